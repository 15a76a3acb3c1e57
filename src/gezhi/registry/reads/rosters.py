"""The roster: who holds which post at which place over a stretch of time, with hand-overs and gaps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from django.db.models import Q, QuerySet

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import period
from gezhi.kernel.refusals import NotThere
from gezhi.registry import rules
from gezhi.registry.models import Duty, Place
from gezhi.registry.models.duties import ANSWERING
from gezhi.registry.reads.coverage import Standing, standings


@dataclass(frozen=True, slots=True)
class Bar:
    """One duty within the stretch of time; `start` and `end` are cut to it, `since` and `until` are the duty's own."""

    duty_id: int
    name: str
    title: str
    start: datetime
    end: datetime
    since: datetime
    until: datetime | None
    stands_in_for: str | None


@dataclass(frozen=True, slots=True)
class Lane:
    """One post at one place: its duties one after another, and the moments at which it changes hands."""

    post: str
    bars: tuple[Bar, ...]
    handed_over: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A place with its lanes, and the times at which it has no holder of its own."""

    place: Standing
    lanes: tuple[Lane, ...]
    gaps: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class DutyPage:
    """A duty with what was known about its post before and after, and what the asker may do with it."""

    duty: Duty
    current: bool
    versions: tuple[Duty, ...]
    neighbours: tuple[Duty, ...]
    may_change: bool


def roster(
    *, place_id: int, since: datetime, until: datetime, seen_by: Actor, at: datetime, levels: int = 1
) -> list[RosterRow]:
    """The roster of a place and of what hangs at most `levels` below it at `at`, from `since` until `until`, as known now."""
    everywhere = standings(at=at, seen_by=seen_by)
    rows = [place for place in everywhere.values() if _within(place, place_id, levels)]
    duties = _duties([place.place_id for place in rows], since, until)
    return [_row(place, duties.get(place.place_id, []), since, until) for place in rows]


def duty_page(*, duty_id: int, seen_by: Actor, at: datetime) -> DutyPage:
    """One duty, the rows that were known for its place and post in its time, and those just before and after."""
    duty = Duty.objects.select_related("place", "person", "stands_in_for").filter(pk=duty_id).first()
    if duty is None:
        raise NotThere
    rules.demand_sight(seen_by, duty.place_id)
    same = Duty.objects.filter(place_id=duty.place_id, post=duty.post).select_related("person", "stands_in_for")
    versions = same.filter(during__overlap=duty.during).order_by("recorded", "during")
    beside = same.filter(during__adjacent_to=duty.during, recorded__upper_inf=True).order_by("during")
    current = duty.recorded.upper is None
    return DutyPage(
        duty, current, tuple(versions), tuple(beside), current and rules.may_assign(seen_by, duty.place, at)
    )


def duties_of(*, person_id: int, seen_by: Actor, at: datetime) -> QuerySet[Duty]:
    """What a person answers for at `at` and later, as known now; only places that `seen_by` may look at (or their own)."""
    own = Q() if getattr(seen_by, "pk", None) == person_id else rules.sees_now(seen_by).q("place_id")
    rows = Duty.objects.filter(own, person_id=person_id, recorded__upper_inf=True).exclude(during__fully_lt=period(at))
    return rows.select_related("place", "stands_in_for").order_by("during", "place__code")


def recent_changes(*, seen_by: Actor, since: datetime, at: datetime, place: Place | None = None) -> QuerySet[Duty]:
    """Duties that began between `since` and `at`, the newest first: hand-overs and substitutions as they took effect."""
    rows = Duty.objects.filter(
        rules.sees_now(seen_by).q("place_id"),
        recorded__upper_inf=True,
        during__startswith__gt=since,
        during__startswith__lte=at,
    )
    if place is not None:
        rows = rows.filter(place=place)
    return rows.select_related("place", "person", "stands_in_for").order_by("-during")


def _within(place: Standing, root: int, levels: int) -> bool:
    return place.place_id == root or root in place.above[:levels]


def _duties(place_ids: list[int], since: datetime, until: datetime) -> dict[int, list[Duty]]:
    rows = Duty.objects.filter(place_id__in=place_ids, recorded__upper_inf=True, during__overlap=period(since, until))
    found = rows.select_related("person", "stands_in_for").order_by("place_id", "post", "during")
    return {place_id: list(duties) for place_id, duties in groupby(found, key=lambda duty: duty.place_id)}


def _row(place: Standing, duties: list[Duty], since: datetime, until: datetime) -> RosterRow:
    lanes = tuple(_lane(post, list(held), since, until) for post, held in groupby(duties, key=lambda duty: duty.post))
    own = [duty for duty in duties if duty.post in ANSWERING]
    return RosterRow(place, lanes, tuple(_gaps(own, since, until)))


def _lane(post: str, held: list[Duty], since: datetime, until: datetime) -> Lane:
    bars = tuple(
        Bar(
            duty_id=duty.pk,
            name=duty.person.name,
            title=duty.title,
            start=max(duty.during.lower, since),
            end=min(duty.during.upper or until, until),
            since=duty.during.lower,
            until=duty.during.upper,
            stands_in_for=duty.stands_in_for.name if duty.stands_in_for else None,
        )
        for duty in held
    )
    return Lane(post, bars, tuple(after.start for before, after in pairwise(bars) if before.end == after.start))


def _gaps(own: Iterable[Duty], since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """The times between `since` and `until` that no duty in `own` covers."""
    gaps, covered_to = [], since
    for duty in sorted(own, key=lambda duty: duty.during.lower):
        if duty.during.lower > covered_to:
            gaps.append((covered_to, duty.during.lower))
        covered_to = max(covered_to, duty.during.upper or until)
    if covered_to < until:
        gaps.append((covered_to, until))
    return gaps
