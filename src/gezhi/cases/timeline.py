"""What a case's page draws: the seven steps, the lines of what happened, the clocks' rings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.cases import words
from gezhi.cases.models import Case, Role, State
from gezhi.cases.models.clocks import Which
from gezhi.cases.models.states import ROLE_WITH_TURN, PauseReason
from gezhi.cases.reads.page import ClockView, Line
from gezhi.cases.spans import left_words, uncounted, worked_words
from gezhi.people.models import Person
from gezhi.policy.reads import calendar
from gezhi.policy.working_time import WorkCalendar
from gezhi.shell.timewords import clock_time, day_words, length_words, local, moment_words


@dataclass(frozen=True, slots=True)
class Step:
    """One of the seven steps: its name, done or not, and when or who."""

    name: str
    done: bool
    here: bool
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the history for `timeline_row`; `day` is said only where it changes."""

    at: datetime
    how: str
    state: str
    what: str
    who: str
    detail: str
    seal: str
    unsealed: bool
    url: str


@dataclass(frozen=True, slots=True)
class Dial:
    """One clock: its ring, what it says, and the small print."""

    name: str
    used: float
    state: str
    said: str
    note: str


def steps(case: Case, at: datetime) -> list[Step]:
    """上报 立案 派遣 处置 反馈 核查 结案: when each was taken, and who has the one that is on."""
    taken: list[tuple[str, datetime | None]] = [
        (pgettext("step of a case", "Report"), case.reported_at),
        (pgettext("step of a case", "File"), case.filed_at),
        (pgettext("step of a case", "Dispatch"), case.dispatched_at),
        (pgettext("step of a case", "Handle"), case.accepted_at),
        (pgettext("step of a case", "Answer"), case.answered_at),
        (pgettext("step of a case", "Verify"), case.ended_at if case.state == State.CLOSED else None),
        (pgettext("step of a case", "Close"), case.ended_at if case.state == State.CLOSED else None),
    ]
    here = _here(case)
    said = _step_times([moment for _name, moment in taken], at)
    return [_step(number, name, said[number], here, case) for number, (name, _moment) in enumerate(taken)]


_STEP_OF = {
    State.REPORTED: 1, State.FILED: 2, State.DISPATCHED: 3, State.HANDLING: 3, State.PAUSED: 3, State.VERIFYING: 5,
    State.CLOSED: 7,
}  # fmt: skip


def _here(case: Case) -> int:
    ended = 1 if case.filed_at is None else 2 if case.dispatched_at is None else 3
    return _STEP_OF.get(State(case.state), ended)


def _step(number: int, name: str, said: str, here: int, case: Case) -> Step:
    if number != here:
        return Step(name, number < here, False, said if number < here else "")
    ended = {
        State.DECLINED: pgettext("state of a case", "Not filed"),
        State.JOINED: pgettext("state of a case", "Joined"),
    }
    return Step(name, False, True, ended.get(State(case.state)) or (case.turn.name if case.turn else ""))


def _step_times(moments: list[datetime | None], at: datetime) -> list[str]:
    """The day is said where it differs from the step before, as on the page: `2月17日 16:42`, `16:58`."""
    said, day = [], None
    for moment in moments:
        if moment is None:
            said.append("")
            continue
        there = local(moment).date()
        prefix = "" if there == day else f"{day_words(there, local(at).date())} "
        said.append(prefix + clock_time(moment))
        day = there
    return said


@dataclass(frozen=True, slots=True)
class SeatLine:
    """Somebody who has a role in the case; `here` if it waits for them."""

    role: str
    person: Person
    here: bool
    note: str
    href: str = ""


def seats(case: Case) -> list[SeatLine]:
    """Who is on it, in the order of the steps; the first receiver only while he is responsible or nobody else is there."""
    found = []
    for role in (Role.SUPERVISOR, Role.RECEIVER, Role.DISPATCHER, Role.HANDLER, Role.VERIFIER):
        person = getattr(case, role.value)
        if person is None or (role == Role.DISPATCHER and case.dispatcher_id == case.receiver_id and case.handler_id):
            continue
        answers = person.pk == case.responsible_id and case.is_open
        note = pgettext("in a case", "responsible") if answers else ""
        found.append(SeatLine(str(role.label), person, _waits_for(case, role), note))
    return found


def _waits_for(case: Case, role: Role) -> bool:
    return case.is_open and ROLE_WITH_TURN.get(State(case.state)) == role.value


