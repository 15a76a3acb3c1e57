"""The sweep: every step of every clock that is due, in batches. Step, clock, log line and notice are one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction

from gezhi.cases.ladder import Ladder
from gezhi.cases.models import Case
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

BATCH = 50_000
"""So many clocks in one transaction: the more, the fewer words each person gets; the fewer, the shorter a verb waits."""
FEW = 5
"""Up to so many cases of one kind of step a person is told one by one in a batch; more are put into one word."""
IN_A_LINE = 100
EVENTS = {"warned": "warned", "executor": "overdue", "organiser": "escalated", "head": "escalated"}
_SQL = Path(__file__).parent / "sql"
_DUE, _DONE, _AHEAD = (
    (_SQL / f"{name}.sql").read_text("utf-8") for name in ("due_clocks", "steps_done", "clocks_ahead")
)
_PLANNING = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off"
"""Some thousand rows are sorted in memory, and no time is spent on compiling statements that run once."""


class Due(NamedTuple):
    """Clocks in hand, as PostgreSQL writes an array: the numbers go back as they came. `places`: where their cases lie."""

    clocks: str
    places: list[int]


class Step(NamedTuple):
    """A row of steps_done.sql: a step done now, and whom it is told; nobody for a reminder after the deadline.

    `was_due` and `due` are seconds since 1970, UTC: of a hundred thousand steps few are put into words (`moment`).
    """

    clock: int
    case: int
    term: int
    step: str
    was_due: float
    told: int | None
    which: str
    due: float
    place: int
    turn: int | None


class About(NamedTuple):
    """What is said about a case, for those cases of which something is said one by one."""

    number: str
    title: str
    handler: int | None
    urgent: bool
    kind: str
    state: str


Word = tuple[int, str, Step, int]
"""Who is told by which wording; the case that is named and how many there are."""


def sweep(*, at: datetime, batch: int = BATCH) -> int:
    """Does every step of every clock that is due at `at`; returns how many steps. Safe to run twice and beside others.

    A batch is one transaction: after a crash it has happened as a whole or not at all, and the next sweep goes on with what
    is left. A step whose moment passed while no worker ran is done once, now.
    """
    ladder, done = None, 0
    while True:
        with transaction.atomic():
            due = _due(at, batch)
            if due is None:
                return done
            ladder = ladder or Ladder.at(at)
            done += _do(due, ladder, at)


def moment(seconds: float) -> datetime:
    """The instant so many seconds after 1970, exact to the microsecond until far beyond 2100."""
    return datetime.fromtimestamp(seconds, UTC)


def _due(at: datetime, batch: int) -> Due | None:
    """The clocks in hand; None if nothing is due."""
    with connection.cursor() as cursor:
        cursor.execute(_PLANNING)
        cursor.execute(_DUE, {"at": at, "most": batch})
        clocks, places = cursor.fetchone()
    return Due(clocks, places) if clocks else None


def _do(due: Due, ladder: Ladder, at: datetime) -> int:
    steps = _record(due, ladder, at)
    _look_ahead(due, at)
    alike, words = _alike(steps), _words(steps)
    listened = anybody_listens()
    about = _about({step.case for step in steps} if listened else _named(alike, words))
    write_many(_lines(alike, about, at))
    _tell(words, about, ladder, at)
    if listened:
        announce_many(_event(step, about[step.case], at) for step in steps)
    return len(steps)


def _record(due: Due, ladder: Ladder, at: datetime) -> list[Step]:
    """Does the steps; gives those that are new, in the order of their clocks."""
    rungs = ladder.rungs(due.places)
    places, steps, firsts, seconds = ([rung[column] for rung in rungs] for column in range(4))
    values: dict[str, Any] = {"at": at, "clocks": due.clocks,
              "places": places, "steps": steps, "firsts": firsts, "seconds": seconds}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_DONE, values)
        return list(map(Step._make, cursor.fetchall()))


def _look_ahead(due: Due, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_AHEAD, {"at": at, "clocks": due.clocks})


def _named(alike: "Alike", words: Sequence[Word]) -> set[int]:
    """The cases of which something is said one by one."""
    few = {step.case for its in alike.values() if len(its) <= FEW for step in its}
    return few | {step.case for _person, _template, step, _count in words}


def _about(cases: Iterable[int]) -> dict[int, About]:
    rows = Case.objects.filter(pk__in=cases).only("number", "title", "handler", "urgent", "kind", "state")
    return {
        row.pk: About(row.number, row.title, row.handler_id, row.urgent, row.kind, row.state) for row in rows.iterator()
    }


Alike = dict[tuple[str, str, int | None], list[Step]]


def _alike(steps: Iterable[Step]) -> Alike:
    """The steps by what they are, of which clock, and who is told."""
    found: Alike = defaultdict(list)
    for step in steps:
        found[step.step, step.which, step.told].append(step)
    return found


def _lines(alike: Alike, about: dict[int, About], at: datetime) -> Iterator[Entry]:
    """A line of the log book for each case; where one person hears of many, a line for up to a hundred of them."""
    for (name, which, told), its in alike.items():
        size = 1 if len(its) <= FEW else IN_A_LINE
        for begin in range(0, len(its), size):
            part = its[begin : begin + size]
            refs = [f"case:{step.case}" for step in part] + ([f"person:{told}"] if told else [])
            facts: dict[str, object] = {"clock": which, "step": name}
            if size == 1:
                refs.append(f"place:{part[0].place}")
                facts |= {"case_number": about[part[0].case].number, "due": moment(part[0].due)}
            last = moment(max(step.was_due for step in part))
            yield line(f"case.{EVENTS[name]}", by=SYSTEM, at=at, about=refs, facts=facts, happened_at=last)


def _words(steps: Iterable[Step]) -> list[Word]:
    """Each person once for a few cases, and in one word for many. The deadline's own holder hears of it too."""
    heard: dict[tuple[int, str], list[Step]] = defaultdict(list)
    for step in steps:
        if step.told is not None:
            heard[step.told, "case.warning" if step.step == StepName.WARNED else "case.escalated"].append(step)
        if step.step == StepName.EXECUTOR and step.turn is not None:
            heard[step.turn, "case.overdue"].append(step)
    return [
        (*key, min(its, key=lambda step: step.due), len(its))
        for key, many in heard.items()
        for its in ([[one] for one in many] if len(many) <= FEW else [many])
    ]


