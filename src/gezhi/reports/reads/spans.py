"""Counting what lies in several spans of days, by one statement."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from gezhi.kernel.periods import start_of

Days = tuple[date, date]
"""The first and the last day of a span, in the zone's own calendar."""


def in_spans(rows: "QuerySet[Any]", moment: str, days: list[Days]) -> list[int]:
    """How many of the rows have their `moment` (a column) in each span of days."""
    spans = [(start_of(since), start_of(until + timedelta(days=1))) for since, until in days]
    first = min(begin for begin, _end in spans)
    counts = {
        f"span{n}": Count("pk", filter=Q(**{f"{moment}__gte": begin, f"{moment}__lt": end}))
        for n, (begin, end) in enumerate(spans)
    }
    found: dict[str, int] = rows.filter(**{f"{moment}__gte": first}).aggregate(**counts)
    return [found[f"span{n}"] for n in range(len(days))]
