"""Bringing in a year's holiday table, when it has been announced and the product does not have it yet."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.logbook.actions import write
from gezhi.policy.actions.calendar_rows import begin, close, demand_words
from gezhi.policy.holiday_table import TableDay, demand_wanted, read_table
from gezhi.policy.models import DayRule
from gezhi.policy.models.working_time import table_of
from gezhi.registry.recording import from_now_on


@dataclass(frozen=True)
class Brought:
    """What came of it: days off, days made up, and how many days stayed as somebody had marked them by hand."""

    off: int
    made_up: int
    kept: int


def bring_in_table(*, year: int, text: str, reason: str, by: Actor, at: datetime) -> Brought:
    """Makes the days of the table known, in place of an earlier table of that year. Days marked by hand stay as they are.

    Refused with the line that cannot be right (`holiday_table.read_table`), or if the product knows the year itself.
    """
    demand_wanted(year)
    days = read_table(year, text)
    reason = demand_words(reason)
    with plainly(), transaction.atomic():
        known, instant = begin(DayRule, by, at)
        close(known.filter(source=table_of(year)), instant)
        by_hand = set(known.filter(day__in=[one.day for one in days]).values_list("day", flat=True))
        new = [one for one in days if one.day not in by_hand]
        DayRule.objects.bulk_create(_row(one, year, reason, by, instant) for one in new)
        brought = Brought(sum(not one.working for one in new), sum(one.working for one in new), len(by_hand))
        facts = {"year": year, "days_off": brought.off, "make_up_days": brought.made_up, "kept": brought.kept}
        write("calendar.table_imported", by=by, at=at, about=[f"calendar:{year}"], facts=facts | {"reason": reason})
    return brought


def _row(one: TableDay, year: int, reason: str, by: Actor, instant: datetime) -> DayRule:
    return DayRule(
        day=one.day,
        working=one.working,
        name=one.name,
        source=table_of(year),
        reason=reason,
        by=by.ref,
        recorded=from_now_on(instant),
    )
