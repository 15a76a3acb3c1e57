"""One application as whoever may see it sees it: its points, its history, whose turn it is, what can be done now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gezhi.cases.routing import Seat
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.people.models import Person
from gezhi.policy.reads import calendar
from gezhi.policy.working_time import WorkCalendar
from gezhi.registry.members import OWN
from gezhi.registry.models import Place
from gezhi.registry.reads.paths import Path, paths
from gezhi.reopening import checking, firms, routing, rules
from gezhi.reopening.actions.bulk import open_points
from gezhi.reopening.actions.moving import name_of
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
    """Who is expected to answer: the person, the duty by which, and for which place."""

    person: Person
    post: str
    place: Place | None


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
    rows = Application.objects.select_related("incident", "enterprise", "place", "pack_version", "help_case")
    text = f"{which}"
    by_id = text.isascii() and text.isdecimal() and len(text) < 19
    found = rows.filter(pk=int(text)).first() if by_id else rows.filter(number=text).first()
    if found is None:
        raise NotThere
    rules.demand(rules.may_see(rules.Standpoint(found, seen_by, at)), rules.may_see)
    return found


def application_page(*, which: int | str, seen_by: Actor, at: datetime) -> ApplicationPage:
    """The application with everything that belongs to it. NotThere, NotYours as application_of."""
    application = application_of(which=which, seen_by=seen_by, at=at)
    here = rules.Standpoint(application, seen_by, at)
    acting = here.acts
    missing = _missing(application, at) if application.state in (State.DRAFT, State.RETURNED) else ()
    permit = Permit.objects.select_related("application").filter(application=application).first()
    links = here.links
    rank = routing.reach(links, here.me)
    return ApplicationPage(
        application=application,
        path=paths(place_ids=[application.place_id], at=at).get(application.place_id, Path(())),
        points=points_of(application, missing),
        missing=missing,
        lines=_lines(application),
        reviewers=reviewers_of(application, at) if application.is_waiting else (),
        permit=permit,
        permit_lines=_permit_lines(permit),
        verbs=rules.allowed_now(here),
        permit_verbs=_permit_verbs(permit, seen_by, at),
        acting=acting,
        barred=acting in OWN or rules.is_barred(here),
        final_level=not routing.remaining(application.levels, application.level, rank),
        open_points=open_points(application),
        used=used_share(application, at),
    )


def _missing(application: Application, at: datetime) -> tuple[checking.Missing, ...]:
    enterprise, place = application.enterprise, application.place
    unit = firms.unit_at(enterprise, place, at)
    return checking.missing(application, application.items.all(), registry_facts(enterprise, place, unit))


def reviewers_of(application: Application, at: datetime) -> tuple[Reviewer, ...]:
    """Whose turn it is by the chain of duty at `at`, the one who is named first."""
    links = routing.chain(application.place_id, at, application.begun_at)
    seats = routing.reviewers(links, application.level, application.barred)
    people = Person.objects.in_bulk([seat.person_id for seat in seats])
    places = Place.objects.in_bulk([seat.place_id for seat in seats if seat.place_id])
    return tuple(_reviewer(seat, people, places) for seat in seats)


def _reviewer(seat: Seat, people: dict[int, Person], places: dict[int, Place]) -> Reviewer:
    return Reviewer(people[seat.person_id], seat.post, places.get(seat.place_id or 0))


def _lines(application: Application) -> tuple[Line, ...]:
    pack, names = application.pack, dict[str, str]()
    found = []
    for move in ApplicationMove.objects.filter(application=application).order_by("pk"):
        who = names.setdefault(move.by, name_of(move.by))
        reasons = [((one.title if (one := pack.material(code)) else code), why) for code, why in move.reasons.items()]
        found.append(Line(move.verb, who, move.at, move.to_state, move.level, move.words, tuple(reasons), move.facts))
    return tuple(found)


def _permit_lines(permit: Permit | None) -> tuple[Line, ...]:
    moves = PermitMove.objects.filter(permit=permit).order_by("pk") if permit else []
    return tuple(Line(move.verb, name_of(move.by), move.at, move.to_state, words=move.reason) for move in moves)


def _permit_verbs(permit: Permit | None, seen_by: Actor, at: datetime) -> frozenset[str]:
    if permit is None or not rules.may_keep_permit(permit, seen_by, at):
        return frozenset()
    possible = {"open": {"suspend", "revoke"}, "suspended": {"resume", "revoke"}}
    return frozenset(possible.get(permit.state_at(at), set()))


def used_share(application: Application, at: datetime, working: WorkCalendar | None = None) -> float | None:
    """The share of the working time from submission to deadline that has gone at `at`, from 0 to 1; None without a clock.

    `working` is the calendar at `at`, for whoever asks for many.
    """
    started = application.asked_at
    if application.due is None or started is None:
        return None
    working = working or calendar(at)
    whole = working.between(started, application.due).total_seconds()
    return min(1.0, max(0.0, working.between(started, at).total_seconds() / whole)) if whole > 0 else 1.0


def file_item(*, item_id: int, seen_by: Actor, at: datetime) -> ApplicationItem:
    """The point whose file is to be opened. NotThere without a file; NotYours for whoever may not see the application."""
    item = ApplicationItem.objects.select_related("file", "application").filter(pk=item_id).first()
    if item is None or item.file is None:
        raise NotThere
    rules.demand(rules.may_see(rules.Standpoint(item.application, seen_by, at)), rules.may_see)
    return item
