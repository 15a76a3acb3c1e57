"""What states are called, and the mark that each is shown with (ok info warn bad late none)."""

from gezhi.kernel.refusals import Sentence
from gezhi.reopening.models.states import Decided, ItemState, Level, PermitState, State

MARKS: dict[str, str] = {
    State.DRAFT: "none",
    State.SUBMITTED: "late",
    State.RETURNED: "warn",
    State.APPROVED: "ok",
    State.REREVIEW: "late",
    State.REFUSED: "bad",
    State.WITHDRAWN: "none",
    State.LAPSED: "none",
    State.ENDED: "none",
}
PERMIT_MARKS: dict[str, str] = {
    PermitState.OPEN: "ok",
    PermitState.SUSPENDED: "warn",
    PermitState.REVOKED: "bad",
    PermitState.EXPIRED: "none",
}


def state_words(state: str) -> Sentence:
    """What an application's state is called."""
    return State(state).label


def permit_words(state: str) -> Sentence:
    """What a permit's state is called."""
    return PermitState(state).label


def item_words(state: str) -> Sentence:
    """What a point's state is called."""
    return ItemState(state).label


def level_words(level: str) -> Sentence:
    """What a level of review is called; nothing for none."""
    return Level(level).label if level else ""


def decided_words(how: str) -> Sentence:
    """What decided."""
    return Decided(how).label if how else ""
