"""The board while an incident is open: how much has reopened, of what, and what was left out, as of any moment."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from gezhi.cases.models import Case
from gezhi.cases.models.cases import IS_OPEN
from gezhi.kernel.actors import Actor
from gezhi.kernel.keeping import kept
from gezhi.kernel.periods import local_zone, start_of
from gezhi.policy.models import Incident
from gezhi.policy.reads import incidents
from gezhi.registry import rules
from gezhi.registry.reads.coverage import Standing
from gezhi.reopening.reads.figures import ReviewsDue, reviews_due
from gezhi.reports.models import Collection
from gezhi.reports.models.collections import ASKING, State
from gezhi.reports.reads import burden as burden_reads
from gezhi.reports.reads.figures import Figure
from gezhi.reports.reads.kept import kept_divided

SITES, FIRMS, PEOPLE, RESPONSE = METRICS = ("sites_resumed", "firms_resumed", "staff_on_duty", "response")
ASKED = ["resumed", "on_duty"]
A_WHILE = 300
"""Seconds for which the burden on the board is kept: it grows by the day."""
SEEN_BACK = 14
Counted = Mapping[str, tuple[tuple[Figure, ...], Figure]]


@dataclass(frozen=True)
class OpenCases:
    """Open cases in all and by group (None = in no group) as (open, overdue). `late_at`: places that have overdue ones.

    What was overdue is known of the present only: `overdue` and `today` are None for a past moment.
    """

    number: int
    overdue: int | None
    today: int | None
    by_group: Mapping[int | None, tuple[int, int]]
    late_at: frozenset[int] = frozenset()

    @property
    def later(self) -> int:
        """Those that are due after today."""
        return self.number - (self.overdue or 0) - (self.today or 0)


@dataclass(frozen=True)
class Emergency:
    """How far reopening is as of `at`: the figures speak of `day`, the last that was asked about (None = nothing was).

    `known`: as known then; None = as known now. `sites` says of each site that sent returns whether anybody has resumed there,
    `silent` how many returns lack by site. `reviews`, `burden` are of the present and None for a past moment.
    """

    at: datetime
    incidents: tuple[Incident, ...]
    day: date | None
    due: datetime | None
    known: datetime | None
    total: Mapping[str, Figure]
    groups: Mapping[int | None, Mapping[str, Figure]]
    sites: Mapping[int, bool]
    closed: tuple[Standing, ...]
    silent: tuple[tuple[Standing, int], ...]
    cases: OpenCases
    reviews: ReviewsDue | None
    burden: burden_reads.Burden | None
    collection: Collection | None

    @property
    def over(self) -> bool:
        """Whether the time for the returns of the day is up."""
        return self.due is not None and self.due <= self.at


def emergency(
    *, at: datetime, seen: Mapping[int, Standing], seen_by: Actor, known: datetime | None = None, past: bool = False
) -> Emergency | None:
    """The figures of reopening within sight as of `at`; None if no incident was open then. `past`: not the present moment."""
    open_ones = tuple(incidents(at=at, seen_by=seen_by))
    if not open_ones:
        return None
    day, asked = last_asked(at)
    by_group, by_site = _counted(day, known, seen_by)
    return Emergency(
        at=at,
        incidents=open_ones,
        day=day,
        due=max((row.due_at(day) for row in asked), default=None) if day else None,
        known=known,
        total={code: total for code, (_rows, total) in by_group.items()},
        groups=_by_group(by_group),
        sites=(sites := _sites(by_site)),
        closed=tuple(seen[site] for site, resumed in sites.items() if not resumed and site in seen),
        silent=tuple((site, lack) for site, lack in _silent(by_site, seen)),
        cases=open_cases(at=at, seen=seen, seen_by=seen_by, past=past),
        reviews=None if past else reviews_due(seen_by=seen_by, at=at),
        burden=None if past else _burden(at, seen_by),
        collection=asked[0] if asked else None,
    )


def last_asked(at: datetime) -> tuple[date | None, list[Collection]]:
    """The last day at `at` about which enterprises were asked whether they have resumed, and the collections that asked.

    Where figures are as of 24:00 of the day before, today itself is not asked about yet.
    """
    today = at.astimezone(local_zone()).date()
    rows = Collection.objects.filter(
        state__in=[*ASKING, State.ENDED], per="enterprise-site", items__overlap=ASKED, starts_on__lte=today,
        until__gte=today - timedelta(days=SEEN_BACK), approved_at__lte=at,
    )  # fmt: skip
    found = list(rows.order_by("pk"))
    for back in range(SEEN_BACK):
        day = today - timedelta(days=back)
        asked = [row for row in found if row.is_asked_on(day) and not (row.day_before and not back)]
        if asked:
            return day, asked
    return None, []


def open_cases(*, at: datetime, seen: Mapping[int, Standing], seen_by: Actor, past: bool = False) -> OpenCases:
    """Cases that were open at `at`, those that were joined to others and declined left out once that was decided."""
    then = Q(reported_at__lte=at) & (Q(ended_at=None) | Q(ended_at__gt=at))
    midnight = start_of(at.astimezone(local_zone()).date() + timedelta(days=1))
    rows = Case.objects.filter(then if past else IS_OPEN, rules.sees_now(seen_by).q())
    counted = rows.values_list("place_id").annotate(
        number=Count("pk"),
        late=Count("pk", filter=Q(due__lte=at)),
        today=Count("pk", filter=Q(due__gt=at, due__lt=midnight)),
    )
    number, late, today, late_at = Counter[int | None](), Counter[int | None](), 0, set[int]()
    for place, some, overdue, due in counted.order_by():
        group = seen[place].group_id if place in seen else None
        number[group] += some
        late[group] += overdue
        today += due
        late_at |= {place} if overdue and not past else set()
    groups = {group: (some, 0 if past else late[group]) for group, some in number.items()}
    return OpenCases(
        number.total(), None if past else late.total(), None if past else today, groups, frozenset(late_at)
    )


def stopped_grids(found: Emergency, seen: Mapping[int, Standing]) -> set[int]:
    """The grids in which every site that sent returns says that nobody has resumed."""
    grids: dict[int, list[bool]] = {}
    for site, resumed in found.sites.items():
        for above in seen[site].above if site in seen else ():
            if above in seen and seen[above].kind == "grid":
                grids.setdefault(above, []).append(resumed)
    return {grid for grid, resumed in grids.items() if not any(resumed)}


def _counted(day: date | None, known: datetime | None, seen_by: Actor) -> tuple[Counted, Counted]:
    """The metrics by group and by site."""
    if day is None:
        return {}, {}
    found = kept_divided(metrics=METRICS, day=day, known=known, bys=("group", "site"), seen_by=seen_by)
    by_group, by_site = (
        {code: (one.rows, one.total) for code, one in found[by].items() if one.asked_by} for by in ("group", "site")
    )
    return by_group, by_site


def _burden(at: datetime, seen_by: Actor) -> burden_reads.Burden:
    def ask() -> burden_reads.Burden:
        return burden_reads.for_zone(at=at, seen_by=seen_by)

    return kept(("burden", rules.sees_now(seen_by)), ask, A_WHILE)


def _by_group(counted: Counted) -> dict[int | None, dict[str, Figure]]:
    found: dict[int | None, dict[str, Figure]] = {}
    for code, (rows, _total) in counted.items():
        for row in rows:
            found.setdefault(int(row.key) if row.key else None, {})[code] = row
    return found


def _sites(counted: Counted) -> dict[int, bool]:
    """Whether anybody has resumed, by site; a site of which no return has come says nothing about that."""
    rows = counted[SITES][0] if SITES in counted else ()
    said = {row.key for row in counted[RESPONSE][0] if row.response[0]} if rows else set()
    return {int(row.key): bool(row.numerator) for row in rows if row.key and row.key in said}


def _silent(counted: Counted, seen: Mapping[int, Standing]) -> list[tuple[Standing, int]]:
    rows = counted[RESPONSE][0] if RESPONSE in counted else ()
    lacking = [(seen[int(row.key)], row.lacking) for row in rows if row.key and row.lacking and int(row.key) in seen]
    return sorted(lacking, key=lambda one: (-one[1], one[0].code))