def rows(lines: Iterable[Line], at: datetime) -> list[Row]:
    """What happened, in order, each line with its seal."""
    shown, day = [], None
    for line in lines:
        there = local(line.at).date()
        far = abs((local(at).date() - there).days) > 1
        shown.append(_row(line, "clock" if there == day else "edge" if far else "moment", at))
        day = there
    return shown


def _row(line: Line, how: str, at: datetime) -> Row:
    what, state = words.DONE.get(line.verb, (line.verb, "info"))
    seal = getattr(line.entry, "seal", None) if line.entry else None
    return Row(
        at=line.at,
        how=how,
        state=state,
        what=str(what),
        who=_who(line),
        detail=_detail(line, at),
        seal=seal.short if seal else "",
        unsealed=line.entry is not None and seal is None,
        url="",
    )


def _who(line: Line) -> str:
    if line.step is not None:
        return pgettext("between names", ", ").join(line.persons)
    by = line.move.by if line.move else ""
    doer = line.who or (_("the reporter") if by in ("passer-by", "reporter") else _("the system"))
    others = [name for name in line.persons if name != line.who]
    if line.verb not in words.GIVEN_TO or not others:
        return doer
    comma = pgettext("between names", ", ")
    return f"{doer} → {comma.join(others)}"


def _detail(line: Line, at: datetime) -> str:
    said = [str(PauseReason(line.reason).label) if line.reason in PauseReason.values else line.reason, line.words]
    until = line.move.facts.get("until") or line.move.facts.get("deadline") if line.move else None
    if until:
        moment = datetime.fromisoformat(str(until).replace("Z", "+00:00"))
        said.append(_("until %(end)s") % {"end": moment_words(moment, at)})
    return pgettext("between remarks", "; ").join(part for part in said if part)


def dials(clocks: Sequence[ClockView], at: datetime, *, due: datetime | None) -> tuple[list[Dial], list[Dial]]:
    """The rings of the clocks: what is left of those that run, how long the others took; and again the one due next."""
    time = calendar(at)
    rings = [_dial(view, at, time) for view in clocks]
    running = [ring for ring, view in zip(rings, clocks, strict=True) if _runs_until(view, due)]
    return rings, running[:1]


def _runs_until(view: ClockView, due: datetime | None) -> bool:
    return view.clock.stopped_at is None and view.clock.due == due


def _dial(view: ClockView, at: datetime, time: WorkCalendar) -> Dial:
    clock = view.clock
    used = view.used / view.limit if view.limit else 1.0
    late = view.left.total_seconds() < 0
    name = str(Which(clock.which).label)
    if clock.stopped_at is not None:
        state = "bad" if not clock.on_time else ""
        verdict = _("in time") if clock.on_time else _("late")
        took = _length(view.used, time, clock.started_at, clock.stopped_at, wall=clock.wall)
        return Dial(name, used, state, took + pgettext("between remarks", ", ") + verdict, _limit(view, time))
    if clock.paused_at is not None:
        return Dial(name, used, "paused", _("stands still"), _limit(view, time))
    said = left_words(view.left, time, at, clock.due, wall=clock.wall)
    state = "bad" if late else "warn" if used > 0.8 else ""
    until = _("by %(moment)s") % {"moment": moment_words(clock.due, at)}
    note = _and(until, _promise(view))
    return Dial(name, used, state, said, _and(note, "" if clock.wall else uncounted(time, at, clock.due)))


def _limit(view: ClockView, time: WorkCalendar) -> str:
    """What was promised; which hours do not count is said where it was promised in working hours."""
    clock = view.clock
    end = clock.stopped_at or clock.due
    hours = view.promised.unit == "work_minutes"
    return _and(_promise(view), uncounted(time, clock.started_at, end) if hours else "")


def _promise(view: ClockView) -> str:
    """The preset's amount as it was given, whatever it comes to in hours: `限 1 个工作日`, `限 2 小时（自然时间）`."""
    said = _("limit %(length)s") % {"length": view.promised.words}
    if view.clock.wall:
        said = _("%(limit)s by the clock") % {"limit": said}
    return _("%(limit)s, moved since") % {"limit": said} if view.moved else said


def _length(span: timedelta, time: WorkCalendar, start: datetime, end: datetime, *, wall: bool) -> str:
    return length_words(span) if wall else worked_words(span, time, start, end)


def _and(first: str, second: str) -> str:
    return pgettext("between remarks", "; ").join(part for part in (first, second) if part)
