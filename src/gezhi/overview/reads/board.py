"""The board: how much is covered, what comes first, group by group, the map, and who took over lately."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count

from gezhi.kernel.actors import Actor
from gezhi.kernel.keeping import kept
from gezhi.notices.reads.lists import Line as NoticeLine
from gezhi.notices.reads.lists import under_way
from gezhi.overview.reads.asks import Ask, Asks, asks
from gezhi.overview.reads.emergency import FIRMS, PEOPLE, RESPONSE, SITES, Emergency, emergency, stopped_grids
from gezhi.overview.reads.emergency_asks import emergency_asks
from gezhi.overview.reads.late_cases import late_cases
from gezhi.registry import rules
from gezhi.registry.geo.sketch import Area, Sketch, sketch
from gezhi.registry.models import Duty, Occupancy
from gezhi.registry.reads.coverage import Coverage, GroupLine, Standing, coverage, standings
from gezhi.registry.reads.paths import paths
from gezhi.registry.reads.places import Responsible, enterprise_counts, responsible_for
from gezhi.registry.reads.rosters import recent_changes
from gezhi.registry.reads.shapes import CoverReport, cover_report, kept_cover_report
from gezhi.reports.reads.figures import Figure

FRESH = 10
LATELY = timedelta(days=7)
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Group:
    """A group's line: its coverage, who leads it, how many enterprises work there and people are on duty."""

    line: GroupLine
    leader: str
    leads: str
    enterprises: int
    people: int
    figures: Mapping[str, Figure]
    cases: tuple[int, int]

    @property
    def sites(self) -> Figure | None:
        """Sites resumed."""
        return self.figures.get(SITES)

    @property
    def firms(self) -> Figure | None:
        """Enterprises resumed."""
        return self.figures.get(FIRMS)

    @property
    def staff(self) -> Figure | None:
        """Staff on duty."""
        return self.figures.get(PEOPLE)

    @property
    def returns(self) -> Figure | None:
        """Returns received."""
        return self.figures.get(RESPONSE)


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody took over a duty lately; `place` is its place with the site."""

    duty: Duty
    place: str


@dataclass(frozen=True, slots=True)
class Map:
    """The sketch of the grids, how many are in each state, and what it shows in words."""

    sketch: Sketch[int]
    counts: dict[str, int]

    @property
    def number(self) -> int:
        """How many grids are drawn."""
        return len(self.sketch.cells)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the board as of `at`, as far as the asker sees. `parts` names the places whose board it is.

    `past`: it is not the present moment that is asked about; then what waits for a decision is left out. `emergency`: how far
    reopening is, None while no incident is open. `known_then`: nothing that was recorded later counts.
    """

    at: datetime
    report: Coverage
    asks: Asks
    groups: list[Group]
    people: int
    enterprises: int
    changes: list[Change]
    map: Map | None
    parts: tuple[str, ...]
    notices: list[NoticeLine]
    emergency: Emergency | None = None
    past: bool = False
    known_then: bool = False

    @property
    def total(self) -> Group | None:
        """The sum of all groups as a line of the table; None while no incident is open."""
        if self.emergency is None:
            return None
        line = GroupLine(None, "", self.report.covered, self.report.total, self.sites, len(self.report.gaps_ahead))
        cases = (self.emergency.cases.number, self.emergency.cases.overdue or 0)
        return Group(line, "", "", self.enterprises, self.people, self.emergency.total, cases)

    @property
    def first(self) -> list[Ask]:
        """The asks that are shown."""
        return self.asks.first(SHOWN)

    @property
    def by_group(self) -> bool:
        """Whether a table by group says anything: not for those who answer for less than a group."""
        return any(group.line.name or group.line.group_id is None for group in self.groups)

    @property
    def sites(self) -> int:
        """Sites in all groups."""
        return sum(group.line.sites for group in self.groups)


def board(*, at: datetime, seen_by: Actor, past: bool = False, known_then: bool = False) -> Board:
    """The board of the zone, or of the part of it that `seen_by` answers for, as of the present or a past moment."""
    known = at if past and known_then else None
    report = coverage(at=at, seen_by=seen_by, known=known)
    seen = standings(at=at, seen_by=seen_by, known=known)
    territory = rules.sees_now(seen_by)
    cover = (cover_report if past else kept_cover_report)(at=at, seen_by=seen_by)
    on_duty = people_by_group(seen, at)
    leaders = responsible_for(
        place_ids=[line.group_id for line in report.groups if line.group_id], seen_by=seen_by, at=at
    )
    at_work = _at_work(at, seen_by, past)
    reopening = emergency(at=at, seen=seen, seen_by=seen_by, known=known, past=past)
    return Board(
        at=at,
        report=report,
        asks=Asks() if past else _first_things(report, cover, reopening, seen_by, at),
        groups=[
            _group(line, leaders.get(line.group_id or 0), at_work[line.group_id], on_duty, reopening)
            for line in report.groups
        ],
        people=len(set().union(*on_duty.values())),
        enterprises=at_work[None],
        changes=took_over(recent_changes(seen_by=seen_by, since=at - LATELY, at=at)[:6], at),
        map=grid_map(cover, report, seen, reopening),
        parts=() if territory.everything else tuple(_topmost(territory, seen)),
        notices=[] if past else under_way(seen_by=seen_by, at=at, territory=territory),
        emergency=reopening,
        past=past,
        known_then=known is not None,
    )


