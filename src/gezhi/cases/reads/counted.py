"""The cases behind a figure, one by one: whoever reads a rate can open every name in it."""

from datetime import datetime

from gezhi.cases.models import Case
from gezhi.cases.reads.sets import at_places, of_due, of_reported
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere

SHOWN = 200


def counted_cases(
    *,
    what: str,
    seen_by: Actor,
    since: datetime,
    until: datetime,
    at: datetime,
    place: int | None = None,
    kind: str = "",
) -> list[Case]:
    """The cases of one set of a figure (see sets.py), the first two hundred by deadline. NotThere for no such set."""
    for period, sets in (of_reported(since, until, at), of_due(since, until, at)):
        if what in sets:
            rows = Case.objects.filter(at_places(seen_by, at, place), period, sets[what])
            rows = rows.filter(kind=kind) if kind else rows
            return list(rows.select_related("place", "enterprise", "turn").order_by("solution_due", "pk")[:SHOWN])
    raise NotThere
