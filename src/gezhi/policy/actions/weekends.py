"""Weekends that an emergency makes working days: on a basis, approved by somebody, until a day that is named beforehand."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.policy.actions.calendar_rows import begin, close, demand_sensible, demand_words, years_touched
from gezhi.policy.models import EmergencyWeekends
from gezhi.registry.recording import from_now_on

LONGEST = 92
"""Days; whoever needs weekends worked for longer decides it again."""
_A_DAY = timedelta(days=1)


def work_weekends(*, first: date, last: date, basis: str, approver: str, by: Actor, at: datetime) -> EmergencyWeekends:
    """From `first` to `last`, both included, Saturdays and Sundays are working days; public holidays stay off.

    Refused without basis and approver, and for more than three months: it is not meant to become a habit.
    """
    demand_sensible(first, "first")
    demand_sensible(last, "last")
    if not 0 <= (last - first).days < LONGEST:
        raise Refused(
            _("Choose a last day within three months of the first; longer than that is decided again."), field="last"
        )
    basis, approver = demand_words(basis, "basis"), demand_words(approver, "approver")
    with plainly(), transaction.atomic():
        _known, instant = begin(EmergencyWeekends, by, at)
        row = EmergencyWeekends.objects.create(
            during=DateRange(first, last + _A_DAY, "[)"),
            basis=basis,
            approver=approver,
            by=by.ref,
            recorded=from_now_on(instant),
        )
        facts = {"start": f"{first}", "end": f"{last}", "basis": basis}
        write("calendar.weekends_worked", by=by, at=at, about=years_touched(first, last), facts=facts)
    return row


def end_weekends(*, weekends_id: int, last: date, reason: str, by: Actor, at: datetime) -> EmergencyWeekends | None:
    """Lets it end earlier: `last` is the last day on which weekends are worked. Before its first day, it never was (None).

    NotThere if it no longer stands; Refused for a day that is not earlier than the one planned.
    """
    reason = demand_words(reason)
    with plainly(), transaction.atomic():
        known, instant = begin(EmergencyWeekends, by, at)
        closed = close(known.filter(pk=weekends_id), instant)
        if not closed:
            raise NotThere
        old = closed[0]
        first, planned = old.during.lower, old.during.upper - _A_DAY
        if last >= planned:
            raise Refused(_("It ends on that day or before anyway. Choose an earlier day."), field="last")
        row = None
        if last >= first:
            during = DateRange(first, last + _A_DAY, "[)")
            row = EmergencyWeekends.objects.create(
                during=during, basis=old.basis, approver=old.approver, by=by.ref, recorded=from_now_on(instant)
            )
        facts = {"start": f"{first}", "end": f"{max(last, first - _A_DAY)}", "reason": reason}
        write("calendar.weekends_ended", by=by, at=at, about=years_touched(first, planned), facts=facts)
    return row
