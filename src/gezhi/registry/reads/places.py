"""Places as pages and lists show them: where they hang, who answers, what is in them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from gezhi.kernel.actors import Actor
from gezhi.kernel.planning import planned_anew
from gezhi.kernel.refusals import NotThere
from gezhi.registry import rules
from gezhi.registry.models import Duty, Occupancy, Place, Placement
from gezhi.registry.models.duties import ANSWERING
from gezhi.registry.models.places import RANK, Kind
from gezhi.registry.reads.answering import Answer, Link, answering_now
from gezhi.registry.reads.coverage import Standing, standings


@dataclass(frozen=True, slots=True)
class Responsible:
    """The person who answers for a place; `own` is false when somebody above answers for it."""

    person_id: int
    name: str
    title: str
    since: datetime
    own: bool
    post: str


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A line of the list of places."""

    place: Standing
    site_kind: str
    path: tuple[str, ...]
    responsible: Responsible | None
    points: int
    uncovered: int
    enterprises: int


@dataclass(frozen=True, slots=True)
class PlacePage:
    """Everything the page of one place shows."""

    place: Place
    answer: Answer | None
    path: tuple[Link, ...]
    below: tuple[PlaceLine, ...]
    inside: int
    uncovered: int
    occupancies: QuerySet[Occupancy]
    enterprises: int
    coming: QuerySet[Duty]
    placements: QuerySet[Placement]
    may_change: bool
    may_move: bool
    may_assign: bool


def place_of(*, place_id: int, seen_by: Actor) -> Place:
    """The place itself, also one that has ended. NotThere or NotYours."""
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        raise NotThere
    rules.demand_sight(seen_by, place_id)
    return place


def find_place(*, text: str, seen_by: Actor) -> list[Place]:
    """The places that `text` can mean: by code, or by the exact name, or "#12" by id; several if the name is shared."""
    text = text.strip()
    number = text.removeprefix("#")
    territory = rules.sees_now(seen_by)
    for match in (
        {"code": text},
        {"name": text},
        {"grid_code": text},
        {"pk": int(number)} if number.isdecimal() else None,
    ):
        found = Place.objects.filter(territory.q("pk"), **match).order_by("code") if match else []
        if found:
            return list(found)
    return []


def place_list(
    *, seen_by: Actor, at: datetime, kind: str = "", search: str = "", below: int | None = None
) -> list[PlaceLine]:
    """Places of a kind ("" = every kind) that existed at `at`, in the order of the tree, filtered by name, code or initials."""
    everywhere = standings(at=at, seen_by=seen_by)
    wanted = [
        place
        for place in everywhere.values()
        if (not kind or place.kind == kind) and (below is None or below in place.above)
    ]
    if search.strip():
        hits = set(_matching(search).values_list("pk", flat=True))
        wanted = [place for place in wanted if place.place_id in hits]
    return _lines(wanted, everywhere, at)


def responsible_for(*, place_ids: Iterable[int], seen_by: Actor, at: datetime) -> dict[int, Responsible | None]:
    """Who answers for each of these places at `at`, as far as they are in sight: its own holder, or the next above."""
    everywhere = standings(at=at, seen_by=seen_by)
    wanted = [everywhere[one] for one in place_ids if one in everywhere]
    own = _holders([one for place in wanted for one in (place.place_id, *place.above)], at)
    return {place.place_id: _responsible(place, own) for place in wanted}


def enterprise_counts(*, seen_by: Actor, at: datetime) -> Counter[int]:
    """How many enterprises work in each place in sight at `at`, and below it; one in several buildings of a site counts once."""
    return _enterprise_counts(standings(at=at, seen_by=seen_by), at)


def place_page(*, place_id: int, seen_by: Actor, at: datetime) -> PlacePage:
    """The page of one place as of `at`. A place that has ended still has its page, with an empty chain."""
    place = place_of(place_id=place_id, seen_by=seen_by)
    answer = answering_now(place=place, at=at, seen_by=seen_by)
    everywhere = standings(at=at, seen_by=seen_by)
    inside = [one for one in everywhere.values() if place_id in one.above]
    own = _holders([one.place_id for one in inside], at)
    children = [one for one in inside if one.above[0] == place_id]
    occupancies = _occupancies(place_id, [one.place_id for one in inside], at)
    return PlacePage(
        place=place,
        answer=answer,
        path=tuple(reversed(answer.links)) if answer else (),
        below=tuple(_lines(children, everywhere, at)),
        inside=len(inside),
        uncovered=sum(one.place_id not in own for one in inside),
        occupancies=occupancies,
        enterprises=occupancies.values("enterprise").distinct().count(),
        coming=_coming(place_id, at),
        placements=Placement.objects.filter(place=place, recorded__upper_inf=True)
        .select_related("parent")
        .order_by("-during"),
        may_change=rules.may_change_place(seen_by, place, at),
        may_move=_may_move(seen_by, place, everywhere, at),
        may_assign=rules.may_assign(seen_by, place, at),
    )


