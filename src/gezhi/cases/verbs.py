"""The verbs as pages offer them: what each is called, which form it asks, which action it performs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.cases import actions
from gezhi.cases.forms import verbs as forms
from gezhi.cases.models import Case, State
from gezhi.kernel.refusals import Sentence


@dataclass(frozen=True)
class Verb:
    """One verb: the form's heading, the button, what is said once it is done, and what the action takes."""

    name: str
    title: Sentence
    button: Sentence
    done: Sentence
    form: type[forms.VerbForm]
    action: Callable[..., Any]
    note: Sentence = ""
    danger: bool = False
    version: bool = True
    slip: bool = False


ALL: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("file_case", _("File it"), pgettext_lazy("button", "File"), _("Filed. Now name who handles it."),
             forms.Remark, actions.file_case),
        Verb("decline", _("Do not file it"), pgettext_lazy("button", "Do not file"), _("Not filed; the reporter reads why."),
             forms.Decline, actions.decline, danger=True),
        Verb("join", _("Join it to another case"), pgettext_lazy("button", "Join"), _("Joined. It now follows the other case."),
             forms.Join, actions.join, _("Both reporters hear how it ends")),
        Verb("separate", _("Separate it again"), pgettext_lazy("button", "Separate"), _("Separated. It begins anew."),
             forms.Reason, actions.separate, _("If it is another thing after all")),
        Verb("dispatch", _("Name who handles it"), pgettext_lazy("button", "Dispatch"), _("Dispatched."), forms.Dispatch,
             actions.dispatch),
        Verb("accept", _("Take it on"), pgettext_lazy("button", "Take it on"), _("Yours. Answer when it is done."),
             forms.Remark, actions.accept, slip=True),
        Verb("return_case", _("Give it back"), pgettext_lazy("button", "Give back"), _("Given back."), forms.Reason,
             actions.return_case, _("With a reason; the first receiver is responsible again"), slip=True),
        Verb("transfer", _("Transfer it"), pgettext_lazy("button", "Transfer"), _("Transferred."), forms.Transfer,
             actions.transfer, _("To another handler, with a reason")),
        Verb("hand_up", _("Hand it up"), pgettext_lazy("button", "Hand up"), _("Handed up."), forms.HandUp,
             actions.hand_up, _("To the group or the zone; the clocks run on")),
        Verb("pause", _("Pause it"), pgettext_lazy("button", "Pause"), _("Paused; the clocks stand still."), forms.Pause,
             actions.pause, _("For one of four reasons, until a day")),
        Verb("resume", _("Go on with it"), pgettext_lazy("button", "Go on"), _("It goes on."), forms.Remark, actions.resume),
        Verb("ask_extension", _("Ask for more time"), pgettext_lazy("button", "Ask"), _("Asked. Until it is decided, the deadline holds."),
             forms.AskExtension, actions.ask_extension),
        Verb("grant_extension", _("Grant more time"), pgettext_lazy("button", "Grant"), _("Granted; the deadline has moved."),
             forms.Remark, actions.grant_extension),
        Verb("refuse_extension", _("Refuse more time"), pgettext_lazy("button", "Refuse"), _("Refused; the deadline stays."),
             forms.Reason, actions.refuse_extension),
        Verb("answer", _("Say what was done"), pgettext_lazy("button", "Answer"), _("Answered. Somebody else verifies it now."),
             forms.Answer, actions.answer, slip=True),
        Verb("pass_case", _("In order, close it"), pgettext_lazy("button", "Close it"), _("Verified and closed."),
             forms.Verdict, actions.pass_case, slip=True),
        Verb("fail_case", _("Not in order, redo it"), pgettext_lazy("button", "To be redone"), _("Back to the handler."),
             forms.Verdict, actions.fail_case, slip=True),
        Verb("transfer_check", _("Have somebody else verify"), pgettext_lazy("button", "Transfer"), _("Somebody else verifies it now."),
             forms.TransferCheck, actions.transfer_check, _("Cannot get there today? With a reason")),
        Verb("reopen", _("Reopen it"), pgettext_lazy("button", "Reopen"), _("Open again."), forms.Reason, actions.reopen,
             _("If it is still wrong"), danger=True),
        Verb("make_urgent", _("Make it urgent"), pgettext_lazy("button", "Make urgent"), _("Urgent from now on; the clocks are set anew."),
             forms.Reason, actions.make_urgent, _("The urgent deadlines count from now, nights and holidays too")),
        Verb("set_plan", _("Settle the five things"), pgettext_lazy("button", "Settle"), _("Settled."), forms.Plan,
             actions.set_plan, _("Responsibility, measures, money, deadline, emergency plan")),
        Verb("supervise", _("Name who supervises"), pgettext_lazy("button", "Name"), _("Named."), forms.Supervise,
             actions.supervise, _("Somebody above the handler")),
        Verb("add_words", _("Add a remark"), pgettext_lazy("button", "Add"), _("Added."), forms.AddWords, actions.add_words,
             version=False, slip=True),
        Verb("add_photo", _("Add a photo"), pgettext_lazy("button", "Add"), _("Added."), forms.AddPhoto, actions.add_photo,
             version=False),
        Verb("rate", _("Was it settled well?"), pgettext_lazy("button", "Send"), _("Thank you."), forms.Rate, actions.rate,
             version=False, slip=True),
    )
}  # fmt: skip
"""Every verb that a person performs on a page, by its name."""


