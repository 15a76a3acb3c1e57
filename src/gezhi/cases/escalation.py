"""The sweep: every step of every clock that is due, in batches. Step, clock, log line and notice are one transaction."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction

from gezhi.cases.ladder import Ladder
from gezhi.cases.models.clocks import StepName
from gezhi.cases.wordings import MANY
from gezhi.kernel.actors import SYSTEM
from gezhi.logbook.actions import line, write_many
from gezhi.logbook.models import Entry
from gezhi.notices.actions.telling import Telling, tell_many
from gezhi.people.models import Person
from gezhi.shell.timewords import moment_words
from gezhi.webhooks.actions import Event, announce_many
from gezhi.webhooks.models import Endpoint

BATCH = 10_000
FEW = 5
IN_A_LINE = 100
"""Up to so many cases of one kind of step a person is told one by one in a batch; more are put into one word."""
ORDER = tuple(StepName.values)
EVENTS = {"warned": "warned", "executor": "overdue", "organiser": "escalated", "head": "escalated"}
_SQL = Path(__file__).parent / "sql"
_DUE, _DONE, _AHEAD = (
    (_SQL / f"{name}.sql").read_text("utf-8") for name in ("due_clocks", "steps_done", "clocks_ahead")
)


class Due(NamedTuple):
    """A row of due_clocks.sql."""

    clock: int
    case: int
    which: str
    term: int
    next_step: str
    warn_at: datetime
    executor_at: datetime
    organiser_at: datetime
    head_at: datetime
    due: datetime
    number: str
    title: str
    place: int
    turn: int | None
    handler: int | None
    urgent: bool
    kind: str
    state: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step that is due now, and whom it is told; nobody for a reminder that comes after the deadline."""

    row: Due
    step: str
    was_due: datetime
    told: int | None


def sweep(*, at: datetime, batch: int = BATCH) -> int:
    """Does every step of every clock that is due at `at`; returns how many steps. Safe to run twice and beside others.

    A batch is one transaction: after a crash it has happened as a whole or not at all, and the next sweep goes on with what
    is left. A step whose moment passed while no worker ran is done once, now.
    """
    ladder, done = None, 0
    while True:
        with transaction.atomic():
            rows = _due(at, batch)
            if not rows:
                return done
            ladder = ladder or Ladder.at(at)
            done += _do(rows, ladder, at)


def _due(at: datetime, batch: int) -> list[Due]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"at": at, "most": batch})
        return [Due(*row) for row in cursor.fetchall()]


def _do(rows: Sequence[Due], ladder: Ladder, at: datetime) -> int:
    steps = [step for row in rows for step in _steps(row, ladder, at)]
    new = _record(steps, at)
    done = [step for step in steps if (step.row.clock, step.step) in new]
    _look_ahead(rows, at)
    write_many(_lines(done, at))
    _tell(done, ladder, at)
    if anybody_listens():
        announce_many(_event(step, at) for step in done)
    return len(done)


def _lines(steps: Sequence[Step], at: datetime) -> Iterator[Entry]:
    """A line of the log book for each case; where one person hears of many, a line for up to a hundred of them."""
    alike: dict[tuple[str, str, int | None], list[Step]] = defaultdict(list)
    for step in steps:
        alike[step.step, step.row.which, step.told].append(step)
    for (name, which, told), its in alike.items():
        size = 1 if len(its) <= FEW else IN_A_LINE
        for begin in range(0, len(its), size):
            part = its[begin : begin + size]
            about = [f"case:{step.row.case}" for step in part] + ([f"person:{told}"] if told else [])
            facts: dict[str, object] = {"clock": which, "step": name}
            if size == 1:
                about.append(f"place:{part[0].row.place}")
                facts |= {"case_number": part[0].row.number, "due": part[0].row.due}
            moment = max(step.was_due for step in part)
            yield line(f"case.{EVENTS[name]}", by=SYSTEM, at=at, about=about, facts=facts, happened_at=moment)


