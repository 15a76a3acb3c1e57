"""One application as whoever may see it sees it: its points, its history, whose turn it is, what can be done now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gezhi.cases.routing import Chain, Seat
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.people.models import Person
from gezhi.registry.members import OWN
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.paths import Path, Step, paths
from gezhi.reopening import checking, firms, routing, rules
from gezhi.reopening.actions.bulk import open_points
from gezhi.reopening.actions.moving import name_of
from gezhi.reopening.desk import Desk
from gezhi.reopening.known import registry_facts
from gezhi.reopening.models import Application, ApplicationItem, ApplicationMove, Permit, PermitMove, State
from gezhi.reopening.reads.points import Point, points_of


@dataclass(frozen=True)
class Line:
    """One line of the history: what was done, by whom, when, with which words and reasons (title of the point → reason)."""

    verb: str
    who: str
    at: datetime
    to_state: str
    level: str = ""
    words: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    facts: Any = None


@dataclass(frozen=True)
class Reviewer:
    """Who is expected to answer: the person, and the duty by which."""

    person: Person
    post: str


@dataclass(frozen=True)
class ApplicationPage:
    """Everything about one application. `verbs` are those that the viewer can do with it now; `used` is the share of the
    answer's working time that has gone (0 to 1), None while no clock runs. `barred`: the viewer filed it himself.
    """

    application: Application
    path: Path
    points: tuple[Point, ...]
    missing: tuple[checking.Missing, ...]
    lines: tuple[Line, ...]
    reviewers: tuple[Reviewer, ...]
    permit: Permit | None
    permit_lines: tuple[Line, ...]
    verbs: frozenset[str]
    permit_verbs: frozenset[str]
    acting: str
    barred: bool
    final_level: bool
    open_points: int
    used: float | None

    @property
    def to_look_at(self) -> tuple[Point, ...]:
        """The points that the reviewer has to look at."""
        return tuple(point for point in self.points if point.to_look_at)

    @property
    def agreeing(self) -> tuple[Point, ...]:
        """The other points."""
        return tuple(point for point in self.points if not point.to_look_at)


def application_of(*, which: int | str, seen_by: Actor, at: datetime) -> Application:
    """By its id or its number. NotThere if there is none; NotYours if `seen_by` may not see it."""
    return _before(which, Desk(seen_by, at)).application


def _before(which: int | str, desk: Desk) -> rules.Standpoint:
    """The viewer in front of the application."""
    rows = Application.objects.select_related(
        "incident", "enterprise", "place", "pack_version", "help_case", "filed_by", "permit"
    ).defer("pack_version__content")
    text = f"{which}"
    by_id = text.isascii() and text.isdecimal() and len(text) < 19
    found = rows.filter(pk=int(text)).first() if by_id else rows.filter(number=text).first()
    if found is None:
        raise NotThere
    here = rules.Standpoint(found, desk.actor, desk.at, desk)
    rules.demand(rules.may_see(here), rules.may_see)
    return here


def application_page(*, which: int | str, seen_by: Actor, at: datetime, desk: Desk | None = None) -> ApplicationPage:
    """The application with everything that belongs to it. NotThere, NotYours as application_of.

    `desk`: that of `seen_by` at `at`, where there is one already.
    """
    desk = desk or Desk(seen_by, at)
    here = _before(which, desk)
    application, links = here.application, here.links
    missing = _missing(application, at) if application.state in (State.DRAFT, State.RETURNED) else ()
    permit: Permit | None = getattr(application, "permit", None)
    points = points_of(application, missing)
    moves = list(ApplicationMove.objects.filter(application=application).order_by("pk"))
    permit_moves = list(PermitMove.objects.filter(permit=permit).order_by("pk")) if permit else []
    seats = routing.reviewers(links, application.level, application.barred) if application.is_waiting else ()
    people = Person.objects.in_bulk(_persons([*moves, *permit_moves], seats))
    return ApplicationPage(
        application=application,
        path=_path(application, links, at),
        points=points,
        missing=missing,
        lines=_lines(application, moves, people),
        reviewers=tuple(Reviewer(people[seat.person_id], seat.post) for seat in seats),
        permit=permit,
        permit_lines=tuple(_line(move, people, words=move.reason) for move in permit_moves),
        verbs=rules.allowed_now(here),
        permit_verbs=_permit_verbs(permit, here),
        acting=here.acts,
        barred=here.acts in OWN or rules.is_barred(here),
        final_level=not routing.remaining(application.levels, application.level, routing.reach(links, here.me)),
        open_points=open_points(application, [point.item for point in points if point.item is not None]),
        used=used_share(application, desk),
    )


def _path(application: Application, links: Chain, at: datetime) -> Path:
    """Where the site lies, from the chain that leads up from it; of a site that has ended, as the registry remembers it."""
    if not links or links[0].place_id != application.place_id:
        return paths(place_ids=[application.place_id], at=at).get(application.place_id, Path(()))
    steps = [Step(link.place_id, link.kind, link.name) for link in reversed(links) if link.kind != Kind.ZONE]
    return Path(tuple(steps))


def _missing(application: Application, at: datetime) -> tuple[checking.Missing, ...]:
    enterprise, place = application.enterprise, application.place
    unit = firms.unit_at(enterprise, place, at)
    return checking.missing(application, application.items.all(), registry_facts(enterprise, place, unit))


def _persons(moves: Iterable[ApplicationMove | PermitMove], seats: Iterable[Seat]) -> set[int]:
    """The persons whose names the page shows."""
    refs = [move.by.partition(":") for move in moves]
    return {seat.person_id for seat in seats} | {int(number) for kind, _colon, number in refs if kind == "person"}


def _lines(
    application: Application, moves: Iterable[ApplicationMove], people: Mapping[int, Person]
) -> tuple[Line, ...]:
    pack, found = application.pack, []
    for move in moves:
        reasons = [((one.title if (one := pack.material(code)) else code), why) for code, why in move.reasons.items()]
        line = _line(move, people, words=move.words)
        found.append(replace(line, level=move.level, reasons=tuple(reasons), facts=move.facts))
    return tuple(found)


def _line(move: ApplicationMove | PermitMove, people: Mapping[int, Person], *, words: str) -> Line:
    return Line(move.verb, name_of(move.by, people), move.at, move.to_state, words=words)


def _permit_verbs(permit: Permit | None, here: rules.Standpoint) -> frozenset[str]:
    if permit is None or not rules.may_keep_permit(permit, here.actor, here.at, here):
        return frozenset()
    possible = {"open": {"suspend", "revoke"}, "suspended": {"resume", "revoke"}}
    return frozenset(possible.get(permit.state_at(here.at), set()))


def used_share(application: Application, desk: Desk) -> float | None:
    """The share of the working time from submission to deadline that has gone, from 0 to 1; None without a clock."""
    started, at = application.asked_at, desk.at
    if application.due is None or started is None:
        return None
    whole = desk.working.between(started, application.due).total_seconds()
    return min(1.0, max(0.0, desk.working.between(started, at).total_seconds() / whole)) if whole > 0 else 1.0


def file_item(*, item_id: int, seen_by: Actor, at: datetime) -> ApplicationItem:
    """The point whose file is to be opened. NotThere without a file; NotYours for whoever may not see the application."""
    item = ApplicationItem.objects.select_related("file", "application").filter(pk=item_id).first()
    if item is None or item.file is None:
        raise NotThere
    rules.demand(rules.may_see(rules.Standpoint(item.application, seen_by, at)), rules.may_see)
    return item
