"""Cases: from the report to the closing. One verb per arrow; whatever is not in the table cannot happen."""

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a case stands. The seven steps of the standard are states and the verbs between them."""

    REPORTED = "reported", pgettext_lazy("state of a case", "Reported")
    FILED = "filed", pgettext_lazy("state of a case", "Filed")
    DISPATCHED = "dispatched", pgettext_lazy("state of a case", "Dispatched")
    HANDLING = "handling", pgettext_lazy("state of a case", "Being handled")
    VERIFYING = "verifying", pgettext_lazy("state of a case", "Waiting for verification")
    CLOSED = "closed", pgettext_lazy("state of a case", "Closed")
    DECLINED = "declined", pgettext_lazy("state of a case", "Not filed")
    JOINED = "joined", pgettext_lazy("state of a case", "Joined to another case")
    PAUSED = "paused", pgettext_lazy("state of a case", "Paused")


class Source(models.TextChoices):
    """By which door a case came in."""

    PAGE = "page", pgettext_lazy("source of a case", "Page")
    QR = "qr", pgettext_lazy("source of a case", "QR code at the place")
    PHONE = "phone", pgettext_lazy("source of a case", "Phone call")
    API = "api", pgettext_lazy("source of a case", "API")
    OPEN311 = "open311", pgettext_lazy("source of a case", "Open311")
    CHECK = "check", pgettext_lazy("source of a case", "Check")
    SYSTEM = "system", pgettext_lazy("source of a case", "The system")


class Level(models.TextChoices):
    """Who has to solve it: the site, or whoever stands above the sites."""

    SITE = "site", pgettext_lazy("level of a case", "Site")
    ZONE = "zone", pgettext_lazy("level of a case", "Zone")


class PauseReason(models.TextChoices):
    """The only things for which the clocks stand still."""

    ENTERPRISE = "enterprise", pgettext_lazy("reason for a pause", "Waiting for the enterprise")
    MATERIAL = "material", pgettext_lazy("reason for a pause", "Waiting for parts or materials")
    SUPERIOR = "superior", pgettext_lazy("reason for a pause", "Waiting for a superior's decision")
    WEATHER = "weather", pgettext_lazy("reason for a pause", "Weather or closure of the site")


_R, _F, _D, _H = State.REPORTED, State.FILED, State.DISPATCHED, State.HANDLING
_V, _C, _P, _J = State.VERIFYING, State.CLOSED, State.PAUSED, State.JOINED

LIFECYCLE: dict[str, tuple[tuple[State, ...], State]] = {
    "report": ((), _R),
    "file_case": ((_R,), _F),
    "decline": ((_R,), State.DECLINED),
    "dispatch": ((_F,), _D),
    "accept": ((_D,), _H),
    "return_case": ((_D, _H), _F),
    "transfer": ((_D, _H), _D),
    "hand_up": ((_F, _D, _H), _F),
    "pause": ((_H,), _P),
    "resume": ((_P,), _H),
    "answer": ((_H,), _V),
    "pass_case": ((_V,), _C),
    "fail_case": ((_V,), _H),
    "reopen": ((_C,), _D),
    "join": ((_R, _F, _D), _J),
    "separate": ((_J,), _R),
}
"""The law: each verb, the states it may start from, and the state it leads to."""

OPEN: tuple[State, ...] = (_R, _F, _D, _H, _V, _P)
FINAL: tuple[State, ...] = (_C, State.DECLINED, _J)

ROLE_WITH_TURN: dict[State, str] = {
    _R: "receiver", _F: "dispatcher", _D: "handler", _H: "handler", _P: "handler", _V: "verifier"
}  # fmt: skip
"""Whom an open case waits for."""
ROLE_RESPONSIBLE: dict[State, str] = {
    _R: "receiver", _F: "receiver", _D: "receiver", _H: "handler", _P: "handler", _V: "handler"
}  # fmt: skip
"""Who answers for an open case: the first receiver until a handler has accepted (首接负责)."""

STAYS: dict[str, tuple[State, ...]] = {
    "ask_extension": (_H,),
    "grant_extension": (_H,),
    "refuse_extension": (_H,),
    "transfer_check": (_V,),
    "set_plan": (_F, _D, _H, _P),
    "supervise": OPEN,
    "make_urgent": (_R, _F, _D, _H, _V),
    "add_words": (*OPEN, _J),
    "add_photo": (*OPEN, _J),
    "rate": (_C, _J),
    "hand_over": OPEN,
}
"""Verbs that leave the state as it is, and the states in which they can be done."""


def may_start_from(verb: str) -> tuple[State, ...]:
    """The states in which `verb` can be done at all."""
    return LIFECYCLE[verb][0] if verb in LIFECYCLE else STAYS[verb]
