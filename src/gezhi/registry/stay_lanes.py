"""An enterprise's stays drawn on a line of time: one lane per place, bars in per cent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gezhi.kernel.periods import local_zone
from gezhi.registry.reads.stays import Stay
from gezhi.registry.timeline import Stretch

MARGIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class StayBar:
    """One stay as a bar; `state` is its look: held (now), past, coming."""

    stay: Stay
    x: float
    width: float
    state: str


@dataclass(frozen=True, slots=True)
class StayLane:
    """A place, and the stays there."""

    title: str
    place_id: int
    bars: tuple[StayBar, ...]


@dataclass(frozen=True, slots=True)
class StayLanes:
    """The whole drawing: lanes, years or months as (x, words), and where the present moment lies."""

    lanes: tuple[StayLane, ...]
    ticks: tuple[tuple[float, str], ...]
    now: float


def stay_lanes(stays: tuple[Stay, ...], at: datetime) -> StayLanes | None:
    """The stays from the first beginning to a month after the last known change (or `at`); None if there are none."""
    if not stays:
        return None
    edges = [stay.start for stay in stays] + [stay.end for stay in stays if stay.end] + [at]
    stretch = Stretch(min(edges), max(edges) + MARGIN)
    by_place: dict[int, list[Stay]] = {}
    for stay in sorted(stays, key=lambda stay: stay.start):
        by_place.setdefault(stay.occupancy.place_id, []).append(stay)
    lanes = (
        StayLane(str(there[0].path), place_id, tuple(_bar(stay, stretch, at) for stay in there))
        for place_id, there in by_place.items()
    )
    return StayLanes(tuple(lanes), tuple(_ticks(stretch)), stretch.at(at))


def _bar(stay: Stay, stretch: Stretch, at: datetime) -> StayBar:
    x, end = stretch.at(stay.start), stretch.at(stay.end or stretch.until)
    state = "held" if stay.at(at) else "coming" if stay.start > at else "past"
    return StayBar(stay, x, max(round(end - x, 3), 0.4), state)


def _ticks(stretch: Stretch) -> list[tuple[float, str]]:
    """Every first of January; every quarter if it all happened within three years."""
    first = stretch.since.astimezone(local_zone())
    months = (1,) if stretch.until - stretch.since > timedelta(days=3 * 366) else (1, 4, 7, 10)
    every = [
        datetime(year, month, 1, tzinfo=local_zone())
        for year in range(first.year, stretch.until.astimezone(local_zone()).year + 1)
        for month in months
    ]
    return [
        (stretch.at(day), f"{day.year}" if months == (1,) else f"{day.year}-{day.month:02d}")
        for day in every
        if stretch.since <= day < stretch.until
    ]
