"""What is not covered: places without their own executor or steward, now and in the days ahead, and unreachable holders."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from gezhi.kernel.actors import Actor
from gezhi.kernel.once import once
from gezhi.registry import rules
from gezhi.registry.recording import FOREVER

AHEAD = timedelta(days=14)
_SQL_FOLDER = Path(__file__).resolve().parent.parent / "sql"
_PLACES = (_SQL_FOLDER / "places_at.sql").read_text("utf-8")
_GAPS = (_SQL_FOLDER / "gaps.sql").read_text("utf-8")
_UNREACHABLE = (_SQL_FOLDER / "unreachable.sql").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Standing:
    """A place as it stood at an instant: its kind, name, code and the places above it, nearest first."""

    place_id: int
    kind: str
    name: str
    code: str
    above: tuple[int, ...]
    group_id: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A place has no executor or steward of its own from `since` until `until` (None = nobody follows).

    `since` is not before the instant asked about; `ended` is when its last holder's duty ended (None = it never had one).
    `last` is who held it before, `answers` who answers meanwhile: the nearest above (属地兜底).
    """

    place: Standing
    since: datetime
    until: datetime | None
    last: str | None
    answers: str
    answers_id: int
    answers_at: int
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Somebody answers for a place but has neither a phone number nor a working device."""

    duty_id: int
    place: Standing
    post: str
    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group's line of the coverage table; `group_id` None gathers the places that hang under no group."""

    group_id: int | None
    name: str
    covered: int
    total: int
    sites: int
    gaps_ahead: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage report as of `at`: `covered` of `total` places had their own holder at that instant."""

    at: datetime
    until: datetime
    total: int
    covered: int
    gaps_now: tuple[Gap, ...]
    gaps_ahead: tuple[Gap, ...]
    unreachable: tuple[Unreachable, ...]
    groups: tuple[GroupLine, ...] = field(default=())

    @property
    def complete(self) -> bool:
        """Whether every place has its own holder at this instant."""
        return not self.gaps_now


def standings(*, at: datetime, seen_by: Actor, known: datetime | None = None) -> dict[int, Standing]:
    """The places that existed at `at` and that `seen_by` may look at, by id, in the order of the tree."""
    territory = rules.sees_now(seen_by)
    return {place_id: place for place_id, place in _standings(at, known).items() if territory.includes(place_id)}


def coverage(*, at: datetime, seen_by: Actor, ahead: timedelta = AHEAD, known: datetime | None = None) -> Coverage:
    """Which places have nobody of their own at `at`, and which will have nobody within `ahead`; aware datetimes.

    A place has its own holder if somebody is its executor or steward (the zone: its head). The zone's head answers for
    whatever has nobody nearer, so there is always a name: the report says who answers meanwhile.
    """
    seen = standings(at=at, seen_by=seen_by, known=known)
    coming = standings(at=at + ahead, seen_by=seen_by, known=known)
    gaps = _gaps({**coming, **seen}, at, at + ahead, known)
    now = tuple(gap for gap in gaps if gap.since <= at)
    later = tuple(gap for gap in gaps if gap.since > at)
    return Coverage(
        at=at,
        until=at + ahead,
        total=len(seen),
        covered=len(seen) - len(now),
        gaps_now=now,
        gaps_ahead=later,
        unreachable=_unreachable(seen, at, known),
        groups=_by_group(seen, now, later),
    )


def _standings(at: datetime, known: datetime | None) -> dict[int, Standing]:
    def ask() -> dict[int, Standing]:
        with connection.cursor() as cursor:
            cursor.execute(_PLACES, {"at": at, "known": known or FOREVER})
            rows = cursor.fetchall()
        return {row[0]: Standing(row[0], row[1], row[2], row[3], tuple(row[4]), row[5]) for row in rows}

    return once(("standings", at, known), ask)


def _gaps(places: dict[int, Standing], at: datetime, until: datetime, known: datetime | None) -> list[Gap]:
    with connection.cursor() as cursor:
        cursor.execute(_GAPS, {"at": at, "until": until, "known": known or FOREVER})
        rows = [row for row in cursor.fetchall() if row[0] in places]
    return [
        Gap(places[place_id], since, end if end < until else None, last, answers, answers_id, answers_at, ended)
        for place_id, since, end, last, answers, answers_id, answers_at, ended in rows
    ]


def _unreachable(seen: dict[int, Standing], at: datetime, known: datetime | None) -> tuple[Unreachable, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_UNREACHABLE, {"at": at, "known": known or FOREVER})
        rows = cursor.fetchall()
    return tuple(Unreachable(row[0], seen[row[1]], row[2], row[3], row[4]) for row in rows if row[1] in seen)


def _by_group(seen: dict[int, Standing], now: tuple[Gap, ...], later: tuple[Gap, ...]) -> tuple[GroupLine, ...]:
    total = Counter(place.group_id for place in seen.values())
    open_now = Counter(gap.place.group_id for gap in now)
    ahead = Counter(gap.place.group_id for gap in later)
    sites = Counter(place.group_id for place in seen.values() if place.kind == "site")
    named = {place_id: place.name for place_id, place in seen.items() if place.kind == "group"}
    order: list[int | None] = [*named, *(group for group in total if group not in named)]
    return tuple(
        GroupLine(
            group, named.get(group or 0, ""), total[group] - open_now[group], total[group], sites[group], ahead[group]
        )
        for group in order
    )
