"""What people do with applications: one verb per arrow of the lifecycle, and those that leave the state as it is."""

from gezhi.reopening.actions.bulk import bulk_approve
from gezhi.reopening.actions.changing import change_fact
from gezhi.reopening.actions.drafting import attach, begin, confirm_all, fill
from gezhi.reopening.actions.judging import rejudge
from gezhi.reopening.actions.parks import file_for_park
from gezhi.reopening.actions.reviewing import approve, approve_with_reminder, give_back, look, pass_up, refuse
from gezhi.reopening.actions.submitting import submit, take_back, withdraw

__all__ = [
    "approve",
    "approve_with_reminder",
    "attach",
    "begin",
    "bulk_approve",
    "change_fact",
    "confirm_all",
    "file_for_park",
    "fill",
    "give_back",
    "look",
    "pass_up",
    "refuse",
    "rejudge",
    "submit",
    "take_back",
    "withdraw",
]