@dataclass(frozen=True)
class Turn:
    """What the card "your turn" asks in a state: one verb, or a choice between two with one form."""

    title: Sentence
    verbs: tuple[str, ...]
    question: Sentence = ""
    labels: tuple[Sentence, ...] = ()
    button: Sentence = ""
    aside: tuple[str, ...] = ()


TURNS: dict[str, Turn] = {
    State.REPORTED: Turn(
        _("Your turn: is this to be put right?"),
        ("file_case", "decline"),
        _("Decision"),
        (_("Yes, file it"), _("No, do not file it")),
        pgettext_lazy("button", "Decide"),
        ("join",),
    ),
    State.FILED: Turn(_("Your turn: who handles it?"), ("dispatch",), aside=("hand_up", "join")),
    State.DISPATCHED: Turn(
        _("Your turn: do you take it on?"),
        ("accept", "return_case"),
        _("Decision"),
        (_("Yes, I take it on"), _("No, I give it back")),
        pgettext_lazy("button", "Decide"),
        ("transfer",),
    ),
    State.HANDLING: Turn(_("Your turn: put it right, then answer"), ("answer",), aside=("pause", "transfer")),
    State.PAUSED: Turn(_("Your turn: go on as soon as it is possible"), ("resume",)),
    State.VERIFYING: Turn(
        _("Your turn: verify it on the spot"),
        ("pass_case", "fail_case"),
        _("Verdict"),
        (_("In order, close it"), _("Not in order, redo it")),
        pgettext_lazy("button", "Send the verdict"),
        ("transfer_check",),
    ),
}
"""What an open case asks of whoever it waits for, by its state."""
EXTENSION = Turn(
    _("Your turn: is more time given?"),
    ("grant_extension", "refuse_extension"),
    _("Decision"),
    (_("Yes, move the deadline"), _("No, the deadline stays")),
    pgettext_lazy("button", "Decide"),
)
RATING = Turn(_("Your turn: was it settled well?"), ("rate",))
SUPERVISION_FIRST = Turn(_("Your turn: settle the five things first"), ("set_plan",))


def turn_of(case: Case, verbs: frozenset[str], me: int | None, *, planned: bool) -> Turn | None:
    """What the case asks of this person now; None if it waits for somebody else."""
    if "grant_extension" in verbs:
        return EXTENSION
    if case.state == State.CLOSED:
        return RATING if "rate" in verbs and case.satisfied is None else None
    if case.state == State.HANDLING and case.grade == "serious" and not planned and "set_plan" in verbs:
        return SUPERVISION_FIRST
    turn = TURNS.get(State(case.state))
    return turn if turn and me is not None and me == case.turn_id and set(turn.verbs) <= verbs else None


def others(turn: Turn | None, verbs: frozenset[str]) -> list[Verb]:
    """The other things that can be done, in the order in which they are listed here."""
    shown = (*turn.verbs, *turn.aside) if turn else ()
    return [verb for name, verb in ALL.items() if name in verbs and name not in shown]
