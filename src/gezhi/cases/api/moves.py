"""The verbs on a case for programs: one operation each, made from one table. `If-Match` names the version that was read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from gezhi.cases import actions
from gezhi.cases.api.schemas import CaseOut, Number
from gezhi.cases.models import Case
from gezhi.cases.models.states import PauseReason
from gezhi.cases.reads.choosing import candidates, case_by_number
from gezhi.kernel import clock
from gezhi.kernel.periods import sensible
from gezhi.kernel.refusals import NotThere
from gezhi.people.models import Person
from gezhi.people.programs import Bearer, acting, actor_of, etag, matched_version
from gezhi.shell.wire import REFUSALS, VERSIONED, Id, LongText, Moment, Text, reply

router = Router(tags=["cases"], auth=Bearer("cases:write"))
ReasonName = Literal["enterprise", "material", "superior", "weather"]
assert set(PauseReason.values) == set(ReasonName.__args__)  # type: ignore[attr-defined]


class WordsIn(Schema):
    """What is said with the verb, if anything."""

    words: LongText = ""


class ReasonIn(Schema):
    """Why; it must not be empty."""

    words: LongText


class DispatchIn(WordsIn):
    """Who handles it; null = the person on duty whom the chain of responsibility suggests."""

    to: Id | None = None


class ToIn(ReasonIn):
    """To whom, and why."""

    to: Id


class PauseIn(ReasonIn):
    """What the case waits for, and until when at the latest."""

    reason: ReasonName
    until: Moment


class UntilIn(ReasonIn):
    """Until when, and why."""

    until: Moment


class MainIn(WordsIn):
    """The number of the case that it is the same as."""

    main: Text


class PlanIn(Schema):
    """The five things that are settled for a hazard (五落实)."""

    responsible: Id
    measures: LongText
    money: Text
    deadline: Moment
    emergency: LongText


class SupervisorIn(Schema):
    """Who supervises from above."""

    supervisor: Id


class RatingIn(WordsIn):
    """Whether the reporter is satisfied; if not, say what is still wrong, and the case is reopened."""

    satisfied: bool


@dataclass(frozen=True)
class Verb:
    """One operation: the last part of its path, the action, its body, and whether it decides on the version that was read."""

    path: str
    action: Callable[..., Any]
    body: type[Schema]
    versioned: bool = True

    @property
    def name(self) -> str:
        """What the verb is called in the law of cases."""
        return self.action.__name__


VERBS: tuple[Verb, ...] = (
    Verb("file", actions.file_case, WordsIn),
    Verb("decline", actions.decline, ReasonIn),
    Verb("dispatch", actions.dispatch, DispatchIn),
    Verb("accept", actions.accept, WordsIn),
    Verb("return", actions.return_case, ReasonIn),
    Verb("transfer", actions.transfer, ToIn),
    Verb("hand-up", actions.hand_up, ReasonIn),
    Verb("pause", actions.pause, PauseIn),
    Verb("resume", actions.resume, WordsIn),
    Verb("ask-extension", actions.ask_extension, UntilIn),
    Verb("grant-extension", actions.grant_extension, WordsIn),
    Verb("refuse-extension", actions.refuse_extension, ReasonIn),
    Verb("answer", actions.answer, ReasonIn),
    Verb("pass", actions.pass_case, WordsIn),
    Verb("fail", actions.fail_case, ReasonIn),
    Verb("transfer-check", actions.transfer_check, ToIn),
    Verb("reopen", actions.reopen, ReasonIn),
    Verb("join", actions.join, MainIn),
    Verb("separate", actions.separate, ReasonIn),
    Verb("plan", actions.set_plan, PlanIn),
    Verb("supervise", actions.supervise, SupervisorIn),
    Verb("make-urgent", actions.make_urgent, ReasonIn),
    Verb("words", actions.add_words, ReasonIn, versioned=False),
    Verb("rate", actions.rate, RatingIn, versioned=False),
)
PEOPLE = ("to", "responsible", "supervisor")
INSTANTS = ("until", "deadline")


def tag(case: Case) -> str:
    """The ETag of a case as it is now."""
    return etag("case", case.pk, case.version)


def perform(request: HttpRequest, number: str, verb: Verb, body: Schema) -> HttpResponse:
    """Performs the verb by the same action as the page; answers with where the case stands then.

    That much reads also whoever has no part in it any more after handing it to somebody else.
    """
    actor, at = actor_of(request), clock.now()
    case = case_by_number(number=number, seen_by=actor, at=at)
    said = _said(body, case, verb.name, actor, at)
    if verb.versioned:
        said["version"] = matched_version(request, "case", case.pk, case.version)
    verb.action(case=case, by=actor, at=at, **said)
    return reply(CaseOut.of(case), etag=tag(case))


def _said(body: Schema, case: Case, verb: str, actor: Person, at: datetime) -> dict[str, Any]:
    """What the action is given: people among those who can be chosen, a case by its number, instants within reason."""
    said = body.dict()
    for field in PEOPLE:
        if said.get(field) is not None:
            said[field] = _person(said[field], field, case, verb, actor, at)
    for field in INSTANTS:
        if field in said:
            said[field] = sensible(said[field], field=field)
    if "main" in said:
        said["main"] = case_by_number(number=said["main"], seen_by=actor, at=at)
    return said


def _person(number: int, field: str, case: Case, verb: str, actor: Person, at: datetime) -> Person:
    found = candidates(case=case, verb=verb, seen_by=actor, at=at).filter(pk=number).first()
    if found is None:
        raise NotThere(field=field)
    return found


def _operation(verb: Verb) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, number: str, body: Schema) -> HttpResponse:
        return perform(request, number, verb, body)

    view.__name__, view.__doc__ = verb.name, verb.action.__doc__
    view.__annotations__ = {"request": HttpRequest, "number": Number, "body": verb.body, "return": HttpResponse}
    return acting(view)


def hang(verbs: Iterable[Verb]) -> None:
    """Makes an operation of each verb."""
    for verb in verbs:
        answers = {200: CaseOut, **REFUSALS, **(VERSIONED if verb.versioned else {})}
        name = verb.name if "_" in verb.name else f"{verb.name}_case"
        router.post(f"/cases/{{number}}/{verb.path}", response=answers, operation_id=name)(_operation(verb))


hang(VERBS)
