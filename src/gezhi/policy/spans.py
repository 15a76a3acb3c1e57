"""Working hours of a day as people write them: 8:30-12:00, 13:30-17:30."""

import re

from django.utils.translation import gettext as _

from gezhi.kernel.refusals import Refused
from gezhi.policy.working_time import Spans

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
