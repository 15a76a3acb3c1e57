"""What a verb passes down: a word to whoever it now waits for, the reporters at the end, and other systems that want it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from gezhi.cases.models import Case
from gezhi.kernel.actors import Actor
from gezhi.notices.actions.telling import Telling, tell_many
from gezhi.shell.timewords import moment_words
from gezhi.webhooks.actions import announce

People = Callable[[Case], Iterable["int | None"]]


def _turn(case: Case) -> Iterable[int | None]:
    return (case.turn_id,)


def _reporters(case: Case) -> Iterable[int | None]:
    return (case.reporter_id, *case.joined_cases.values_list("reporter_id", flat=True))


def _deciders(case: Case) -> Iterable[int | None]:
    return (case.dispatcher_id,)


def _handler(case: Case) -> Iterable[int | None]:
    return (case.handler_id,)


TOLD: dict[str, tuple[str, People]] = {
    "report": ("case.reported", _turn),
    "separate": ("case.reported", _turn),
    "dispatch": ("case.dispatched", _turn),
    "transfer": ("case.transferred", _turn),
    "transfer_check": ("case.verify", _turn),
    "return_case": ("case.returned", _turn),
    "hand_up": ("case.transferred", _turn),
    "answer": ("case.verify", _turn),
    "fail_case": ("case.failed", _turn),
    "reopen": ("case.reopened", _turn),
    "hand_over": ("case.handed_over", _turn),
    "pass_case": ("case.closed", _reporters),
    "decline": ("case.declined", _reporters),
    "join": ("case.joined", _reporters),
    "make_urgent": ("case.urgent", _turn),
    "ask_extension": ("case.extension_asked", _deciders),
    "grant_extension": ("case.extension_granted", _handler),
    "refuse_extension": ("case.extension_refused", _handler),
}
"""Verb: the wording, and who hears it. Nobody is told what he did himself."""

ANNOUNCED = {
    "report": "reported", "file_case": "filed", "decline": "declined", "join": "joined", "dispatch": "dispatched",
    "accept": "accepted", "return_case": "returned", "transfer": "transferred", "hand_up": "handed_up",
    "grant_extension": "extended", "pause": "paused", "resume": "resumed", "answer": "answered", "fail_case": "failed",
    "pass_case": "closed", "reopen": "reopened", "rate": "rated", "make_urgent": "hurried",
}  # fmt: skip
"""Verb: the event that other systems hear of."""


@dataclass(frozen=True)
class Said:
    """What a verb has just done, as far as others hear of it."""

    verb: str
    case: Case
    by: Actor
    at: datetime
    words: str = ""
    reason: str = ""
    until: datetime | None = None


def pass_down(said: Said) -> None:
    """In the verb's transaction: tells persons and other systems, once for each version of the case."""
    case = said.case
    if told := TOLD.get(said.verb):
        template, people = told
        to = sorted({person for person in people(case) if person is not None and f"person:{person}" != said.by.ref})
        if to:
            tell_many(tellings=[_telling(said, template, to)], by=said.by, at=said.at)
    if event := ANNOUNCED.get(said.verb):
        announce(f"case.{event}", about=case.ref, body=_body(said), at=said.at)


def _telling(said: Said, template: str, to: list[int]) -> Telling:
    case = said.case
    due = said.until or case.due or case.solution_due
    values = {
        "number": case.number,
        "title": case.title,
        "place": case.place.name,
        "due": moment_words(due, said.at) if due else "–",
        "reason": said.words or "–",
        "person": case.handler.name if case.handler else "–",
        "into": case.joined_to.number if case.joined_to else "–",
    }
    key = f"{case.ref}:{said.verb}:{case.version}"
    return Telling(to, case.ref, template, values, key, case.urgent, case.place_id)


def _body(said: Said) -> dict[str, object]:
    case = said.case
    body: dict[str, object] = {
        "number": case.number, "kind": case.kind, "topic": case.topic, "grade": case.grade, "urgent": case.urgent,
        "state": case.state, "level": case.level, "place": f"place:{case.place_id}", "round": case.round,
        "enterprise": f"enterprise:{case.enterprise_id}" if case.enterprise_id else None,
        "handler": f"person:{case.handler_id}" if case.handler_id else None, "due": case.due,
    }  # fmt: skip
    if said.reason:
        body["reason"] = said.reason
    if case.joined_to:
        body["joined"] = case.joined_to.number
    return body
