"""How notices are said and drawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gezhi.gateways.contract import Outcome, State
from gezhi.kernel import clock
from gezhi.kernel.refusals import Sentence
from gezhi.notices.models import Address, CallState, Notice, NoticeState, Result
from gezhi.notices.models.calls import TRIES
from gezhi.notices.reads.call_list import CallLine
from gezhi.notices.reads.channels import Health
from gezhi.notices.reads.figures import Figures
from gezhi.notices.ways import Way
from gezhi.shell.templatetags.shell_ui import chip
from gezhi.shell.timewords import length_words, moment_words

register = template.Library()

STATE_MARKS = {
    NoticeState.DRAFT: "none",
    NoticeState.SCHEDULED: "info",
    NoticeState.ACCEPTED: "late",
    NoticeState.SENDING: "late",
    NoticeState.FINISHED: "ok",
    NoticeState.RECALLED: "warn",
    NoticeState.DISCARDED: "none",
}
RECIPIENT_STATES: dict[str, Sentence] = {
    "missed": pgettext_lazy("state of a recipient", "Not delivered"),
    "unread": pgettext_lazy("state of a recipient", "Delivered, not read"),
    "read": pgettext_lazy("state of a recipient", "Read"),
    "unconfirmed": pgettext_lazy("state of a recipient", "Read, not confirmed"),
    "confirmed": pgettext_lazy("state of a recipient", "Confirmed"),
    "lacking": pgettext_lazy("state of a recipient", "Not read yet"),
    "": pgettext_lazy("state of a recipient", "All"),
}
MOVES: dict[str, tuple[Sentence, str]] = {
    "write": (pgettext_lazy("step of a notice", "Begun"), "none"),
    "schedule": (pgettext_lazy("step of a notice", "Scheduled"), "info"),
    "unschedule": (pgettext_lazy("step of a notice", "Draft again"), "none"),
    "send": (pgettext_lazy("step of a notice", "Sent"), "info"),
    "address": (pgettext_lazy("step of a notice", "Recipients fixed, on its way"), "info"),
    "finish": (pgettext_lazy("step of a notice", "Nothing left to do"), "ok"),
    "recall": (pgettext_lazy("step of a notice", "Recalled"), "warn"),
}
OUTCOMES: dict[State, tuple[Sentence, str]] = {
    State.ACCEPTED: (_("The provider took the message. It should be there within a minute."), "ok"),
    State.REFUSED: (_("The provider refuses this message as it is. Look at the address and the template."), "bad"),
    State.LATER: (_("The provider did not take the message now. Look at what it says, then try again."), "warn"),
    State.UNKNOWN: (_("The message left, but no answer came. Look whether it has arrived."), "warn"),
}
NOT_CONNECTED = {
    "ClientConnectorError",
    "ClientConnectorDNSError",
    "ClientConnectorSSLError",
    "ClientConnectorCertificateError",
    "ClientHttpProxyError",
    "ConnectionTimeoutError",
    "ConnectionRefusedError",
    "TimeoutError",
    "gaierror",
    "InvalidURL",
}
"""What a channel writes as the provider's words when there was no provider to answer."""


@register.filter
def state_mark(notice: Notice) -> str:
    """The shape of a notice's state."""
    return STATE_MARKS[NoticeState(notice.state)]


@register.simple_tag
def recipient_state(state: str) -> Sentence:
    """How far a notice has come with somebody, in words."""
    return RECIPIENT_STATES.get(state, state)


@register.filter
def ways_said(ways: Sequence[str]) -> str:
    """The names of ways, in the order in which they are tried."""
    return pgettext("between ways", " or ").join(str(Way(way).label) for way in ways)


@register.filter
def minutes_said(minutes: int) -> str:
    """How long after the beginning: at once, after 30 min, after 2 h."""
    if not minutes:
        return gettext("At once")
    return pgettext("time after the beginning", "After %s") % length_words(timedelta(minutes=minutes))


