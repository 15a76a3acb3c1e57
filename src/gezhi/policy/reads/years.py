"""A year of the calendar as a page shows it: twelve months, what is special in them, hours, worked weekends, who changed what."""

import calendar as gregorian
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Sentence
from gezhi.logbook.names import called
from gezhi.policy import rules
from gezhi.policy.models import DayRule, EmergencyWeekends, WorkHours
from gezhi.policy.models.working_time import ZONE
from gezhi.policy.reads.calendars import calendar
from gezhi.policy.working_time import (
    FIRST_YEAR,
    LAST_YEAR,
    USUAL_HOURS,
    Day,
    DayKind,
    Spans,
    WorkCalendar,
    without_table,
)

_A_DAY = timedelta(days=1)
NEXT_TABLE_FROM = (11, 1)
"""From this day on the page asks for next year's table: it is announced in the first half of November."""


@dataclass(frozen=True)
class Cell:
    """A day of a month's sheet."""

    date: date
    day: Day
    today: bool


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday to Sunday; None where a week belongs to another month. `worked` counts working days."""

    first: date
    weeks: list[list[Cell | None]]
    worked: int


@dataclass(frozen=True)
class Stretch:
    """Days in a row that are off for one holiday, and the weekends that are worked for it."""

    name: Sentence
    first: date
    last: date
    made_up: tuple[date, ...] = ()

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class HoursLine:
    """Hours in force from a day on; `row` is None for the product's own."""

    spans: Spans
    since: date | None
    row: WorkHours | None
    who: str = ""
    now: bool = False


@dataclass(frozen=True)
class WeekendsLine:
    """Worked weekends: from when until when, on which basis."""

    row: EmergencyWeekends
    first: date
    last: date
    who: str
    state: str  # "now", "coming" or "over"


@dataclass(frozen=True)
class Marked:
    """A run of days that somebody has marked by hand for the same reason."""

    rule: DayRule
    first: date
    last: date
    who: str


@dataclass(frozen=True)
class YearPage:
    """Everything the page shows."""

    year: int
    today: date
    months: list[Month]
    stretches: list[Stretch]
    counts: dict[str, int]
    hours: list[HoursLine]
    weekends: list[WeekendsLine]
    marked: list[Marked]
    known: bool
    warning: Sentence
    next_missing: int
    may_change: bool


def year_page(*, year: int, seen_by: Actor, at: datetime) -> YearPage:
    """One year of the calendar as known at `at`. NotThere for a year that cannot be worked out."""
    if not FIRST_YEAR < year <= LAST_YEAR - 21:
        raise NotThere
    known = calendar(at)
    today = known.local_day(at)
    months = [_month(known, date(year, number, 1), today) for number in range(1, 13)]
    cells = [cell for month in months for week in month.weeks for cell in week if cell]
    counted = Counter(cell.day.kind.value for cell in cells)
    late = (today.month, today.day) >= NEXT_TABLE_FROM and not known.has_table(today.year + 1)
    return YearPage(
        year=year,
        today=today,
        months=months,
        stretches=_stretches(cells),
        counts={kind.value: counted[kind.value] for kind in DayKind} | {"worked": sum(one.worked for one in months)},
        hours=_hours(at, today, seen_by),
        weekends=_weekends(at, year, today, seen_by),
        marked=_marked(at, year, seen_by),
        known=known.has_table(year),
        warning="" if known.has_table(year) else without_table(year),
        next_missing=today.year + 1 if late else 0,
        may_change=rules.may_set_policy(seen_by, at),
    )


def _month(known: WorkCalendar, first: date, today: date) -> Month:
    weeks: list[list[Cell | None]] = [
        [Cell(day, known.day(day), day == today) if day.month == first.month else None for day in week]
        for week in gregorian.Calendar().monthdatescalendar(first.year, first.month)
    ]
    worked = sum(bool(cell and cell.day.working) for week in weeks for cell in week)
    return Month(first, weeks, worked)


def _stretches(cells: list[Cell]) -> list[Stretch]:
    """The year's holidays in order; a make-up day belongs to the nearest stretch of its holiday's name."""
    found: list[Stretch] = []
    for cell in cells:
        if cell.day.kind != DayKind.HOLIDAY:
            continue
        last = found[-1] if found else None
        if last and last.last + _A_DAY == cell.date and str(last.name) == str(cell.day.name):
            found[-1] = Stretch(last.name, last.first, cell.date)
        else:
            found.append(Stretch(cell.day.name, cell.date, cell.date))
    made_up = [cell for cell in cells if cell.day.kind == DayKind.MAKE_UP]
    return [Stretch(one.name, one.first, one.last, tuple(_made_up_for(one, found, made_up))) for one in found]


def _made_up_for(one: Stretch, among: list[Stretch], made_up: list[Cell]) -> Iterator[date]:
    same = [other for other in among if str(other.name) == str(one.name)]
    for cell in made_up:
        if str(cell.day.name) == str(one.name):
            nearest = min(same, key=lambda other: abs((other.first - cell.date).days))
            if nearest == one:
                yield cell.date


def _hours(at: datetime, today: date, seen_by: Actor) -> list[HoursLine]:
    rows = list(WorkHours.objects.filter(recorded__contains=at).order_by("-since"))
    who = called({row.by for row in rows}, seen_by=seen_by)
    running = next((row.pk for row in rows if row.since <= today), None)
    lines = [
        HoursLine(tuple((a, b) for a, b in row.spans), row.since, row, who[row.by].label, row.pk == running)
        for row in rows
    ]
    return [*lines, HoursLine(USUAL_HOURS, None, None, now=running is None)]


def _weekends(at: datetime, year: int, today: date, seen_by: Actor) -> list[WeekendsLine]:
    rows = EmergencyWeekends.objects.filter(
        recorded__contains=at, during__overlap=(date(year, 1, 1), date(year + 1, 1, 1))
    ).order_by("-during")
    who = called({row.by for row in rows}, seen_by=seen_by)
    lines = []
    for row in rows:
        first, last = row.during.lower, row.during.upper - _A_DAY
        state = "coming" if today < first else "over" if today > last else "now"
        lines.append(WeekendsLine(row, first, last, who[row.by].label, state))
    return lines


def _marked(at: datetime, year: int, seen_by: Actor) -> list[Marked]:
    """What was marked by hand in the year, days in a row that were marked together as one line."""
    rows = DayRule.objects.filter(recorded__contains=at, source=ZONE, day__year=year).order_by("day")
    who = called({row.by for row in rows}, seen_by=seen_by)
    return [Marked(run[0], run[0].day, run[-1].day, who[run[0].by].label) for run in _runs(list(rows))]


def _runs(rows: Iterable[DayRule]) -> Iterator[list[DayRule]]:
    run: list[DayRule] = []
    for row in rows:
        together = run and row.day - run[-1].day == _A_DAY and row.recorded.lower == run[-1].recorded.lower
        if run and not together:
            yield run
            run = []
        run.append(row)
    if run:
        yield run
