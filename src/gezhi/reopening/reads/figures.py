"""How far reopening is, as of any moment: every figure with numerator, denominator and what was left out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path as File

from django.db import transaction
from django.db.models import Count, Min, Q

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone
from gezhi.kernel.planning import planned_anew
from gezhi.people.models import Person
from gezhi.policy.models import Incident
from gezhi.registry import rules as registry_rules
from gezhi.registry.idleness import idle_on
from gezhi.registry.models import Place
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.paths import paths
from gezhi.reopening.models import Application, State
from gezhi.reopening.reads.queue import NEAR, in_sight

_SQL = (File(__file__).resolve().parent.parent / "sql" / "standing.sql").read_text("utf-8")
_PLANNING = "SET LOCAL jit = off"
"""So many look-ups are expected to cost so much that PostgreSQL would compile the statement first, for longer than it runs."""
NOT_BEGUN = "none"
BY = ("zone", "group", "grid", "site")


@dataclass(frozen=True)
class ReviewsDue:
    """What waits for an answer: for the viewer, and in all that the viewer sees; the earliest deadline among all of it."""

    mine: int
    waiting: int
    near: int
    late: int
    first_due: datetime | None


def reviews_due(*, seen_by: Actor, at: datetime) -> ReviewsDue:
    """How many applications wait for an answer at `at`, how many of them soon and how many too long. One statement."""
    me = seen_by.pk if isinstance(seen_by, Person) else 0
    found = in_sight(seen_by, at).waiting().aggregate(
        mine=Count("pk", filter=Q(turn__contains=[me])),
        waiting=Count("pk"),
        near=Count("pk", filter=Q(due__gt=at, due__lte=at + NEAR)),
        late=Count("pk", filter=Q(due__lte=at)),
        first_due=Min("due"),
    )  # fmt: skip
    return ReviewsDue(**found)


@dataclass(frozen=True)
class LateReview:
    """An application whose answer is near or overdue, for the exceptions on the board."""

    application: Application
    late: bool


def late_reviews(*, seen_by: Actor, at: datetime, most: int = 10) -> list[LateReview]:
    """Those whose answer is overdue or due soon at `at`, the longest overdue first."""
    rows = in_sight(seen_by, at).waiting().filter(due__lte=at + NEAR).select_related("enterprise", "place")
    rows = rows.only("number", "turn", "due", "enterprise__name", "place__name").order_by("due", "pk")
    return [LateReview(row, row.is_overdue(at)) for row in rows[:most]]


@dataclass(frozen=True)
class Standing:
    """How many enterprises of one part of the zone stand where, at an instant; an enterprise at two sites counts at each.

    `states` counts by State, `none` for those that have not begun; `open` have a permit that holds. `enterprises` is how
    many different enterprises that are, `enterprises_open` how many of them may work at one of their sites at least. Idle ones
    are left out, `excluded` says how many units by kind of idleness.
    """

    place_id: int | None
    name: str
    units: int = 0
    open: int = 0
    suspended: int = 0
    enterprises: int = 0
    enterprises_open: int = 0
    states: Mapping[str, int] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        """Units that may work among all units; None without any."""
        return self.open / self.units if self.units else None


@dataclass(frozen=True)
class ByState:
    """The parts and the whole, as of `at`. Denominator: every enterprise at every site where it works at `at`, idle ones excluded."""

    at: datetime
    parts: tuple[Standing, ...]
    total: Standing


@dataclass(frozen=True)
class _Unit:
    enterprise: int
    site: int
    state: str
    permit: str
    idle: str = ""


def by_state(*, incident: Incident, at: datetime, seen_by: Actor, by: str = "group") -> ByState:
    """Where every enterprise stands in the incident at the past or present instant `at`, by `zone`, `group`, `grid` or `site`.

    States are those of that instant, read from the history, so the same instant gives the same figures for ever. Only the
    sites that `seen_by` may look at.
    """
    rows = _units(incident, at, seen_by)
    hung = paths(place_ids={row.site for row in rows}, at=at)
    key: dict[int, int | None] = {}
    names: dict[int | None, str] = {}
    for site, path in hung.items():
        step = path.of_kind(by) if by in BY and by != Kind.ZONE else None
        key[site] = step.place_id if step else None
        names[key[site]] = step.name if step else ""
    parts: dict[int | None, list[_Unit]] = {}
    for row in rows:
        parts.setdefault(key.get(row.site), []).append(row)
    found = [_standing(part, names.get(part, ""), its) for part, its in parts.items()]
    return ByState(at, tuple(sorted(found, key=lambda one: (one.name, one.place_id or 0))), _standing(None, "", rows))


def states_of_sites(*, incident: Incident, at: datetime, seen_by: Actor) -> dict[int, Standing]:
    """The same for every site, by its id: what the map is coloured by."""
    return {part.place_id: part for part in by_state(incident=incident, at=at, seen_by=seen_by, by="site").parts
            if part.place_id is not None}  # fmt: skip


def _units(incident: Incident, at: datetime, seen_by: Actor) -> list[_Unit]:
    territory = registry_rules.sees_now(seen_by)
    sites = Place.objects.filter(territory.q("pk"), kind=Kind.SITE).values_list("pk", flat=True)
    with transaction.atomic(), planned_anew() as cursor:
        cursor.execute(_PLANNING)
        cursor.execute(_SQL, {"sites": list(sites), "at": at, "incident": incident.pk})
        rows = cursor.fetchall()
    idle = idle_on(at.astimezone(local_zone()).date())
    return [_Unit(firm, site, state, permit, idle.get(firm, "")) for firm, site, state, permit in rows]


def _standing(place_id: int | None, name: str, rows: list[_Unit]) -> Standing:
    states: dict[str, int] = dict.fromkeys([*State.values, NOT_BEGUN], 0)
    excluded = Counter(row.idle for row in rows if row.idle)
    rows = [row for row in rows if not row.idle]
    for row in rows:
        states[row.state] += 1
    holding = [row for row in rows if row.permit == "open"]
    return Standing(
        place_id=place_id,
        name=name,
        units=len(rows),
        open=len(holding),
        suspended=sum(row.permit == "suspended" for row in rows),
        enterprises=len({row.enterprise for row in rows}),
        enterprises_open=len({row.enterprise for row in holding}),
        states=states,
        excluded=dict(excluded),
    )