def _first_things(
    report: Coverage, cover: CoverReport, reopening: Emergency | None, seen_by: Actor, at: datetime
) -> Asks:
    """What needs a decision: overdue cases and answers first, the longest overdue before the others; then what is not covered."""
    answers = emergency_asks(reopening, seen_by=seen_by) if reopening else []
    waiting = [*late_cases(seen_by=seen_by, at=at), *answers]
    urgent = sorted(waiting, key=lambda ask: (ask.state != "bad", ask.due is None, ask.due or at))
    return asks(report=report, cover=cover, seen_by=seen_by).after(urgent)


def _at_work(at: datetime, seen_by: Actor, past: bool) -> Counter[int | None]:
    """How many enterprises work in each group, and altogether (None); on a board of the present, of the last ten seconds."""
    territory = rules.sees_now(seen_by)

    def ask() -> Counter[int | None]:
        counts = Counter[int | None]({None: enterprises_at_work(territory, at)})
        counts.update(enterprise_counts(seen_by=seen_by, at=at))
        return counts

    return ask() if past else kept(("at work", territory), ask, FRESH)


def _topmost(territory: rules.Territory, seen: dict[int, Standing]) -> Iterable[str]:
    """The names of the places one answers for, without those that lie inside another of them."""
    for root in territory.roots:
        if root in seen and territory.roots.isdisjoint(seen[root].above):
            yield seen[root].name


def took_over(duties: Iterable[Duty], at: datetime) -> list[Change]:
    """The duties with their places named so that one tells them apart."""
    found = list(duties)
    where = paths(place_ids=[duty.place_id for duty in found], at=at)
    return [Change(duty, str(where.get(duty.place_id, "")) or duty.place.name) for duty in found]


def people_by_group(seen: dict[int, Standing], at: datetime) -> dict[int | None, set[int]]:
    """The persons with any post at `at`, by the group of the place (None = places in no group)."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_DUTY, {"at": at})
        rows = cursor.fetchall()
    found: dict[int | None, set[int]] = defaultdict(set)
    for place_id, person_id in rows:
        if place := seen.get(place_id):
            found[place.group_id].add(person_id)
    return found


_ON_DUTY = "SELECT place_id, person_id FROM registry_duty WHERE during @> %(at)s::timestamptz AND upper_inf(recorded)"


def enterprises_at_work(territory: rules.Territory, at: datetime) -> int:
    """How many enterprises work somewhere in this part of the zone at `at`; one at several sites counts once."""
    rows = Occupancy.objects.filter(territory.q(), during__contains=at)
    return rows.aggregate(number=Count("enterprise", distinct=True))["number"] or 0


def _group(
    line: GroupLine,
    leads: Responsible | None,
    enterprises: int,
    on_duty: dict[int | None, set[int]],
    reopening: Emergency | None,
) -> Group:
    return Group(
        line=line,
        leader=leads.name if leads else "",
        leads=leads.title if leads else "",
        enterprises=enterprises if line.group_id else 0,
        people=len(on_duty.get(line.group_id, ())),
        figures=reopening.groups.get(line.group_id, {}) if reopening else {},
        cases=reopening.cases.by_group.get(line.group_id, (0, 0)) if reopening else (0, 0),
    )


def grid_map(
    cover: CoverReport, report: Coverage, seen: dict[int, Standing], reopening: Emergency | None = None
) -> Map | None:
    """The grids drawn by the state of what lies in them: bad (a gap now), late (one to come), ok.

    While an incident is open also stop (nobody has resumed), bad where a case is overdue, late where returns are.
    """
    grids = [(plot, shape) for plot in cover.grids if (shape := plot.geometry) is not None]
    if not grids:
        return None
    states = _states(report) if reopening is None else _emergency_states(report, reopening, seen)
    areas = [
        Area(plot.place.pk, shape, plot.place.name, plot.parent.pk if plot.parent else None) for plot, shape in grids
    ]
    names: dict[Hashable, str] = {place.place_id: place.name for place in seen.values() if place.kind == "group"}
    zone = cover.zone.geometry if cover.zone else None
    counts = dict.fromkeys(("ok", "late", "bad", "stop"), 0)
    for area in areas:
        counts[states.get(area.key, "ok")] += 1
    return Map(sketch(areas, zone=zone, states=states, groups=names), counts)


def _states(report: Coverage) -> dict[int, str]:
    states: dict[int, str] = {}
    for state, gaps in (("late", report.gaps_ahead), ("bad", report.gaps_now)):
        for gap in gaps:
            states.update(dict.fromkeys((gap.place.place_id, *gap.place.above), state))
    return states


def _emergency_states(report: Coverage, reopening: Emergency, seen: dict[int, Standing]) -> dict[int, str]:
    states = _states(report)
    lacking = [site.place_id for site, _lack in reopening.silent] if reopening.over else []
    for state, places in (("late", lacking), ("bad", reopening.cases.late_at)):
        for place in places:
            for one in (place, *(seen[place].above if place in seen else ())):
                states[one] = "bad" if states.get(one) == "bad" else state
    return states | dict.fromkeys(stopped_grids(reopening, seen), "stop")
