"""Deciding that every enterprise is told what it needs, with the examples before one's eyes; the worker sends it (telling_needs.py)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.policy import rules as policy_rules
from gezhi.policy.models import Incident
from gezhi.reopening.models import NeedSaid, NeedsOffer, NeedsRound, NeedTold
from gezhi.reopening.needing import words_of
from gezhi.reopening.reads.needs import Offer, offer_of

AT_A_TIME = 2000


def tell_needs(*, incident: Incident, by: Actor, at: datetime, seen: str = "") -> NeedsRound:
    """Everybody who does not know it yet is told what it needs; the worker sends it within the minute.

    Two who decide at once decide once. `seen` names the offer that was looked at: Conflict if another one holds by now.
    Refused where there is nobody to tell, and once the incident is over; NotYours for whoever does not run incidents.
    """
    with plainly(), transaction.atomic():
        row = Incident.objects.select_for_update(no_key=True).filter(pk=incident.pk).first()
        if row is None:
            raise NotThere
        policy_rules.demand(policy_rules.may_run_incidents(by, at), policy_rules.may_run_incidents)
        if row.started_at > at or (row.lifted_at is not None and row.lifted_at <= at):
            raise Refused(_("This incident is not on, so there is nothing to tell."), code="not-on")
        offer = offer_of(row, at)
        if not offer.number:
            raise Refused(_("Everybody knows what holds now. There is nothing to send."), code="nobody")
        if seen and seen != offer.seen:
            raise Conflict(
                _("What holds has changed since you looked. Look at the examples again, then send."), code="moved-on"
            )
        decided = _written(row, offer, by, at)
        NeedsOffer.objects.filter(incident=row).delete()
    return decided


def _written(incident: Incident, offer: Offer, by: Actor, at: datetime) -> NeedsRound:
    decided = NeedsRound.objects.create(incident=incident, by=by.ref, at=at, enterprises=offer.number)
    words = words_of(incident, [group.need for group in offer.groups])
    said = NeedSaid.objects.bulk_create(
        NeedSaid(
            round=decided,
            digest=group.need.digest,
            mode=group.need.mode,
            title=words[group.need.digest].title,
            body=words[group.need.digest].body,
            enterprises=len(group.enterprises),
        )
        for group in offer.groups
    )
    NeedTold.objects.bulk_create(
        (
            NeedTold(said=one, round=decided, incident=incident, enterprise_id=enterprise)
            for one, group in zip(said, offer.groups, strict=True)
            for enterprise in group.enterprises
        ),
        batch_size=AT_A_TIME,
    )
    facts = {"first": offer.first, "changed": offer.changed, "texts": len(said)}
    write("needs.decided", by=by, at=at, about=[decided.ref, incident.ref], facts=facts)
    return decided
