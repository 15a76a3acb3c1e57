"""The clock of an answer: when it is due, when to remind, when to bring it up the chain of duty. It never pauses.

Working time is that known when the step is computed; `due` itself is kept, so that a promise is not moved afterwards.
"""

from datetime import datetime

from django.utils.translation import pgettext_lazy

from gezhi.kernel.refusals import Sentence
from gezhi.policy.amounts import Amount, work_days, work_minutes
from gezhi.policy.reads import calendar
from gezhi.policy.working_time import WorkCalendar
from gezhi.reopening.models import Application

LEAD = work_minutes(240)
ONE_DAY = work_days(1)
WARNED, EXECUTOR, ORGANISER, HEAD, SILENCE = "warned", "executor", "organiser", "head", "silence"
STEPS: dict[str, Sentence] = {
    WARNED: pgettext_lazy("step towards an answer", "Reminder before the deadline"),
    EXECUTOR: pgettext_lazy("step towards an answer", "Overdue, executor told"),
    ORGANISER: pgettext_lazy("step towards an answer", "Overdue, organiser told"),
    HEAD: pgettext_lazy("step towards an answer", "Overdue, head told"),
    SILENCE: pgettext_lazy("step towards an answer", "Approved because nobody answered, as the pack says"),
}
ESCALATING, APPROVING = (WARNED, EXECUTOR, ORGANISER, HEAD), (WARNED, SILENCE)


def start(application: Application, at: datetime) -> None:
    """The answer is due the promised time after `at`; the clock runs from now on."""
    working = calendar(at)
    amount: Amount = application.answer_within
    application.term += 1
    application.asked_at, application.due = at, working.add(at, amount)
    application.next_step = WARNED
    application.next_at = working.warn_at(at, application.due, LEAD)


def order(application: Application) -> tuple[str, ...]:
    """The steps that an unanswered application goes through."""
    return APPROVING if application.silence == "approve" else ESCALATING


def advance(application: Application, at: datetime) -> None:
    """The next step after the one that was done, and its moment; none after the last."""
    steps = order(application)
    place = steps.index(application.next_step) + 1 if application.next_step in steps else len(steps)
    if place >= len(steps) or application.due is None:
        application.next_step, application.next_at = "", None
        return
    application.next_step = steps[place]
    application.next_at = moment(application.next_step, application.due, calendar(at))


def moment(step: str, due: datetime, working: WorkCalendar) -> datetime:
    """When a step after the reminder is to be done: at the deadline, one and two working days after it."""
    if step in (EXECUTOR, SILENCE):
        return due
    late = working.add(due, ONE_DAY)
    return late if step == ORGANISER else working.add(late, ONE_DAY)
