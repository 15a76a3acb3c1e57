"""Pages about incidents: all of them, one with its places, packs, risk levels and history, and what a switch would change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.people.models import Person
from gezhi.policy import rules
from gezhi.policy.models import Incident, IncidentMove, IncidentPack, IncidentScope, PackVersion, RiskLevel
from gezhi.policy.models.incidents import LIFECYCLE
from gezhi.policy.packs.comparing import Section, compare
from gezhi.policy.packs.pack import Pack
from gezhi.policy.packs.words import CLOSED, MODES
from gezhi.policy.reads.in_force import admissions, day_of, incident_of, state_at
from gezhi.policy.reads.packs import judging
from gezhi.policy.reads.workplaces import workplaces
from gezhi.registry.models import Place
from gezhi.registry.models.places import RANK, Kind
from gezhi.registry.reads.paths import Path, paths

NOWHERE = Path(())
"""The way to the zone itself: paths leave it out."""


@dataclass(frozen=True)
class Line:
    """An incident in a list: which day it is, where it holds, by which pack."""

    incident: Incident
    day: int
    pack: Pack | None
    places: list[Place]


@dataclass(frozen=True)
class RiskRow:
    """A risk level that was set, where, since when, by whom, on what basis; `now` if it holds at the moment."""

    row: RiskLevel
    path: Path
    who: str
    now: bool


@dataclass(frozen=True)
class MoveRow:
    """A line of the history."""

    move: IncidentMove
    who: str
    about: str


@dataclass(frozen=True)
class IncidentPage:
    """Everything about one incident at an instant."""

    incident: Incident
    day: int
    state: str
    is_open: bool
    pack: Pack
    pack_version_id: int
    packs: list[IncidentPack]
    places: list[Place]
    whole_zone: bool
    risks: list[RiskRow]
    moves: list[MoveRow]
    may_run: bool
    may_set_risk: bool
    can: frozenset[str]


@dataclass(frozen=True)
class Shift:
    """So many enterprises (each at each of its sites) would go from one way of admission to another."""

    before: str
    after: str
    number: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class SwitchPreview:
    """What a switch to another version would change: in words, and for whom. What came in before stays as it was judged."""

    version: PackVersion
    sections: list[Section]
    shifts: list[Shift]
    same: int


def incidents_page(*, seen_by: Actor, at: datetime) -> tuple[list[Line], list[Line]]:
    """Open and lifted incidents, the latest first; those to come are among the open ones."""
    found = list(Incident.objects.order_by("-started_at", "-pk"))
    lines = [_line(one, at) for one in found]
    return [one for one in lines if one.incident.lifted_at is None], [one for one in lines if one.incident.lifted_at]


def incident_page(*, number: str, seen_by: Actor, at: datetime) -> IncidentPage:
    """One incident by its number or id. NotThere if there is none. Open to everybody who is signed in."""
    incident = incident_of(which=number, seen_by=seen_by)
    moment = max(at, incident.started_at)
    judge = judging(incident=incident, at=moment)
    places = _places(incident, moment)
    state = state_at(incident=incident, at=at)
    return IncidentPage(
        incident=incident,
        day=day_of(incident, incident.lifted_at or at),
        state=state,
        is_open=incident.lifted_at is None,
        pack=judge.pack,
        pack_version_id=judge.pack_version_id,
        packs=_packs(incident),
        places=places,
        whole_zone=any(place.kind == Kind.ZONE for place in places),
        risks=_risks(incident, moment),
        moves=_moves(incident),
        may_run=rules.may_run_incidents(seen_by, at),
        may_set_risk=rules.sets_some_risk(seen_by, judge.pack.risk.set_by, at),
        can=frozenset(_possible(incident, judge.pack)),
    )


def switch_preview(*, incident: Incident, version: PackVersion, seen_by: Actor, at: datetime) -> SwitchPreview:
    """What would be different for applications that come in from `at` on. Asks about every enterprise of the scope once."""
    moment = max(at, incident.started_at)
    judge = judging(incident=incident, at=moment)
    firms = workplaces(moment)
    before = admissions(incident, [one.firm for one in firms], at=moment)
    after = admissions(incident, [one.firm for one in firms], at=moment, instead=(version.pk, version.pack))
    counts: dict[tuple[str, str], list[str]] = {}
    same = 0
    for firm, old, new in zip(firms, before, after, strict=True):
        way = _way(old.mode, old.closed), _way(new.mode, new.closed)
        if way[0] == way[1] and old.materials == new.materials and old.levels == new.levels:
            same += 1
        else:
            counts.setdefault(way, []).append(firm.name)
    shifts = [Shift(old, new, len(names), tuple(names[:5])) for (old, new), names in sorted(counts.items())]
    now = PackVersion.objects.get(pk=judge.pack_version_id)
    return SwitchPreview(version, compare(now.content, version.content), shifts, same)


def versions_to_switch_to(*, incident: Incident, at: datetime) -> list[PackVersion]:
    """Versions for the same kind of incident, without the one that judges now, the newest first."""
    now = judging(incident=incident, at=max(at, incident.started_at)).pack_version_id
    rows = PackVersion.objects.filter(content__pack__kind=incident.kind).exclude(pk=now).defer("content")
    return list(rows.order_by("code", "-imported_at", "-pk"))


def places_to_choose(*, kinds: Iterable[str], at: datetime) -> list[tuple[int, str]]:
    """Places of these kinds that exist, as (id, name with where it lies), from the largest to the smallest."""
    found = Place.objects.filter(kind__in=list(kinds))
    found = found.filter(placements__during__contains=at, placements__recorded__upper_inf=True).distinct()
    where = paths(place_ids=(place.pk for place in found), at=at)
    named = {place.pk: [step.name for step in where.get(place.pk, NOWHERE).steps] for place in found}
    rows = sorted(found, key=lambda place: (RANK[Kind(place.kind)], named[place.pk]))
    return [(place.pk, " · ".join(named[place.pk]) or place.name) for place in rows]


def _possible(incident: Incident, pack: Pack) -> Iterable[str]:
    for verb, (states, _to) in LIFECYCLE.items():
        if incident.state in states and (verb != "order_stop" or pack.stops):
            yield verb
    if incident.lifted_at is None:
        yield from ("scope", "switch_pack", "set_risk")


def _way(mode: str, closed: bool) -> str:
    return str(CLOSED if closed else MODES[mode])


def _line(incident: Incident, at: datetime) -> Line:
    moment = max(at, incident.started_at)
    return Line(
        incident,
        day_of(incident, incident.lifted_at or at),
        judging(incident=incident, at=moment).pack,
        _places(incident, moment),
    )


def _places(incident: Incident, at: datetime) -> list[Place]:
    rows = IncidentScope.objects.filter(incident=incident, during__contains=at, recorded__upper_inf=True)
    return sorted((row.place for row in rows.select_related("place")), key=lambda one: (RANK[Kind(one.kind)], one.code))


def _packs(incident: Incident) -> list[IncidentPack]:
    rows = IncidentPack.objects.filter(incident=incident, recorded__upper_inf=True).select_related("pack_version")
    return list(rows.order_by("-during"))


def _risks(incident: Incident, at: datetime) -> list[RiskRow]:
    rows = list(RiskLevel.objects.filter(incident=incident, recorded__upper_inf=True).order_by("-during", "-pk"))
    where = paths(place_ids=(row.place_id for row in rows), at=at)
    named = names_of(row.by for row in rows)
    return [
        RiskRow(
            row,
            where.get(row.place_id, NOWHERE),
            named.get(row.by, ""),
            row.during.upper is None and row.during.lower <= at,
        )
        for row in rows
    ]


def _moves(incident: Incident) -> list[MoveRow]:
    rows = list(IncidentMove.objects.filter(incident=incident).order_by("-recorded_at", "-pk"))
    named = names_of(row.by for row in rows)
    places = {int(ref[6:]) for row in rows if (ref := row.facts.get("place"))}
    titles = dict(Place.objects.filter(pk__in=places).values_list("pk", "name"))
    return [
        MoveRow(row, named.get(row.by, ""), titles.get(int(row.facts["place"][6:]), "") if "place" in row.facts else "")
        for row in rows
    ]


def names_of(refs: Iterable[str]) -> dict[str, str]:
    """The names of persons by their references; other actors (operator, system) have none here."""
    ids = {int(ref[7:]) for ref in refs if ref.startswith("person:")}
    return {f"person:{pk}": name for pk, name in Person.objects.filter(pk__in=ids).values_list("pk", "name")}
