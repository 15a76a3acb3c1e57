"""Single rows of the calendar that a page is about, and what a pasted table would bring."""

from dataclasses import dataclass
from datetime import date, datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.policy.holiday_table import TableDay, demand_wanted, read_table
from gezhi.policy.models import DayRule, EmergencyWeekends, WorkHours
from gezhi.policy.models.working_time import ZONE


@dataclass(frozen=True)
class Run:
    """Days in a row of one name, all off or all worked."""

    name: str
    first: date
    last: date
    working: bool

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class TablePreview:
    """What was read from a text: runs of days, and which of its days somebody has marked by hand (they stay)."""

    year: int
    runs: list[Run]
    off: int
    made_up: int
    by_hand: list[date]


def hours_of(*, hours_id: int, seen_by: Actor, at: datetime) -> WorkHours:
    """Hours as known at `at`. NotThere if they no longer stand."""
    row = WorkHours.objects.filter(pk=hours_id, recorded__contains=at).first()
    if row is None:
        raise NotThere
    return row


def weekends_of(*, weekends_id: int, seen_by: Actor, at: datetime) -> EmergencyWeekends:
    """Worked weekends as known at `at`. NotThere if they no longer stand."""
    row = EmergencyWeekends.objects.filter(pk=weekends_id, recorded__contains=at).first()
    if row is None:
        raise NotThere
    return row


def table_preview(*, year: int, text: str, reason: str, seen_by: Actor, at: datetime) -> TablePreview:
    """What bringing in this table would do. Refused with the line that cannot be right."""
    demand_wanted(year)
    days = read_table(year, text)
    marked = DayRule.objects.filter(recorded__contains=at, source=ZONE, day__in=[one.day for one in days])
    return TablePreview(
        year=year,
        runs=_runs(days),
        off=sum(not one.working for one in days),
        made_up=sum(one.working for one in days),
        by_hand=list(marked.order_by("day").values_list("day", flat=True)),
    )


def _runs(days: list[TableDay]) -> list[Run]:
    runs: list[Run] = []
    for one in days:
        last = runs[-1] if runs else None
        together = last and (one.day - last.last).days == 1 and (one.name, one.working) == (last.name, last.working)
        if last and together:
            runs[-1] = Run(last.name, last.first, one.day, last.working)
        else:
            runs.append(Run(one.name, one.day, one.day, one.working))
    return runs