def _tell(words: Sequence[Word], about: dict[int, About], ladder: Ladder, at: datetime) -> None:
    people = Person.objects.filter(pk__in={about[step.case].handler or step.turn or 0 for _p, _t, step, _n in words})
    names = dict(people.values_list("pk", "name"))
    tell_many(tellings=[_telling(word, about[word[2].case], ladder, names, at) for word in words], by=SYSTEM, at=at)


def _telling(word: Word, case: About, ladder: Ladder, names: dict[int, str], at: datetime) -> Telling:
    person, template, step, count = word
    values = {
        "number": case.number,
        "title": case.title,
        "place": ladder.names.get(step.place, "–"),
        "due": moment_words(moment(step.due), at),
        "person": names.get(case.handler or step.turn or 0, "–"),
        "count": str(count),
    }
    key = f"clock:{step.clock}:{step.term}:{step.step}:{template}:{person}:{count}"
    wording = template if count == 1 else MANY[template]
    return Telling([person], f"case:{step.case}", wording, values, key, case.urgent, step.place)


def _event(step: Step, case: About, at: datetime) -> Event:
    body = {"number": case.number, "kind": case.kind, "state": case.state, "urgent": case.urgent, "due": moment(step.due),
            "place": f"place:{step.place}", "clock": step.which, "step": step.step}  # fmt: skip
    return Event(f"case.{EVENTS[step.step]}", f"case:{step.case}", body, at)


def anybody_listens() -> bool:
    """Whether another system wants to hear of anything: then a hundred thousand events are worth putting into words."""
    return Endpoint.objects.filter(removed_at=None).exists()