@register.simple_tag
def call_chip(line: CallLine) -> SafeString:
    """How a call stands: to be called, no answer twice, to be visited, told."""
    call = line.call
    if call.state == CallState.VISIT:
        return chip("warn", str(CallState.VISIT.label))
    if call.state in (CallState.TOLD, CallState.STOPPED):
        return chip("ok", str(CallState(call.state).label))
    if call.state == CallState.REFUSED:
        return chip("bad", str(CallState.REFUSED.label))
    if call.tries:
        return chip("bad", gettext("No answer, %(count)s of %(most)s") % {"count": call.tries, "most": TRIES})
    return chip("none", str(CallState.WAITING.label))


@register.filter
def move_words(verb: str) -> Sentence:
    """A step of a notice in words."""
    return MOVES[verb][0] if verb in MOVES else verb


@register.filter
def move_mark(verb: str) -> str:
    """The shape of a step."""
    return MOVES[verb][1] if verb in MOVES else "info"


@register.filter
def result_label(result: str) -> Sentence:
    """What came of a call, in words."""
    return Result(result).label


@register.filter
def unreached(outcome: Outcome) -> bool:
    """Whether the provider itself was not reached: what is said then are words of this machine."""
    return outcome.state == State.LATER and outcome.words in NOT_CONNECTED


@register.filter
def outcome_words(outcome: Outcome) -> Sentence:
    """What came of a test message, as a sentence that says what to do."""
    if unreached(outcome):
        return _("The provider cannot be reached from here. Check its address, the proxy and the network.")
    return OUTCOMES[outcome.state][0]


@register.filter
def outcome_mark(state: State) -> str:
    """The shape of an outcome."""
    return OUTCOMES[state][1]


@register.filter
def braced(name: str) -> str:
    """A variable as it stands in a text."""
    return "{{%s}}" % name  # noqa: UP031


@register.filter
def lines_of(text: str) -> list[str]:
    """A text line by line."""
    return text.splitlines()


@register.filter
def way_label(way: str) -> Sentence:
    """What a way is called."""
    return Way(way).label if way in Way.values else way


@register.filter
def going(ways: Sequence[str], open_ways: set[str]) -> list[str]:
    """Those of these ways that lead out now; all of them if none does."""
    return [way for way in ways if way in open_ways] or list(ways)


@register.filter
def any_open(ways: Sequence[str], open_ways: set[str]) -> bool:
    """Whether one of these ways leads out now."""
    return any(way in open_ways for way in ways)


@register.filter
def address_label(kind: str) -> Sentence:
    """Which address a channel asks for."""
    labels: dict[str, Sentence] = {**dict(Address.Kind.choices), "phone": gettext("Phone number")}
    return labels.get(kind, kind)


@register.filter
def sent_words(moment: datetime) -> str:
    """When it was sent, as part of a sentence."""
    return moment_words(moment, clock.now())


HEALTHS: dict[str, Sentence] = {
    "off": pgettext_lazy("state of a channel", "Switched off"),
    "resting": pgettext_lazy("state of a channel", "Left alone"),
    "untried": pgettext_lazy("state of a channel", "Never tried"),
    "works": pgettext_lazy("state of a channel", "Works"),
}


@register.simple_tag
def health_chip(health: Health) -> SafeString:
    """How a channel is doing."""
    return chip(health.mark, str(HEALTHS[health.state]))


LACKING = pgettext_lazy("state of a recipient", "Not confirmed yet")
"""What is lacking of a notice that has to be confirmed."""


@register.simple_tag
def name_tabs(figures: Figures, confirms: bool) -> list[tuple[str, Sentence, int]]:
    """The tabs over the names: state, label, number."""
    rows = [
        ("lacking", figures.lacking),
        ("missed", figures.missed),
        ("unread", figures.unread),
        ("read", figures.read),
    ]
    if confirms:
        rows[3:] = [("unconfirmed", figures.unconfirmed), ("confirmed", figures.confirmed)]
    said = {**RECIPIENT_STATES, "lacking": LACKING} if confirms else RECIPIENT_STATES
    return [(state, said[state], number) for state, number in [*rows, ("", figures.recipients)]]
