"""The sweep: every step towards an answer that is due. Each is done once, also after the workers stood still."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from gezhi.cases.ladder import Ladder
from gezhi.kernel.actors import SYSTEM
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import write
from gezhi.notices.actions.telling import Telling, tell_many
from gezhi.reopening import telling, timekeeping
from gezhi.reopening.actions.moving import turn_of
from gezhi.reopening.actions.reviewing import approve_by_silence
from gezhi.reopening.models import Application
from gezhi.reopening.timekeeping import SILENCE, WARNED
from gezhi.reopening.wordings import MANY

BATCH = 200
FEW = 5
"""Up to so many applications a person is told one by one in a sweep; more are put into one word."""
VERBS = {WARNED: "application.warned", "executor": "application.overdue"}


@dataclass(frozen=True)
class Word:
    """Something that a person is told: the wording, and the application it is about."""

    person: int
    template: str
    application: Application
    step: str


def sweep(*, at: datetime, batch: int = BATCH) -> int:
    """Does every step of every application that is due at `at`; says how many. Safe to run twice and beside others.

    Batch by batch: after a crash a batch has happened as a whole or not at all. A step whose moment passed while no worker
    ran is done once, now; a reminder that comes after its deadline is written down and told nobody.
    """
    done, ladder, passed = 0, None, 0
    while True:
        with transaction.atomic():
            rows = _due(at, batch, passed)
            if not rows:
                return done
            passed = rows[-1].pk
            ladder = ladder or Ladder.at(at)
            words: list[Word] = []
            for row in rows:
                done += _steps(row, ladder, words, at)
            _tell(words, at)


def _due(at: datetime, batch: int, passed: int) -> list[Application]:
    """The next applications with something to do, locked; those that somebody holds at this moment are left for the next sweep."""
    rows = Application.objects.select_related("enterprise", "place", "incident", "pack_version")
    rows = rows.filter(next_at__lte=at, pk__gt=passed).order_by("pk")
    return list(rows.select_for_update(of=("self",), skip_locked=True, no_key=True)[:batch])


def _steps(application: Application, ladder: Ladder, words: list[Word], at: datetime) -> int:
    done = 0
    while application.next_at is not None and application.next_at <= at:
        step, moment = application.next_step, application.next_at
        if step == SILENCE:
            return done + _approve(application, moment, at)
        people = _people(application, step, ladder, at)
        timekeeping.advance(application, at)
        application.save(update_fields=["next_step", "next_at"])
        if _written(application, step, moment, people, at):
            words += [Word(person, _template(step), application, step) for person in people]
            done += 1
    return done


def _approve(application: Application, moment: datetime, at: datetime) -> int:
    try:
        with transaction.atomic():
            _written(application, SILENCE, moment, [], at)
            approve_by_silence(application=application, at=at)
    except Refused:
        return 0
    return 1


def _people(application: Application, step: str, ladder: Ladder, at: datetime) -> list[int]:
    """Who hears of this step: the reminder those whose turn it is, afterwards the next one up the chain of duty as well."""
    if step == WARNED:
        late = application.due is not None and application.due <= at
        return [] if late else application.turn[:1]
    _place, _step, first, second = next(rung for rung in ladder.rungs([application.place_id]) if rung[1] == step)
    waits = set(turn_of(application, at)[:1])
    above = first if first not in waits else second
    told = [*(application.turn[:1] if step == "executor" else []), above]
    return list(dict.fromkeys(one for one in told if one is not None))


def _template(step: str) -> str:
    return "application.warning" if step == WARNED else "application.escalated"


def _written(application: Application, step: str, moment: datetime, people: list[int], at: datetime) -> bool:
    """Whether this step was new; if so it and its line in the log book are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reopening_answerstep (application_id, term, step, was_due_at, done_at, told) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [application.pk, application.term, step, moment, at, people],
        )
        if not cursor.rowcount:
            return False
    facts: dict[str, object] = {"application_number": application.number, "step": step, "due": application.due}
    about = [application.ref, *(f"person:{person}" for person in people), f"place:{application.place_id}"]
    write(VERBS.get(step, "application.escalated"), by=SYSTEM, at=at, about=about, facts=facts, happened_at=moment)
    return True


def _tell(words: list[Word], at: datetime) -> None:
    """Each person once for a few applications, and in one word for many; whoever should have answered hears it as such."""
    heard: dict[tuple[int, str], list[Word]] = defaultdict(list)
    for word in words:
        mine = word.template == "application.escalated" and word.person in word.application.turn
        heard[word.person, "application.overdue" if mine else word.template].append(word)
    tellings = []
    for (person, template), its in heard.items():
        groups = [[one] for one in its] if len(its) <= FEW else [its]
        tellings += [_telling(person, template, group, at) for group in groups]
    tell_many(tellings=tellings, by=SYSTEM, at=at)


def _telling(person: int, template: str, group: list[Word], at: datetime) -> Telling:
    first = min(group, key=lambda word: word.application.due or at)
    application = first.application
    values = telling.values_of(telling.Said("overdue", application, SYSTEM, at)) | {"count": str(len(group))}
    key = f"{application.ref}:{application.term}:{first.step}:{template}:{person}:{len(group)}"
    code = template if len(group) == 1 else MANY[template]
    return Telling([person], application.ref, code, values, key, False, application.place_id)
