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
from gezhi.notices.actions.telling import Telling, tell_many
from gezhi.people.models import Person
from gezhi.registry.models import Place
from gezhi.shell.timewords import moment_words
from gezhi.webhooks.actions import Event, announce_many

BATCH = 5_000
FEW = 5
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
    write_many(
        line(
            f"case.{EVENTS[step.step]}",
            by=SYSTEM,
            at=at,
            about=[f"case:{step.row.case}", f"place:{step.row.place}", *([f"person:{step.told}"] if step.told else [])],
            facts={"number": step.row.number, "clock": step.row.which, "step": step.step, "due": step.row.due},
            happened_at=step.was_due,
        )
        for step in done
    )
    _tell(done, at)
    announce_many(_event(step, at) for step in done)
    return len(done)


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


def _tell(steps: Sequence[Step], at: datetime) -> None:
    """Each person once for a few cases, and in one word for many. The deadline's own holder hears of it too."""
    words: dict[tuple[int, str], list[Step]] = defaultdict(list)
    for step in steps:
        if step.told is not None:
            words[step.told, "case.warning" if step.step == StepName.WARNED else "case.escalated"].append(step)
        if step.step == StepName.EXECUTOR and step.row.turn is not None:
            words[step.row.turn, "case.overdue"].append(step)
    named = _Names.of(steps)
    tellings = [
        telling
        for (person, template), its in words.items()
        for telling in (_one_by_one if len(its) <= FEW else _together)(person, template, its, named, at)
    ]
    tell_many(tellings=tellings, by=SYSTEM, at=at)


@dataclass(frozen=True)
class _Names:
    places: dict[int, str]
    people: dict[int, str]

    @classmethod
    def of(cls, steps: Sequence[Step]) -> "_Names":
        places = Place.objects.filter(pk__in={step.row.place for step in steps}).values_list("pk", "name")
        handlers = {step.row.handler or step.row.turn for step in steps}
        people = Person.objects.filter(pk__in=[pk for pk in handlers if pk]).values_list("pk", "name")
        return cls(dict(places), dict(people))

    def values(self, step: Step, at: datetime) -> dict[str, str]:
        row = step.row
        return {
            "number": row.number,
            "title": row.title,
            "place": self.places.get(row.place, "–"),
            "due": moment_words(row.due, at),
            "person": self.people.get(row.handler or row.turn or 0, "–"),
        }


def _one_by_one(person: int, template: str, its: Sequence[Step], named: _Names, at: datetime) -> Iterator[Telling]:
    for step in its:
        row = step.row
        key = f"clock:{row.clock}:{row.term}:{step.step}:{template}:{person}"
        yield Telling([person], f"case:{row.case}", template, named.values(step, at), key, row.urgent, row.place)


def _together(person: int, template: str, its: Sequence[Step], named: _Names, at: datetime) -> Iterator[Telling]:
    first = min(its, key=lambda step: step.row.due)
    row = first.row
    values = {**named.values(first, at), "count": str(len(its))}
    key = f"clocks:{row.clock}:{row.term}:{first.step}:{template}:{person}"
    urgent = any(step.row.urgent for step in its)
    yield Telling([person], f"case:{row.case}", MANY[template], values, key, urgent, row.place)


def _event(step: Step, at: datetime) -> Event:
    row = step.row
    body = {"number": row.number, "kind": row.kind, "state": row.state, "urgent": row.urgent, "due": row.due,
            "place": f"place:{row.place}", "clock": row.which, "step": step.step}  # fmt: skip
    return Event(f"case.{EVENTS[step.step]}", f"case:{row.case}", body, at)
