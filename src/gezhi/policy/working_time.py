"""Working time as arithmetic: what is a working day, when is it open, when is a deadline. Pure: no database, no clock.

Everything follows from one function per year, "how much was worked until this instant", and its inverse. Instants are kept
as whole microseconds since 1970 (UTC), so that nothing is rounded; the zone's time zone decides where a day begins.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused, Sentence
from gezhi.policy import holidays
from gezhi.policy.amounts import Amount

Spans = tuple[tuple[int, int], ...]
"""Opening and closing in minutes after midnight, in order: ((510, 720), (810, 1050)) is 8:30-12:00 and 13:30-17:30."""
USUAL_HOURS: Spans = ((510, 720), (810, 1050))

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_MINUTE = 60_000_000
FIRST_YEAR, LAST_YEAR = 1949, 2120
_SATURDAY = 5


class DayKind(StrEnum):
    """Why a day is worked or not."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    EMERGENCY = "emergency"


WORKED = frozenset({DayKind.WORKDAY, DayKind.MAKE_UP, DayKind.EMERGENCY})


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar: its kind, what it is called, and whether the zone's own table says so."""

    kind: DayKind
    name: Sentence = ""
    by_table: bool = False

    @property
    def working(self) -> bool:
        """Whether it is a working day."""
        return self.kind in WORKED


@dataclass(frozen=True, slots=True)
class MarkedDay:
    """A line of the zone's own table: whether the day is worked, and what it is called."""

    working: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """From `since` on, until the next such line, working days are open during `spans`."""

    since: date
    spans: Spans


@dataclass(frozen=True, slots=True)
class Weekends:
    """From `first` to `last`, both included, Saturdays and Sundays that are no public holidays are worked."""

    first: date
    last: date


class _Year:
    """One year in microseconds: when each span begins and ends, what was worked before and with it; and its working days."""

    __slots__ = ("before", "closes", "days", "ends", "guessed", "opens", "starts", "total", "until")

    def __init__(self, worked: Sequence[tuple[int, Sequence[tuple[int, int]]]], *, guessed: bool) -> None:
        """`worked` are the working days in order, each as its ordinal and its spans (at least one)."""
        self.guessed = guessed
        self.days = [day for day, _spans in worked]
        self.opens = [spans[0][0] for _day, spans in worked]
        self.closes = [spans[-1][1] for _day, spans in worked]
        self.starts = [start for _day, spans in worked for start, _end in spans]
        self.ends = [end for _day, spans in worked for _start, end in spans]
        self.before: list[int] = []
        self.until: list[int] = []
        self.total = 0
        for start, end in zip(self.starts, self.ends, strict=True):
            self.before.append(self.total)
            self.total += end - start
            self.until.append(self.total)

    def worked(self, moment: int) -> int:
        """What was worked in this year until `moment`."""
        at = bisect_right(self.starts, moment) - 1
        return 0 if at < 0 else self.before[at] + min(moment, self.ends[at]) - self.starts[at]

    def earliest(self, worked: int) -> int:
        """The first moment at which so much (more than nothing) has been worked: at a border, when work stops."""
        at = bisect_left(self.until, worked)
        return self.starts[at] + worked - self.before[at]

    def latest(self, worked: int) -> int:
        """The last moment until which no more than so much (less than all) has been worked: at a border, when work begins."""
        at = bisect_right(self.before, worked) - 1
        return self.starts[at] + worked - self.before[at]


