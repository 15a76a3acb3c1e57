"""Applications and permits: where they can stand. One verb per arrow; whatever is not in the tables cannot happen."""

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where an application stands."""

    DRAFT = "draft", pgettext_lazy("state of an application", "Being filled in")
    SUBMITTED = "submitted", pgettext_lazy("state of an application", "Under review")
    RETURNED = "returned", pgettext_lazy("state of an application", "To be mended")
    APPROVED = "approved", pgettext_lazy("state of an application", "Approved")
    REREVIEW = "rereview", pgettext_lazy("state of an application", "A change under review")
    REFUSED = "refused", pgettext_lazy("state of an application", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of an application", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("state of an application", "Not needed any more")
    ENDED = "ended", pgettext_lazy("state of an application", "Ended with its permit")


class Level(models.TextChoices):
    """Who reviews: whoever answers for the site, for its group, for the zone."""

    SITE = "site", pgettext_lazy("level of review", "Site")
    GROUP = "group", pgettext_lazy("level of review", "Group")
    ZONE = "zone", pgettext_lazy("level of review", "Zone")


class Decided(models.TextChoices):
    """What decided: a named person, the pack's rule that nobody has to, or a deadline that the pack lets pass for a yes."""

    PERSON = "person", pgettext_lazy("how an application was decided", "A named person")
    RULE = "rule", pgettext_lazy("how an application was decided", "The pack's rule: nobody has to decide")
    SILENCE = "silence", pgettext_lazy("how an application was decided", "No answer by the deadline, as the pack says")


class ItemState(models.TextChoices):
    """Where one point of an application stands."""

    MISSING = "missing", pgettext_lazy("state of a point", "Missing")
    PREFILLED = "prefilled", pgettext_lazy("state of a point", "Known")
    GIVEN = "given", pgettext_lazy("state of a point", "Filled in")
    RETURNED = "returned", pgettext_lazy("state of a point", "Came back")
    ACCEPTED = "accepted", pgettext_lazy("state of a point", "Accepted")


class PermitState(models.TextChoices):
    """Whether a permit holds."""

    OPEN = "open", pgettext_lazy("state of a permit", "Valid")
    SUSPENDED = "suspended", pgettext_lazy("state of a permit", "Suspended")
    REVOKED = "revoked", pgettext_lazy("state of a permit", "Revoked")
    EXPIRED = "expired", pgettext_lazy("state of a permit", "Expired")


_D, _S, _R, _A, _C = State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED, State.REREVIEW

LIFECYCLE: dict[str, tuple[tuple[State, ...], State]] = {
    "begin": ((), _D),
    "submit": ((_D, _R), _S),
    "accept": ((_S,), _A),
    "approve": ((_S, _C), _A),
    "approve_by_silence": ((_S, _C), _A),
    "give_back": ((_S, _C), _R),
    "refuse": ((_S, _C), State.REFUSED),
    "take_back": ((_S,), _D),
    "withdraw": ((_D, _S, _R), State.WITHDRAWN),
    "change_fact": ((_A, _C), _C),
    "lapse": ((_D, _S, _R, _C), State.LAPSED),
    "end": ((_S, _R, _A, _C), State.ENDED),
}
"""The law: each verb, the states it may start from, and the state it leads to."""

STAYS: dict[str, tuple[State, ...]] = {
    "fill": (_D, _R),
    "attach": (_D, _R),
    "confirm_all": (_D, _R),
    "rejudge": (_D, _R),
    "endorse": (_S, _C),
    "pass_up": (_S, _C),
    "look": (_S, _C),
    "note_change": (_A,),
}
"""Verbs that leave the state as it is, and the states in which they can be done."""

PERMIT_LIFECYCLE: dict[str, tuple[tuple[PermitState, ...], PermitState]] = {
    "issue": ((), PermitState.OPEN),
    "suspend": ((PermitState.OPEN,), PermitState.SUSPENDED),
    "resume": ((PermitState.SUSPENDED,), PermitState.OPEN),
    "revoke": ((PermitState.OPEN, PermitState.SUSPENDED), PermitState.REVOKED),
    "expire": ((PermitState.OPEN, PermitState.SUSPENDED), PermitState.EXPIRED),
}
"""The same for permits. Time and the lifting of the incident let a permit expire; a person revokes it."""

WAITING: tuple[State, ...] = (_S, _C)
"""Somebody has to decide."""
FINAL: tuple[State, ...] = (State.REFUSED, State.WITHDRAWN, State.LAPSED, State.ENDED)
CURRENT: tuple[State, ...] = (_D, _S, _R, _A, _C)
"""Of these an enterprise has one at a place in an incident."""
REVIEWING: tuple[str, ...] = ("endorse", "approve", "give_back", "refuse", "pass_up", "look")
"""What only a reviewer does, who is never whoever filed the application."""


def may_start_from(verb: str) -> tuple[State, ...]:
    """The states in which `verb` can be done at all."""
    return LIFECYCLE[verb][0] if verb in LIFECYCLE else STAYS[verb]
