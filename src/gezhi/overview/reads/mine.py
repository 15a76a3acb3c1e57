"""What somebody in the field answers for: now and next, who takes over, whom to call."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from gezhi.kernel.actors import Actor
from gezhi.overview.reads.board import Change, took_over
from gezhi.overview.words import role_of
from gezhi.people.models import Person
from gezhi.people.rules import reach_of
from gezhi.registry.models import Duty
from gezhi.registry.models.duties import ANSWERING
from gezhi.registry.reads.coverage import Standing, standings
from gezhi.registry.reads.paths import Path, paths
from gezhi.registry.reads.rosters import duties_of, recent_changes

INSIDE = ("site", "building")
LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class MyPlace:
    """A duty of mine, where it is, and who takes over when it ends (None = nobody yet, or it has no end)."""

    duty: Duty
    path: Path | None
    next: Duty | None

    @property
    def name(self) -> str:
        """The place with its site."""
        return (str(self.path) if self.path else "") or self.duty.place.name

    @property
    def around(self) -> str:
        """The site and building that it lies in; empty for larger places."""
        return " ".join(step.name for step in self.path.steps[:-1] if step.kind in INSIDE) if self.path else ""

    @property
    def unfollowed(self) -> bool:
        """Whether the duty ends and nobody is to follow."""
        return self.duty.during.upper is not None and self.next is None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to turn to: the person, in which role and for which place; the phone if the asker needs it."""

    person: Person
    role: str
    place: str
    phone: str


@dataclass(frozen=True, slots=True)
class Mine:
    """The page "my places" as of `at`."""

    at: datetime
    now: list[MyPlace]
    rooms: list[tuple[str, list[MyPlace]]]
    coming: list[MyPlace]
    changes: list[Change]
    colleagues: list[Colleague]


def mine(*, person: Person, at: datetime) -> Mine:
    """What `person` answers for at `at` and later, recent hand-overs there, and the people around."""
    held = list(duties_of(person_id=person.pk, seen_by=person, at=at))
    where = paths(place_ids=[duty.place_id for duty in held], at=at)
    follows = _followers(held)
    lines = [MyPlace(duty, where.get(duty.place_id), follows.get(duty.pk)) for duty in held]
    seen = standings(at=at, seen_by=person)
    now = [line for line in lines if line.duty.during.lower <= at]
    return Mine(
        at=at,
        now=now,
        rooms=[(around, list(some)) for around, some in groupby(sorted(now, key=_room), key=lambda line: line.around)],
        coming=[line for line in lines if line.duty.during.lower > at],
        changes=took_over(recent_changes(seen_by=person, since=at - LATELY, at=at).exclude(person=person)[:5], at),
        colleagues=_colleagues(person, [line.duty.place_id for line in now], seen, at),
    )


def _room(line: MyPlace) -> tuple[str, str]:
    return line.around, line.duty.place.code


def _followers(held: list[Duty]) -> dict[int, Duty]:
    """For each duty with an end, the duty of the same post and place that begins when it ends."""
    ending = {(duty.place_id, duty.post, duty.during.upper): duty.pk for duty in held if duty.during.upper}
    rows = Duty.objects.filter(
        recorded__upper_inf=True,
        place_id__in={place_id for place_id, _post, _end in ending},
        during__startswith__in={end for _place, _post, end in ending},
    ).select_related("person")
    found = ((ending.get((duty.place_id, duty.post, duty.during.lower)), duty) for duty in rows)
    return {pk: duty for pk, duty in found if pk}


def _colleagues(person: Person, places: list[int], seen: dict[int, Standing], at: datetime) -> list[Colleague]:
    """Those who hold a post at my places, and for each the nearest above who answers; everybody once."""
    around = {place_id for place in places if place in seen for place_id in (place, *seen[place].above)}
    rows = Duty.objects.filter(place_id__in=around, during__contains=at, recorded__upper_inf=True)
    holders: dict[int, list[Duty]] = defaultdict(list)
    for duty in rows.select_related("person", "place", "stands_in_for").order_by("pk"):
        if duty.person_id != person.pk:
            holders[duty.place_id].append(duty)
    near = [duty for place in places if place in seen for duty in _near(seen[place], holders)]
    first = {duty.person_id: duty for duty in reversed(near)}
    reached = set(Person.objects.filter(reach_of(person, at), pk__in=first).values_list("pk", flat=True))
    return [
        Colleague(duty.person, role_of(duty), duty.place.name, (duty.person.phone or "") if pk in reached else "")
        for pk, duty in reversed(first.items())
    ]


def _near(place: Standing, holders: dict[int, list[Duty]]) -> list[Duty]:
    above = next(
        (found for up in place.above if (found := [d for d in holders.get(up, []) if d.post in ANSWERING])), []
    )
    return [*holders.get(place.place_id, []), *above]


def lands_on_board(person: Actor, rights: frozenset[str]) -> bool:
    """Whether the start page shows the board: for the office and for those who hold a right."""
    return bool(rights) or getattr(person, "works", "") == Person.Works.OFFICE