def _steps(row: Due, ladder: Ladder, at: datetime) -> Iterator[Step]:
    for step in ORDER[ORDER.index(row.next_step) :]:
        was_due = _instant(row, step)
        if was_due > at:
            return
        if step == StepName.WARNED:
            yield Step(row, step, was_due, row.turn if row.due > at else None)
        else:
            yield Step(row, step, was_due, ladder.told(step, row.place, row.turn))


def _instant(row: Due, step: str) -> datetime:
    at: datetime = getattr(row, {"warned": "warn_at"}.get(step, f"{step}_at"))
    return at


def _record(steps: Sequence[Step], at: datetime) -> set[tuple[int, str]]:
    values: dict[str, Any] = {
        "clocks": [step.row.clock for step in steps],
        "cases": [step.row.case for step in steps],
        "terms": [step.row.term for step in steps],
        "steps": [step.step for step in steps],
        "was_due": [step.was_due for step in steps],
        "told": [step.told or 0 for step in steps],
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DONE, values)
        return set(cursor.fetchall())


def _look_ahead(rows: Sequence[Due], at: datetime) -> None:
    ahead = [_next(row, at) for row in rows]
    values: dict[str, Any] = {
        "clocks": [row.clock for row in rows],
        "steps": [step for step, _instant_of in ahead],
        "ats": [instant for _step, instant in ahead],
    }
    with connection.cursor() as cursor:
        cursor.execute(_AHEAD, values)


def _next(row: Due, at: datetime) -> tuple[str, datetime | None]:
    for step in ORDER[ORDER.index(row.next_step) :]:
        if (instant := _instant(row, step)) > at:
            return step, instant
    return "", None


def _tell(steps: Sequence[Step], ladder: Ladder, at: datetime) -> None:
    """Each person once for a few cases, and in one word for many. The deadline's own holder hears of it too."""
    words: dict[tuple[int, str], list[Step]] = defaultdict(list)
    for step in steps:
        if step.told is not None:
            words[step.told, "case.warning" if step.step == StepName.WARNED else "case.escalated"].append(step)
        if step.step == StepName.EXECUTOR and step.row.turn is not None:
            words[step.row.turn, "case.overdue"].append(step)
    said = [
        (key, its) for key, many in words.items() for its in ([[one] for one in many] if len(many) <= FEW else [many])
    ]
    told = [(*key, min(its, key=lambda step: step.row.due), len(its)) for key, its in said]
    people = Person.objects.filter(pk__in={row.row.handler or row.row.turn or 0 for _p, _t, row, _n in told})
    names = dict(people.values_list("pk", "name"))
    tellings = [_telling(person, word, first, count, ladder, names, at) for person, word, first, count in told]
    tell_many(tellings=tellings, by=SYSTEM, at=at)


def _telling(
    person: int, template: str, first: Step, count: int, ladder: Ladder, names: dict[int, str], at: datetime
) -> Telling:
    row = first.row
    values = {
        "number": row.number,
        "title": row.title,
        "place": ladder.names.get(row.place, "–"),
        "due": moment_words(row.due, at),
        "person": names.get(row.handler or row.turn or 0, "–"),
        "count": str(count),
    }
    key = f"clock:{row.clock}:{row.term}:{first.step}:{template}:{person}:{count}"
    wording = template if count == 1 else MANY[template]
    return Telling([person], f"case:{row.case}", wording, values, key, row.urgent, row.place)


def _event(step: Step, at: datetime) -> Event:
    row = step.row
    body = {"number": row.number, "kind": row.kind, "state": row.state, "urgent": row.urgent, "due": row.due,
            "place": f"place:{row.place}", "clock": row.which, "step": step.step}  # fmt: skip
    return Event(f"case.{EVENTS[step.step]}", f"case:{row.case}", body, at)


def anybody_listens() -> bool:
    """Whether another system wants to hear of anything: then a hundred thousand events are worth putting into words."""
    return Endpoint.objects.filter(removed_at=None).exists()