class WorkCalendar:
    """The zone's working time. What it has worked out it keeps, also for those that come after it (`again`).

    `days` is the zone's own table (it wins over everything), `hours` the dated opening hours, `emergencies` ranges of worked
    weekends, `tables` years beyond the package's for which the zone has brought in the holiday table.
    """

    def __init__(
        self,
        *,
        zone: ZoneInfo,
        days: Mapping[date, MarkedDay] | None = None,
        hours: Sequence[Hours] = (),
        emergencies: Sequence[Weekends] = (),
        tables: Collection[int] = (),
    ) -> None:
        self.zone = zone
        self._marked = dict(days or {})
        self._hours = sorted(hours, key=lambda one: one.since)
        self._since = [one.since for one in self._hours]
        self._emergencies = tuple(emergencies)
        self._tables = frozenset(tables)
        self._years: dict[int, _Year] = {}
        self._guessed: set[int] = set()

    def again(self) -> "WorkCalendar":
        """The same calendar for somebody else: what was worked out is shared, what has to be warned of is not."""
        other = copy(self)
        other._guessed = set()
        return other

    # What a day is

    def day(self, day: date) -> Day:
        """What `day` is: the zone's own table decides first, then the announced holidays, then emergency weekends.

        A year whose holidays nobody has entered goes by weekends alone, and `warnings` says so from then on.
        """
        marked = self._marked.get(day)
        weekend = day.weekday() >= _SATURDAY
        if marked is not None:
            on, off = (DayKind.MAKE_UP, DayKind.WEEKEND) if weekend else (DayKind.WORKDAY, DayKind.HOLIDAY)
            named_off = DayKind.HOLIDAY if marked.name else off
            return Day(on if marked.working else named_off, marked.name, by_table=True)
        if not self.has_table(day.year):
            self._guessed.add(day.year)
        elif name := holidays.holiday(day):
            return Day(DayKind.HOLIDAY, name)
        elif name := holidays.made_up_for(day):
            return Day(DayKind.MAKE_UP, name)
        if not weekend:
            return Day(DayKind.WORKDAY)
        worked = any(one.first <= day <= one.last for one in self._emergencies)
        return Day(DayKind.EMERGENCY if worked else DayKind.WEEKEND)

    def has_table(self, year: int) -> bool:
        """Whether the public holidays of `year` are known, from the package or brought in by the zone."""
        return holidays.knows(year) or year in self._tables

    def is_working(self, day: date) -> bool:
        """Whether `day`, a day in the zone's time zone, is a working day."""
        return self.day(day).working

    def hours(self, day: date) -> Spans:
        """The opening hours that hold on `day`, if it is worked."""
        at = bisect_right(self._since, day) - 1
        return self._hours[at].spans if at >= 0 else USUAL_HOURS

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """When work begins and stops on `day`, as aware instants of the zone's time zone; none if it is not worked."""
        return [
            (_instant(start).astimezone(self.zone), _instant(end).astimezone(self.zone))
            for start, end in self._spans(day)
        ]

    def local_day(self, moment: datetime) -> date:
        """The day on which `moment` falls in the zone. ValueError without a time zone."""
        if moment.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return moment.astimezone(self.zone).date()

    @property
    def warnings(self) -> tuple[Sentence, ...]:
        """What pages must say beside what this calendar has worked out so far: years without a holiday table."""
        return tuple(without_table(year) for year in sorted(self._guessed))

    # Deadlines

    def add(self, start: datetime, amount: Amount) -> datetime:
        """The deadline `amount` after `start`, an aware instant (UTC).

        - minutes: by the clock on the wall, nights and holidays too (urgent matters).
        - work_minutes: the first instant at which so much working time has passed; it is never outside working time. None
          at all is `start` itself, or the next opening if the zone is closed then.
        - work_days: close of business of the n-th working day after the day of `start`. Civil Code (民法典) §201: the day on
          which a period begins is not counted; §203: a last day that is a holiday moves to the next day that is none, and the
          period ends when business stops. 0 is close of business the same day, or of the next working day after that.
        """
        if amount.unit == "minutes":
            return start.astimezone(UTC) + timedelta(minutes=amount.number)
        if amount.unit == "work_minutes":
            return self.after(start, timedelta(minutes=amount.number))
        return self._close_of_nth_day(start, amount.number)

    def after(self, start: datetime, worked: timedelta) -> datetime:
        """The first instant, at work, at which the working time `worked` (not negative) has passed since `start`."""
        need = worked // _MICRO
        if need < 0:
            raise ValueError("working time cannot be added backwards")
        year, moment = self.local_day(start).year, _micros(start)
        if not need:
            return _instant(self._open_at(year, moment))
        need += self._year(year).worked(moment)
        while need > self._year(year).total:
            need -= self._year(year).total
            year += 1
        return _instant(self._year(year).earliest(need))

    def before(self, due: datetime, amount: Amount) -> datetime:
        """The latest instant from which the whole `amount` is left until `due`: when to warn. Aware (UTC).

        Working days back: the opening of the latest working day from which n whole working days are left.
        """
        if amount.unit == "minutes" or not amount.number:
            return due.astimezone(UTC) - timedelta(minutes=amount.number)
        if amount.unit == "work_days":
            return self._opening_of_nth_day(due, amount.number)
        year = self.local_day(due).year
        left = self._year(year).worked(_micros(due)) - amount.number * _MINUTE
        while left < 0:
            year -= 1
            left += self._year(year).total
        return _instant(self._year(year).latest(left))

    def warn_at(self, start: datetime, due: datetime, lead: Amount) -> datetime:
        """When to warn before `due`: `lead` earlier; where that is not after `start`, when half of the time has gone."""
        warned = self.before(due, lead)
        return warned if warned > start else start.astimezone(UTC) + (due - start) / 2

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; negative if `end` comes first."""
        if end < start:
            return -self.between(end, start)
        year, last = self.local_day(start).year, self.local_day(end).year
        worked = -self._year(year).worked(_micros(start))
        worked += sum(self._year(whole).total for whole in range(year, last))
        return (worked + self._year(last).worked(_micros(end))) * _MICRO

    def days_between(self, start: datetime, end: datetime) -> int:
        """How many working days begin after the day of `start`, up to and with the day of `end` (`start` not after `end`)."""
        first, last = self.local_day(start), self.local_day(end)
        count = -bisect_right(self._year(first.year).days, first.toordinal())
        count += sum(len(self._year(whole).days) for whole in range(first.year, last.year))
        return count + bisect_right(self._year(last.year).days, last.toordinal())

    # How it is worked out

    def _spans(self, day: date) -> list[tuple[int, int]]:
        if not self.is_working(day):
            return []
        found = [(self._micros_at(day, opens), self._micros_at(day, closes)) for opens, closes in self.hours(day)]
        return [(opens, closes) for opens, closes in found if opens < closes]

    def _micros_at(self, day: date, minute: int) -> int:
        whole, hour = divmod(minute, 1440)
        there = date.fromordinal(day.toordinal() + whole)
        return _micros(datetime.combine(there, time(hour // 60, hour % 60), self.zone))

    def _year(self, year: int) -> _Year:
        found = self._years.get(year)
        if found is None:
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise Refused(NEVER, code="no-working-time")
            days = [date.fromordinal(one) for one in range(_first(year), _first(year + 1))]
            worked = [(day.toordinal(), spans) for day in days if (spans := self._spans(day))]
            found = self._years[year] = _Year(worked, guessed=year in self._guessed)
        if found.guessed:
            self._guessed.add(year)
        return found

    def _open_at(self, year: int, moment: int) -> int:
        spans = self._year(year)
        at = bisect_left(spans.ends, moment)
        while at == len(spans.ends):
            year, at = year + 1, 0
            spans = self._year(year)
        return max(moment, spans.starts[at])

    def _close_of_nth_day(self, start: datetime, number: int) -> datetime:
        day = self.local_day(start if number else self.after(start, timedelta()))
        year, spans = day.year, self._year(day.year)
        at = bisect_right(spans.days, day.toordinal()) + number - 1
        while at >= len(spans.days):
            at -= len(spans.days)
            year += 1
            spans = self._year(year)
        return _instant(spans.closes[at])

    def _opening_of_nth_day(self, due: datetime, number: int) -> datetime:
        year = self.local_day(due).year
        spans = self._year(year)
        at = bisect_right(spans.closes, _micros(due)) - number
        while at < 0:
            year -= 1
            spans = self._year(year)
            at += len(spans.days)
        return _instant(spans.opens[at])


NEVER = _("No working time is left in the calendar. Look at the working hours and the days that are marked as off.")


def without_table(year: int) -> Sentence:
    """The sentence that pages show beside deadlines which reach into a year whose holidays are not known."""
    return _("The public holidays of %(year)s are not entered yet, so only weekends count as days off.") % {
        "year": year
    }


def _first(year: int) -> int:
    return date(year, 1, 1).toordinal()


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICRO


def _instant(micros: int) -> datetime:
    return _EPOCH + micros * _MICRO
