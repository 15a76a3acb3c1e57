"""Setting the working hours from a day on, with their breaks."""

import re
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.policy.actions.calendar_rows import begin, close, demand_sensible, demand_words
from gezhi.policy.models import WorkHours
from gezhi.policy.working_time import Spans
from gezhi.registry.recording import from_now_on

MOST_SPANS = 6
_SPAN = re.compile(r"^(\d{1,2})[:：.](\d{2})\s*(?:-|–|—|~|～|至|到)\s*(\d{1,2})[:：.](\d{2})$")


def read_spans(text: str) -> Spans:
    """Hours as people write them, "8:30-12:00, 13:30-17:30", as minutes after midnight, in order.

    Several spans are separated by commas, semicolons or lines; 24:00 is the end of the day. Refused with the span that is
    wrong: not a time, ends before it begins, overlaps the one before; work over midnight is two spans.
    """
    parts = [part.strip() for part in re.split(r"[,，;；、\n]", text) if part.strip()]
    if not parts or len(parts) > MOST_SPANS:
        raise Refused(
            _("Write one to %(most)s spans, for example 8:30-12:00, 13:30-17:30.") % {"most": MOST_SPANS}, field="spans"
        )
    spans: list[tuple[int, int]] = []
    for part in parts:
        opens, closes = _span(part)
        if spans and opens < spans[-1][1]:
            raise Refused(
                _("“%(span)s” begins before the span before it ends. Put them in order.") % {"span": part},
                field="spans",
            )
        spans.append((opens, closes))
    return tuple(spans)


def written(spans: Spans) -> str:
    """Spans as people write them: `8:30-12:00, 13:30-17:30`."""
    return ", ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in spans)


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


def _span(part: str) -> tuple[int, int]:
    match = _SPAN.match(part)
    times = [int(number) for number in match.groups()] if match else [0, 99, 0, 99]
    opens, closes = times[0] * 60 + times[1], times[2] * 60 + times[3]
    if times[1] > 59 or times[3] > 59 or closes > 1440:
        raise Refused(
            _("“%(span)s” is no span of time. Write it like 8:30-12:00.") % {"span": part[:40]}, field="spans"
        )
    if closes <= opens:
        raise Refused(
            _("“%(span)s” ends before it begins. Write work over midnight as two spans, to 24:00 and from 0:00.")
            % {"span": part},
            field="spans",
        )
    return opens, closes


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
