"""What the worker does so that every enterprise is told once what it needs: it sends what was decided, and counts what is to be."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import write
from gezhi.notices import rules as notice_rules
from gezhi.notices.actions.drafting import Draft, write_notice
from gezhi.notices.actions.sending import send
from gezhi.people.models import Person
from gezhi.policy.models import Incident
from gezhi.reopening import telling
from gezhi.reopening.models import NeedSaid, NeedsOffer, NeedTold
from gezhi.reopening.reads.needs import offer_of


def send_needs(*, at: datetime) -> int:
    """Sends what was decided and has not been sent; says how many notices that were. Safe to run twice and beside others.

    A notice, its recipients and the mark that it was sent are one transaction: after a crash it has been sent as a whole or
    not at all, and two workers never take the same one. What cannot be sent says why and is tried again next time.
    """
    done, failed = 0, set[int]()
    while True:
        with transaction.atomic():
            said = _next(failed, at)
            if said is None:
                return done
            try:
                with transaction.atomic():
                    _send(said, at)
                done += 1
            except Refused as refusal:
                failed.add(said.pk)
                NeedSaid.objects.filter(pk=said.pk).update(problem=str(refusal.sentence)[:400])


def _next(failed: Iterable[int], at: datetime) -> NeedSaid | None:
    """The next text to send, locked, of an incident that is still on."""
    rows = NeedSaid.objects.select_related("round__incident").filter(notice=None).exclude(pk__in=failed)
    rows = rows.filter(round__incident__in=Incident.objects.open(at)).order_by("pk")
    return rows.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()


def _send(said: NeedSaid, at: datetime) -> None:
    """By whoever decided it, as long as they may; who has left the post since decided it all the same."""
    by = _decider(said.round.by, at)
    told = NeedTold.objects.filter(said=said).order_by("enterprise_id").values_list("enterprise_id", flat=True)
    audience = {"parts": [{"of": "enterprises", "ids": list(told)}]}
    notice = write_notice(draft=Draft(title=said.title, body=said.body, audience=audience), by=by, at=at)
    send(notice=notice.pk, by=by, at=at)
    said.notice, said.problem = notice, ""
    said.save(update_fields=["notice", "problem"])
    about = [said.round.ref, notice.ref, said.round.incident.ref]
    write("needs.told", by=SYSTEM, at=at, about=about, facts={"enterprises": said.enterprises})


def _decider(ref: str, at: datetime) -> Actor:
    kind, _colon, number = ref.partition(":")
    person = Person.objects.filter(pk=number, is_active=True).first() if kind == "person" else None
    return person if person is not None and notice_rules.may_write(person, at) else SYSTEM


def count_needs(*, at: datetime) -> int:
    """Counts for every open incident who does not know yet what it needs; says how many that are.

    Where there was nobody to tell before, those who run incidents hear of it, once a day. Safe to run twice.
    """
    return sum(_count(incident, at) for incident in Incident.objects.open(at).order_by("pk"))


def _count(incident: Incident, at: datetime) -> int:
    offer = offer_of(incident, at)
    with transaction.atomic():
        Incident.objects.select_for_update(no_key=True).get(pk=incident.pk)
        before = NeedsOffer.objects.filter(incident=incident).first()
        values = {"first": offer.first, "changed": offer.changed, "counted_at": at}
        NeedsOffer.objects.update_or_create(incident=incident, defaults=values)
        if offer.number and (before is None or not before.open):
            telling.needs_offered(incident, offer.first, offer.changed, at=at)
    return offer.number
