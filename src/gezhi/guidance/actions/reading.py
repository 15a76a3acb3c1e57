"""Reading: an enterprise says which premises it has and that it has read; its staff say so on their own phones."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.guidance import rules
from gezhi.guidance.models import Handbook, Premises, Reading
from gezhi.guidance.reads.assembled import newest, site_among
from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, Refused
from gezhi.logbook.actions import write
from gezhi.policy.reads import pack_version
from gezhi.registry.actions.enterprises import locked
from gezhi.registry.facts import text
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.recording import from_now_on, instant_of_recording, supersede
from gezhi.registry.rules import demand

FEWEST, TIMES = 50, 3
"""Phones that count for an enterprise and edition: three times its staff, and at least fifty."""


def say_premises(*, enterprise: Enterprise, place: Place, kinds: Iterable[str], by: Actor, at: datetime) -> Premises:
    """Which kinds of rooms the enterprise has at the site; texts for others are no longer shown to it there."""
    wanted = sorted(set(kinds))
    with plainly(), transaction.atomic():
        enterprise = locked(enterprise)
        demand(rules.may_answer_for(by, enterprise.pk, at), rules.may_answer_for)
        site_among(enterprise, place.pk, at)
        rows = Premises.objects.filter(enterprise=enterprise, place=place)
        old = rows.filter(recorded__upper_inf=True).first()
        if old is not None and old.kinds == wanted:
            return old
        instant = instant_of_recording(rows, at)
        supersede([old] if old else [], instant)
        made = Premises.objects.create(
            enterprise=enterprise, place=place, kinds=wanted, recorded=from_now_on(instant), by=by.ref
        )
        about = [enterprise.ref, f"place:{place.pk}"]
        write("premises.said", by=by, at=at, about=about, facts={"kinds": wanted})
    return made


def confirm_for_firm(*, handbook: Handbook, enterprise: Enterprise, place: Place, by: Actor, at: datetime) -> Reading:
    """The enterprise has read this edition for that site. Twice is once. Conflict if a newer edition has come since."""
    with plainly(), transaction.atomic():
        enterprise = locked(enterprise)
        demand(rules.may_answer_for(by, enterprise.pk, at), rules.may_answer_for)
        site_among(enterprise, place.pk, at)
        _demand_newest(handbook, at)
        made, new = Reading.objects.get_or_create(
            handbook=handbook,
            enterprise=enterprise,
            place=place,
            kind=Reading.Kind.FIRM,
            defaults={"by": by.ref, "at": at},
        )
        if new:
            about = [handbook.ref, enterprise.ref, f"place:{place.pk}"]
            write("handbook.read", by=by, at=at, about=about, facts={"edition": handbook.edition})
    return made


def confirm_on_own_phone(
    *, handbook: Handbook, enterprise: Enterprise, place: Place, slip: UUID, name: str = "", by: Actor, at: datetime
) -> Reading:
    """Somebody of the staff has read this edition; `by` is their enterprise, for nobody asks who they are.

    The same phone (`slip`) counts once. Refused if the pack demands a name and none is given; a name that is not demanded
    is not kept. Refused when far more phones have confirmed than the enterprise has people.
    """
    named = text("name", name, 60) if pack_version(handbook.pack_version_id).names_of_readers else ""
    if not named and pack_version(handbook.pack_version_id).names_of_readers:
        raise Refused(_("Enter your name. This time the incident's rules ask for it."), field="name")
    with plainly(), transaction.atomic():
        enterprise = locked(enterprise)
        demand(rules.may_answer_for(by, enterprise.pk, at), rules.may_answer_for)
        here = site_among(enterprise, place.pk, at)
        _demand_newest(handbook, at)
        counted = Reading.objects.filter(handbook=handbook, enterprise=enterprise, place=place, kind=Reading.Kind.STAFF)
        same = counted.filter(slip=slip).first()
        if same is not None:
            return same
        if counted.count() >= max(FEWEST, TIMES * (here.facts.staff or 0)):
            raise Refused(
                _("Far more phones have confirmed than people work here. Ask your enterprise to have a look.")
            )
        made = Reading.objects.create(
            handbook=handbook,
            enterprise=enterprise,
            place=place,
            kind=Reading.Kind.STAFF,
            slip=slip,
            name=named,
            by=by.ref,
            at=at,
        )
        about = [handbook.ref, enterprise.ref, f"place:{place.pk}"]
        write("handbook.confirmed", by=by, at=at, about=about, facts={"edition": handbook.edition})
    return made


def _demand_newest(handbook: Handbook, at: datetime) -> None:
    now = newest(handbook.incident, at)
    if now is None or now.pk != handbook.pk:
        raise Conflict(_("A newer edition has come out meanwhile. Read that one."), code="newer")
