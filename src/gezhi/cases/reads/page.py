"""Everything the page of one case shows, and what its reader can do with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gezhi.cases import routing, rules
from gezhi.cases.models import (
    Case,
    CaseClock,
    CaseContact,
    CaseExtension,
    CaseMove,
    CasePhoto,
    CaseStep,
    HazardPlan,
)
from gezhi.cases.models.clocks import StepName, Which
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Sentence
from gezhi.logbook.models import Entry
from gezhi.people.models import Person
from gezhi.policy.amounts import Amount
from gezhi.policy.reads import calendar, preset_version
from gezhi.policy.working_time import WorkCalendar
from gezhi.registry.reads.answering import Link

HISTORY = 500
PEOPLE = ("place", "enterprise", "reporter", "receiver", "dispatcher", "handler", "verifier", "supervisor", "closed_by",
          "responsible", "turn", "joined_to")  # fmt: skip


@dataclass(frozen=True)
class ClockView:
    """A clock as the page draws it: how much time it has in all, how much is used and left, in its own time.

    `left` is negative when it is overdue. `limit`, `used` and `left` count working time unless `wall` is true. `promised` is
    what the preset gave; `moved` is true where an extension or a hazard's plan has set another deadline since.
    """

    clock: CaseClock
    limit: timedelta
    used: timedelta
    left: timedelta
    promised: Amount
    moved: bool

    @property
    def share(self) -> float:
        """The share that is left, from 0 to 1, for the ring."""
        return max(0.0, min(1.0, self.left / self.limit)) if self.limit else 0.0


@dataclass(frozen=True)
class Line:
    """One line of the history: a verb of somebody, or a step that time took (then `step` is set)."""

    at: datetime
    verb: str
    who: str
    words: str
    reason: str
    persons: tuple[str, ...]
    entry: Entry | None
    move: CaseMove | None = None
    step: CaseStep | None = None


@dataclass(frozen=True)
class Choice:
    """Somebody who can be chosen for a role, and by which duty."""

    person: Person
    place: str
    post: str
    suggested: bool


@dataclass(frozen=True)
class CasePage:
    """One case at an instant, for one reader."""

    case: Case
    at: datetime
    path: tuple[Link, ...]
    clocks: tuple[ClockView, ...]
    history: tuple[Line, ...]
    verbs: frozenset[str]
    photos: tuple[CasePhoto, ...]
    plan: HazardPlan | None
    asked: CaseExtension | None
    contact: CaseContact | None
    joined: tuple[Case, ...]
    warnings: tuple[Sentence, ...]


def case_page(*, number: str, seen_by: Actor, at: datetime) -> CasePage:
    """The page of a case by its number, or "#12" by its id. NotThere or NotYours."""
    case = _case(number)
    here = _standpoint(case, seen_by, at)
    rules.demand(rules.may_see(here), rules.may_see)
    asked = case.extensions.filter(granted=None).select_related("asked_by").first()
    plan = HazardPlan.objects.filter(case=case).select_related("responsible").first()
    time = calendar(at)
    return CasePage(
        case=case,
        at=at,
        path=tuple(reversed(here.links)),
        clocks=tuple(_clocks(case, plan, at, time)),
        history=_history(case),
        verbs=rules.allowed_now(here, asked_for_time=asked is not None),
        photos=tuple(case.photos.select_related("stored").order_by("pk")),
        plan=plan,
        asked=asked,
        contact=CaseContact.objects.filter(case=case).first()
        if rules.may_route(here) or rules.may_handle(here)
        else None,
        joined=tuple(case.joined_cases.select_related("place").order_by("pk")),
        warnings=tuple(time.warnings),
    )


def allowed_verbs(*, case: Case, seen_by: Actor, at: datetime) -> frozenset[str]:
    """The verbs that `seen_by` can do with the case now, by the same rules that the verbs ask."""
    asked = case.extensions.filter(granted=None).exists()
    return rules.allowed_now(_standpoint(case, seen_by, at), asked_for_time=asked)


def handler_choices(*, case: Case, seen_by: Actor, at: datetime) -> list[Choice]:
    """Whom one dispatches or transfers to: everybody with a duty at the place or above it, the likeliest first."""
    here = _standpoint(case, seen_by, at)
    rules.demand(rules.may_see(here), rules.may_see)
    suggested = routing.suggested_handler(here.links, case).person_id
    return _choices(here.links, suggested, barred={case.supervisor_id})


def verifier_choices(*, case: Case, seen_by: Actor, at: datetime) -> list[Choice]:
    """Who could verify instead: everybody with a duty at the place or above it but the handler and the reporter."""
    here = _standpoint(case, seen_by, at)
    rules.demand(rules.may_see(here), rules.may_see)
    found = routing.verifier_for(here.links, handler_id=case.handler_id or 0, reporter_id=case.reporter_id)
    return _choices(here.links, found.person_id if found else 0, barred={case.handler_id, case.reporter_id})


def _case(number: str) -> Case:
    wanted = {"pk": int(number[1:])} if number[:1] == "#" and number[1:].isdecimal() else {"number": number}
    case = Case.objects.select_related(*PEOPLE).filter(**wanted).first()
    if case is None:
        raise NotThere
    return case


def _standpoint(case: Case, actor: Actor, at: datetime) -> rules.Standpoint:
    return rules.Standpoint(case, actor, at)


def _choices(links: Iterable[Link], suggested: int, *, barred: set[int | None]) -> list[Choice]:
    held: dict[int, tuple[str, str]] = {}
    for link in links:
        for holder in link.holders:
            held.setdefault(holder.person_id, (link.name, holder.title or holder.post))
    people = Person.objects.in_bulk([pk for pk in held if pk not in barred])
    found = [Choice(people[pk], place, post, pk == suggested) for pk, (place, post) in held.items() if pk in people]
    return sorted(found, key=lambda choice: not choice.suggested)


def _clocks(case: Case, plan: HazardPlan | None, at: datetime, time: WorkCalendar) -> list[ClockView]:
    """The clocks of the present round, the latest lap of each, in the order in which they began."""
    latest = {clock.which: clock for clock in case.clocks.filter(round=case.round).order_by("started_at", "lap")}
    solution = latest.get(Which.SOLUTION)
    moved = solution is not None and solution.term > 0 and _moved(case, plan, solution)
    return [_clock(case, one, at, time, moved=moved and one is solution) for one in latest.values()]


def _moved(case: Case, plan: HazardPlan | None, solution: CaseClock) -> bool:
    """Whether the deadline is one that was agreed on since the clock was set."""
    if plan is not None and plan.set_at >= solution.started_at:
        return True
    agreed = case.extensions.filter(round=case.round, granted=True, decided_at__gte=solution.started_at)
    return agreed.exists()


def _clock(case: Case, clock: CaseClock, at: datetime, time: WorkCalendar, *, moved: bool) -> ClockView:
    end = clock.stopped_at or clock.paused_at or at
    span = (lambda a, b: b - a) if clock.wall else time.between
    left = clock.left if clock.left is not None else span(end, clock.due)
    used = span(clock.started_at, end)
    limit = used + left if left > timedelta() else span(clock.started_at, clock.due)
    promised = clock.promised or getattr(preset_version(case.preset, case.preset_version), clock.which)
    return ClockView(clock, limit, used, left, promised, moved)


def _history(case: Case) -> tuple[Line, ...]:
    moves = list(case.moves.order_by("-pk")[:HISTORY])
    steps = list(case.steps.select_related("clock"))
    entries = Entry.objects.select_related("seal").in_bulk([move.entry for move in moves])
    refs = {int(move.by.partition(":")[2]) for move in moves if move.by.startswith("person:")}
    wanted = refs | {pk for move in moves for pk in move.persons} | {step.told for step in steps if step.told}
    names = dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name"))
    lines = [_of_move(move, names, entries) for move in moves] + [_of_step(step, names) for step in steps]
    return tuple(sorted(lines, key=_in_time))


def _in_time(line: Line) -> tuple[datetime, int, int]:
    """What happened at one instant stands in the order in which it was done: the reminder before the executor, and so on."""
    return line.at, line.move.pk if line.move else 0, StepName.values.index(line.step.step) if line.step else 0


def _of_move(move: CaseMove, names: dict[int, str], entries: dict[int, Entry]) -> Line:
    kind, _colon, number = move.by.partition(":")
    who = names.get(int(number), "") if kind == "person" else ""
    persons = tuple(names[pk] for pk in move.persons if pk in names)
    return Line(move.at, move.verb, who, move.words, move.reason, persons, entries.get(move.entry), move=move)


def _of_step(step: CaseStep, names: dict[int, str]) -> Line:
    told = (names[step.told],) if step.told in names else ()
    return Line(step.done_at, step.step, "", "", "", told, None, step=step)