def _may_move(actor: Actor, place: Place, everywhere: dict[int, Standing], at: datetime) -> bool:
    """Whether the actor may change the place and runs a larger one to hang it under."""
    runs, rank = rules.runs(actor, at), RANK[Kind(place.kind)]
    larger = (one.place_id for one in everywhere.values() if RANK[Kind(one.kind)] < rank)
    return runs.includes(place.pk) and any(runs.includes(place_id) for place_id in larger)


def _matching(search: str) -> QuerySet[Place]:
    words = search.strip()
    return (
        Place.objects.filter(name__icontains=words)
        | Place.objects.filter(code__istartswith=words)
        | Place.objects.filter(initials__contains=words.lower())
        | Place.objects.filter(grid_code__startswith=words)
    )


def _lines(wanted: list[Standing], everywhere: dict[int, Standing], at: datetime) -> list[PlaceLine]:
    own = _holders(list(everywhere), at)
    inside, uncovered = Counter[int](), Counter[int]()
    for place in everywhere.values():
        inside.update(place.above)
        if place.place_id not in own:
            uncovered.update((place.place_id, *place.above))
    firms = _enterprise_counts(everywhere, at)
    kinds = dict(Place.objects.filter(pk__in=[p.place_id for p in wanted]).values_list("pk", "site_kind"))
    return [
        PlaceLine(
            place=place,
            site_kind=kinds.get(place.place_id, ""),
            path=tuple(everywhere[above].name for above in reversed(place.above) if above in everywhere),
            responsible=_responsible(place, own),
            points=inside[place.place_id],
            uncovered=uncovered[place.place_id],
            enterprises=firms[place.place_id],
        )
        for place in wanted
    ]


def _holders(place_ids: list[int], at: datetime) -> dict[int, Duty]:
    """Each place's own holder at `at`: the steward before the executor before the head."""
    duties = Duty.objects.filter(
        place_id__in=place_ids, post__in=ANSWERING, during__contains=at, recorded__upper_inf=True
    ).select_related("person")
    rank = {"head": 0, "executor": 1, "steward": 2}
    return {duty.place_id: duty for duty in sorted(duties, key=lambda duty: rank[duty.post])}


def _responsible(place: Standing, own: dict[int, Duty]) -> Responsible | None:
    for place_id in (place.place_id, *place.above):
        if duty := own.get(place_id):
            own_one = place_id == place.place_id
            return Responsible(duty.person_id, duty.person.name, duty.title, duty.during.lower, own_one, duty.post)
    return None


def _enterprise_counts(everywhere: dict[int, Standing], at: datetime) -> Counter[int]:
    """How many enterprises work in each place, those in several buildings of one site counted once there.

    Enterprises that work at the same places are counted together by PostgreSQL: there are few such sets.
    """
    counts = Counter[int]()
    with planned_anew() as cursor:
        cursor.execute(_TOGETHER, {"places": list(everywhere), "at": at})
        for places, number in cursor.fetchall():
            above = {one for place_id in places for one in (place_id, *everywhere[place_id].above)}
            counts.update(dict.fromkeys(above, number))
    return counts


_TOGETHER = """
    SELECT places, count(*)
    FROM (
        SELECT array_agg(DISTINCT place_id) AS places
        FROM registry_occupancy
        WHERE during @> %(at)s::timestamptz AND place_id = ANY (%(places)s::bigint[])
        GROUP BY enterprise_id
    ) AS of_each
    GROUP BY places
"""


def _occupancies(place_id: int, inside: list[int], at: datetime) -> QuerySet[Occupancy]:
    rows = Occupancy.objects.filter(place_id__in=[place_id, *inside], during__contains=at)
    return rows.select_related("enterprise", "place").order_by("place__code", "room", "enterprise__name")


def _coming(place_id: int, at: datetime) -> QuerySet[Duty]:
    """Duties at the place that begin after `at`, as known now, the next first."""
    rows = Duty.objects.filter(place_id=place_id, recorded__upper_inf=True, during__startswith__gt=at)
    return rows.select_related("person", "stands_in_for").order_by("during")


def kind_counts(*, seen_by: Actor, at: datetime) -> dict[str, int]:
    """How many places of each kind existed at `at`, of those that `seen_by` may look at."""
    return dict(Counter(place.kind for place in standings(at=at, seen_by=seen_by).values()))
