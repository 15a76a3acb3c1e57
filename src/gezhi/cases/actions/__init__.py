"""What people do with cases: one verb per arrow of the lifecycle, and those that leave the state as it is."""

from gezhi.cases.actions.adding import add_photo, add_words
from gezhi.cases.actions.closing import fail_case, pass_case, rate, reopen
from gezhi.cases.actions.extensions import ask_extension, grant_extension, refuse_extension
from gezhi.cases.actions.handling import accept, answer, pause, resume, transfer, transfer_check
from gezhi.cases.actions.hazards import set_plan, supervise
from gezhi.cases.actions.hurrying import make_urgent
from gezhi.cases.actions.joining import join, separate
from gezhi.cases.actions.reporting import Contact, open_case, report
from gezhi.cases.actions.routing import decline, dispatch, file_case, hand_up, return_case

__all__ = [
    "Contact",
    "accept",
    "add_photo",
    "add_words",
    "answer",
    "ask_extension",
    "decline",
    "dispatch",
    "fail_case",
    "file_case",
    "grant_extension",
    "hand_up",
    "join",
    "make_urgent",
    "open_case",
    "pass_case",
    "pause",
    "rate",
    "refuse_extension",
    "reopen",
    "report",
    "resume",
    "return_case",
    "separate",
    "set_plan",
    "supervise",
    "transfer",
    "transfer_check",
]
