"""How pages say what a case is, where it stands and what was done: words, and the shape that goes with each state."""

from django.utils.translation import pgettext_lazy

from gezhi.cases.models import State
from gezhi.cases.models.clocks import StepName
from gezhi.kernel.refusals import Sentence
from gezhi.policy.models import Kind
from gezhi.policy.reads import topics

MARKS: dict[str, str] = {
    State.REPORTED: "warn",
    State.FILED: "info",
    State.DISPATCHED: "info",
    State.HANDLING: "late",
    State.VERIFYING: "info",
    State.CLOSED: "ok",
    State.DECLINED: "none",
    State.JOINED: "none",
    State.PAUSED: "none",
}
"""The shape of each state; colour, shape and word always go together."""

DONE: dict[str, tuple[Sentence, str]] = {
    "report": (pgettext_lazy("line of a case", "Reported"), "bad"),
    "file_case": (pgettext_lazy("line of a case", "Filed"), "warn"),
    "decline": (pgettext_lazy("line of a case", "Not filed"), "none"),
    "dispatch": (pgettext_lazy("line of a case", "Dispatched"), "info"),
    "accept": (pgettext_lazy("line of a case", "Taken on"), "info"),
    "return_case": (pgettext_lazy("line of a case", "Given back"), "warn"),
    "transfer": (pgettext_lazy("line of a case", "Transferred"), "info"),
    "hand_up": (pgettext_lazy("line of a case", "Handed up"), "info"),
    "ask_extension": (pgettext_lazy("line of a case", "More time asked for"), "late"),
    "grant_extension": (pgettext_lazy("line of a case", "More time granted"), "ok"),
    "refuse_extension": (pgettext_lazy("line of a case", "More time refused"), "bad"),
    "pause": (pgettext_lazy("line of a case", "Paused"), "none"),
    "resume": (pgettext_lazy("line of a case", "Resumed"), "info"),
    "answer": (pgettext_lazy("line of a case", "Answered"), "ok"),
    "pass_case": (pgettext_lazy("line of a case", "Verified and closed"), "ok"),
    "fail_case": (pgettext_lazy("line of a case", "Verified, to be redone"), "bad"),
    "reopen": (pgettext_lazy("line of a case", "Reopened"), "bad"),
    "join": (pgettext_lazy("line of a case", "Joined to another case"), "none"),
    "separate": (pgettext_lazy("line of a case", "Separated again"), "warn"),
    "rate": (pgettext_lazy("line of a case", "Rated by the reporter"), "info"),
    "transfer_check": (pgettext_lazy("line of a case", "Another verifier"), "info"),
    "make_urgent": (pgettext_lazy("line of a case", "Became urgent"), "bad"),
    "set_plan": (pgettext_lazy("line of a case", "Plan settled"), "info"),
    "supervise": (pgettext_lazy("line of a case", "Supervisor named"), "info"),
    "add_words": (pgettext_lazy("line of a case", "Remark"), "none"),
    "add_photo": (pgettext_lazy("line of a case", "Photo"), "none"),
    "hand_over": (pgettext_lazy("line of a case", "Handed over with the duty"), "info"),
    StepName.WARNED: (pgettext_lazy("line of a case", "Reminded before the deadline"), "warn"),
    StepName.EXECUTOR: (pgettext_lazy("line of a case", "Overdue, executor told"), "bad"),
    StepName.ORGANISER: (pgettext_lazy("line of a case", "Overdue, organiser told"), "bad"),
    StepName.HEAD: (pgettext_lazy("line of a case", "Overdue, head told"), "bad"),
}
"""Each verb, and each step of escalation, as a line of the history says it, with its shape."""

GIVEN_TO = ("dispatch", "transfer", "hand_up", "transfer_check", "hand_over", "answer", "reopen", "supervise")
"""After these verbs somebody else has the case: the line shows to whom."""

FOLLOWED: dict[str, Sentence] = {
    State.REPORTED: pgettext_lazy("to a reporter", "Received; somebody is looking at it"),
    State.FILED: pgettext_lazy("to a reporter", "Taken up; somebody is being sent"),
    State.DISPATCHED: pgettext_lazy("to a reporter", "Somebody has been sent"),
    State.HANDLING: pgettext_lazy("to a reporter", "Somebody is working on it"),
    State.VERIFYING: pgettext_lazy("to a reporter", "Done; somebody else is checking it on the spot"),
    State.CLOSED: pgettext_lazy("to a reporter", "Settled and checked"),
    State.DECLINED: pgettext_lazy("to a reporter", "Not taken up"),
    State.JOINED: pgettext_lazy("to a reporter", "Together with an earlier report"),
    State.PAUSED: pgettext_lazy("to a reporter", "Waiting; it goes on by itself"),
}
"""Where a case stands, said to whoever reported it."""


def topics_offered() -> list[tuple[str, Sentence]]:
    """What requests can be about, as a form offers it."""
    return [(one.code, one.name) for one in topics(Kind.REQUEST)]


ABOUT: dict[str, Sentence] = {
    Kind.REWORK: pgettext_lazy("what is reported", "Broken, dirty, or something is missing"),
    Kind.HAZARD: pgettext_lazy("what is reported", "Dangerous: fire, electricity, falling, gas"),
    Kind.REQUEST: pgettext_lazy("what is reported", "An enterprise needs help"),
    Kind.BURDEN: pgettext_lazy("what is reported", "Too many forms, visits or checks"),
    Kind.HEALTH: pgettext_lazy("what is reported", "Somebody is unwell"),
}
"""What each kind of case is, in the words of whoever reports it; the order in which a form offers them."""
