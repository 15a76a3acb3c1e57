"""What a reporter without an account sees of a case: what was reported, where it stands, and what they are asked."""

from dataclasses import dataclass
from datetime import datetime

from gezhi.cases.models import Case, CaseMove, State
from gezhi.cases.reporters import Follower, follower
from gezhi.kernel.refusals import NotThere

PUBLIC = ("report", "file_case", "decline", "dispatch", "accept", "answer", "fail_case", "pass_case", "reopen", "join",
          "separate")  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step as the reporter reads it; `words` only where they are meant for the reporter (the reason for not filing)."""

    verb: str
    state: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Followed:
    """The case by its reporter's link. A joined case shows the state of the one it follows. No names of persons.

    `rated`: whether the reporter was satisfied with how it ended, or with the end after which it was just reopened.
    """

    case: Case
    actor: Follower
    state: State
    steps: tuple[Step, ...]
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
    steps = tuple(Step(move.verb, move.to_state, move.at, _for_reporter(move)) for move in moves if _shown(move, case))
    if rated is None and steps and steps[-1].verb == "reopen":
        rated = case.ratings.filter(round=main.round - 1).values_list("satisfied", flat=True).first()
    return Followed(case, actor, State(main.state), steps, asked, rated)


def _for_reporter(move: CaseMove) -> str:
    return move.words if move.verb == "decline" else ""


def _shown(move: CaseMove, case: Case) -> bool:
    """Of the case it follows, only what happened since; of its own, everything."""
    return move.case_id == case.pk or (case.ended_at is not None and move.at >= case.ended_at)
