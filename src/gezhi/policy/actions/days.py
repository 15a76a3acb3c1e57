"""Marking days of the calendar: days off, days worked, and back to what is announced."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import write
from gezhi.policy.actions.calendar_rows import begin, close, demand_sensible, demand_words, years_touched
from gezhi.policy.models import DayRule
from gezhi.registry.recording import from_now_on

LONGEST = 62
"""Days that are marked at once; more than two months off are no holiday but a change of the working hours."""


def mark_days(
    *, first: date, last: date, working: bool, reason: str, by: Actor, at: datetime, name: str = ""
) -> list[DayRule]:
    """From `first` to `last`, both included, every day is worked (or off), whatever is announced. Deadlines set before stay.

    What stood there before is replaced. Refused without a reason, for a range that is too long or runs backwards.
    """
    days = _days(first, last)
    reason = demand_words(reason)
    with plainly(), transaction.atomic():
        known, instant = begin(DayRule, by, at)
        close(known.filter(day__in=days), instant)
        rows = [
            DayRule(
                day=day, working=working, name=name.strip(), reason=reason, by=by.ref, recorded=from_now_on(instant)
            )
            for day in days
        ]
        DayRule.objects.bulk_create(rows)
        facts = {"start": f"{first}", "end": f"{last}", "working": working, "name": name.strip(), "reason": reason}
        write("calendar.day_marked", by=by, at=at, about=years_touched(first, last), facts=facts)
    return rows


def clear_days(*, first: date, last: date, reason: str, by: Actor, at: datetime) -> int:
    """Takes marks back: the days are again what the announced holidays and the week make them. Returns how many it were.

    Refused if none of the days is marked.
    """
    days = _days(first, last)
    reason = demand_words(reason)
    with transaction.atomic():
        known, instant = begin(DayRule, by, at)
        closed = close(known.filter(day__in=days), instant)
        if not closed:
            raise Refused(_("None of these days is marked by hand. Nothing needs to be done."), field="first")
        facts = {"start": f"{first}", "end": f"{last}", "reason": reason}
        write("calendar.day_cleared", by=by, at=at, about=years_touched(first, last), facts=facts)
    return len(closed)


def _days(first: date, last: date) -> list[date]:
    demand_sensible(first, "first")
    demand_sensible(last, "last")
    count = (last - first).days + 1
    if count < 1:
        raise Refused(_("The last day is before the first. Check the two dates."), field="last")
    if count > LONGEST:
        raise Refused(
            _("These are %(count)s days; at most %(longest)s can be marked at once. Choose a shorter range.")
            % {"count": count, "longest": LONGEST},
            field="last",
        )
    return [first + timedelta(days=number) for number in range(count)]
