"""Giving and ending the rights that do not come from a duty."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import period
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.people import rules
from gezhi.people.models import Grant, Person

AN_HOUR = timedelta(hours=1)


def give_right(
    *,
    person: int,
    right: str,
    by: Actor,
    at: datetime,
    start: datetime | None = None,
    until: datetime | None = None,
    reason: str = "",
) -> Grant:
    """The person holds the right from `start` (default `at`) until `until` (default: open). Auditors hold nothing else."""
    rules.demand(rules.may_administer(by, at), rules.may_administer)
    if right not in Grant.Right.values:
        raise Refused(_("Choose registry clerk, auditor or administrator."), field="right")
    if start is not None and start < at:
        raise Refused(_("A right cannot begin in the past. Choose today or later."), field="start")
    during = period(start or at, until, field="until")
    with plainly(), transaction.atomic():
        holder = Person.objects.select_for_update(no_key=True).filter(pk=person).first()
        if holder is None:
            raise NotThere
        if not holder.is_active:
            raise Refused(_("This person has left. Take them back first."), field="right")
        grant = Grant.objects.create(person=holder, right=right, during=during, reason=reason.strip()[:200])
        facts = {"right": right, "until": until.isoformat() if until else None}
        write("right.given", by=by, at=at, about=[grant.ref, holder.ref], facts=facts)
    return grant


def end_right(*, grant: int, by: Actor, at: datetime) -> Grant:
    """The right ends at `at`; one that has not begun is taken back whole. The last administrator's right stays."""
    rules.demand(rules.may_administer(by, at), rules.may_administer)
    with transaction.atomic():
        found = Grant.objects.filter(pk=grant).select_related("person").first()
        if found is None:
            raise NotThere
        if found.right == Grant.Right.ADMINISTRATOR:
            keep_an_administrator(without=found.person, at=at)
        found = Grant.objects.select_for_update().get(pk=grant)
        if found.during.upper is not None and found.during.upper <= at:
            raise Refused(_("This right has already ended. Nothing needs to be done."), field="right")
        write("right.ended", by=by, at=at, about=[found.ref, f"person:{found.person_id}"], facts={"right": found.right})
        found.end(at)
    return found


def keep_an_administrator(*, without: Person, at: datetime) -> None:
    """Refused if nobody but `without` is administrator for another hour from `at`.

    Locks the administrators' rights, so that two cannot end each other, also if their clocks differ by a little.
    """
    held = Grant.objects.select_for_update(of=("self",)).filter(right="administrator", during__contains=at)
    holders = {grant.person_id: grant.during.upper for grant in held.order_by("pk")}
    staying = [pk for pk, until in holders.items() if pk != without.pk and (until is None or until > at + AN_HOUR)]
    if without.pk in holders and not Person.objects.filter(pk__in=staying, is_active=True).exists():
        raise Refused(
            _("This is the last administrator. Make somebody else administrator first."), field="right", code="last"
        )
