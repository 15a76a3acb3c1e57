"""What a reporter without an account sees of a case: what was reported, where it stands, and what they are asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from gezhi.cases import routing
from gezhi.cases.models import Case, CaseMove, State
from gezhi.cases.reporters import Follower, follower
from gezhi.cases.routing import Chain
from gezhi.kernel.refusals import NotThere
from gezhi.people.models import Person
from gezhi.registry.models import Duty
from gezhi.registry.models.duties import Post
from gezhi.registry.reads.paths import paths

PUBLIC = ("report", "file_case", "decline", "dispatch", "accept", "answer", "fail_case", "pass_case", "reopen", "join",
          "separate")  # fmt: skip


FOR_REPORTER = ("decline", "answer")
"""Whose words are written for the reporter too; their forms say so."""
DOERS = ("file_case", "decline", "accept", "answer", "fail_case", "pass_case")


@dataclass(frozen=True)
class Step:
    """One step as the reporter reads it: `words` only where they are meant for the reporter (why it was not filed, what was
    done), `who` by place and post; by name only for a reporter who gave theirs.
    """

    verb: str
    state: str
    at: datetime
    words: str
    who: str


@dataclass(frozen=True)
class Followed:
    """The case by its reporter's link. A joined case shows the state of the one it follows.

    `where` names the place with its site. `done` is the last answer of this round, `verified` who found it in order. `rated`:
    whether the reporter was satisfied with how it ended, or with the end after which it was just reopened.
    """

    case: Case
    where: str
    actor: Follower
    state: State
    steps: tuple[Step, ...]
    done: Step | None
    verified: Step | None
    asked: bool
    rated: bool | None


def following(*, token: str, at: datetime) -> Followed:
    """What the holder of this token sees at `at`; NotThere for a token that is none of ours."""
    actor = follower(token)
    case = Case.objects.select_related("place", "joined_to").filter(pk=actor.case_id).first()
    if case is None:
        raise NotThere
    main = case.joined_to or case
    rated = case.ratings.filter(round=main.round).values_list("satisfied", flat=True).first()
    asked = main.state == State.CLOSED and rated is None and (main.reopen_until is None or at < main.reopen_until)
    moves = CaseMove.objects.filter(case__in={case.pk, main.pk}, verb__in=PUBLIC).order_by("pk")
    shown = [move for move in moves if _shown(move, case)]
    steps = tuple(_steps(shown, case, at))
    if rated is None and steps and steps[-1].verb == "reopen":
        rated = case.ratings.filter(round=main.round - 1).values_list("satisfied", flat=True).first()
    where = str(paths(place_ids=[case.place_id], at=at).get(case.place_id, "")) or case.place.name
    return Followed(case, where, actor, State(main.state), steps, *_ending(steps), asked, rated)


def _ending(steps: Sequence[Step]) -> tuple[Step | None, Step | None]:
    """What was done last and who verified it, if nothing has called it in question since."""
    done = verified = None
    for step in steps:
        if step.verb in ("fail_case", "reopen", "separate"):
            done = verified = None
        elif step.verb == "answer":
            done = step
        elif step.verb == "pass_case":
            verified = step
    return done, verified


def _steps(moves: Sequence[CaseMove], case: Case, at: datetime) -> Iterator[Step]:
    """The lines, each with whoever took the step: one look at the chain and one at the persons for all of them."""
    links = routing.chain_for(case.place_id, at, case.reported_at)
    people = Person.objects.in_bulk({pk for move in moves if (pk := _person(move))})
    for move in moves:
        person = people.get(_person(move) or 0)
        words = move.words if move.verb in FOR_REPORTER else ""
        said = _said_of(person, links, named=case.reporter_id is not None) if person and move.verb in DOERS else ""
        yield Step(move.verb, move.to_state, move.at, words, said)


def _person(move: CaseMove) -> int | None:
    kind, _colon, number = move.by.partition(":")
    return int(number) if kind == "person" else None


def _said_of(person: Person, links: Chain, *, named: bool) -> str:
    """`港东食品园 园区经理`: where they answer and as what. The name comes along for whoever has given their own."""
    held = next(((link.name, one) for link in links for one in link.holders if one.person_id == person.pk), None)
    place, duty = held or _elsewhere(person)
    post = f"{place} {duty.title or Post(duty.post).label}" if duty else person.title or _("somebody on duty")
    return " ".join(part for part in (post, person.name if named else "") if part)


def _elsewhere(person: Person) -> tuple[str, Duty | None]:
    """Whoever was sent from another place, or has left: the last duty that they began."""
    duty = person.duties.filter(recorded__upper_inf=True).select_related("place").order_by("-during", "-pk").first()
    return (duty.place.name, duty) if duty else ("", None)


def _shown(move: CaseMove, case: Case) -> bool:
    """Of the case it follows, only what happened since; of its own, everything."""
    return move.case_id == case.pk or (case.ended_at is not None and move.at >= case.ended_at)
