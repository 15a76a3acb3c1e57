"""The roster drawn as lanes: each duty a bar in per cent of the stretch of time, hand-overs and gaps marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gezhi.kernel.periods import local_zone
from gezhi.registry.reads.rosters import Bar, Lane, RosterRow

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of time that is drawn: from `since` until `until`, both aware."""

    since: datetime
    until: datetime

    def at(self, moment: datetime) -> float:
        """Where a moment lies, in per cent from the left."""
        return round(100 * ((moment - self.since) / (self.until - self.since)), 3)

    def days(self) -> list[dict[str, object]]:
        """The midnights within, in the zone's time zone: every day up to three weeks, beyond that every Monday."""
        first = self.since.astimezone(local_zone()).replace(hour=0, minute=0, second=0, microsecond=0)
        every = [first + n * DAY for n in range((self.until - self.since).days + 2)]
        weekly = self.until - self.since > 21 * DAY
        return [
            {"x": self.at(d), "day": d} for d in every if self.since <= d < self.until and not (weekly and d.weekday())
        ]


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar with its place in per cent."""

    bar: Bar
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """One post's lane: bars, and the moments at which the post changes hands, in per cent."""

    lane: Lane
    bars: tuple[DrawnBar, ...]
    marks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One place: its lanes, and its gaps as (x, width, start, end)."""

    row: RosterRow
    lanes: tuple[DrawnLane, ...]
    gaps: tuple[tuple[float, float, datetime, datetime], ...]


def drawn(rows: Iterable[RosterRow], stretch: Stretch) -> list[DrawnRow]:
    """The rows with every bar, hand-over and gap placed."""
    return [_row(row, stretch) for row in rows]


def _row(row: RosterRow, stretch: Stretch) -> DrawnRow:
    gaps = tuple((stretch.at(start), _width(stretch, start, end), start, end) for start, end in row.gaps)
    return DrawnRow(row, tuple(_lane(lane, stretch) for lane in row.lanes), gaps)


def _lane(lane: Lane, stretch: Stretch) -> DrawnLane:
    bars = tuple(DrawnBar(bar, stretch.at(bar.start), _width(stretch, bar.start, bar.end)) for bar in lane.bars)
    return DrawnLane(lane, bars, tuple(stretch.at(moment) for moment in lane.handed_over))


def _width(stretch: Stretch, start: datetime, end: datetime) -> float:
    return round(stretch.at(end) - stretch.at(start), 3)
