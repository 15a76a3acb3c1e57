"""Cases as the lines of a list: where each lies, whose turn it is, and how long is left in the clock's own time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gezhi.cases.models import Case, CaseClock, State
from gezhi.cases.spans import left_words
from gezhi.kernel.actors import Actor
from gezhi.policy.reads import calendar
from gezhi.policy.working_time import WorkCalendar
from gezhi.registry.reads.paths import paths

SOON = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A line: the case, the place with its site, what is left (or overdue) in words and how that looks ("", warn, bad)."""

    case: Case
    where: str
    left: str
    urgency: str


def case_rows(*, cases: Iterable[Case], seen_by: Actor, at: datetime) -> tuple[CaseRow, ...]:
    """The lines for these cases, which `seen_by` was already found to see: five queries, however many there are."""
    found = list(cases)
    if not found:
        return ()
    where = paths(place_ids=[case.place_id for case in found], at=at)
    wall = _walls(found)
    time = calendar(at)
    return tuple(_row(case, str(where.get(case.place_id, "")), wall.get(case.pk, True), time, at) for case in found)


def _walls(cases: list[Case]) -> dict[int, bool]:
    """Whether the clock that shows in the list runs by the clock on the wall."""
    clocks = CaseClock.objects.filter(case__in=[case.pk for case in cases if case.due], stopped_at=None, paused_at=None)
    due = {case.pk: case.due for case in cases}
    rows = clocks.values_list("case_id", "due", "wall")
    return {case_id: wall for case_id, until, wall in rows if due[case_id] == until}


def _row(case: Case, where: str, wall: bool, time: WorkCalendar, at: datetime) -> CaseRow:
    place = where or case.place.name
    if case.due is None:
        return CaseRow(case, place, "", "")
    left = case.due - at if wall else time.between(at, case.due)
    urgency = "bad" if case.is_overdue(at) else "warn" if left < SOON else ""
    return CaseRow(case, place, left_words(left, time, at, case.due, wall=wall), urgency)


def is_final(case: Case) -> bool:
    """Whether nobody has to do anything about it any more."""
    return case.state in (State.CLOSED, State.DECLINED, State.JOINED)
