"""Setting the working hours from a day on, with their breaks."""

from datetime import date, datetime

from django.db import transaction

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import NotThere
from gezhi.logbook.actions import write
from gezhi.policy.actions.calendar_rows import begin, close, demand_sensible, demand_words
from gezhi.policy.models import WorkHours
from gezhi.policy.spans import read_spans, written
from gezhi.registry.recording import from_now_on


def set_hours(*, since: date, spans: str, reason: str, by: Actor, at: datetime) -> WorkHours:
    """From the day `since` on, working days are open during `spans`, until other hours begin. Deadlines set before stay.

    Hours that were set for the same day before are replaced.
    """
    demand_sensible(since, "since")
    read = read_spans(spans)
    reason = demand_words(reason)
    with plainly(), transaction.atomic():
        known, instant = begin(WorkHours, by, at)
        close(known.filter(since=since), instant)
        row = WorkHours.objects.create(
            since=since, spans=[list(one) for one in read], reason=reason, by=by.ref, recorded=from_now_on(instant)
        )
        facts = {"start": f"{since}", "hours": written(read), "reason": reason}
        write("calendar.hours_set", by=by, at=at, about=[f"calendar:{since.year}"], facts=facts)
    return row


def withdraw_hours(*, hours_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Takes hours back: the ones before them go on. NotThere if they no longer stand."""
    reason = demand_words(reason)
    with transaction.atomic():
        known, instant = begin(WorkHours, by, at)
        closed = close(known.filter(pk=hours_id), instant)
        if not closed:
            raise NotThere
        facts = {"start": f"{closed[0].since}", "reason": reason}
        write("calendar.hours_withdrawn", by=by, at=at, about=[f"calendar:{closed[0].since.year}"], facts=facts)
