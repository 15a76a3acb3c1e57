"""The cases behind a figure, one by one: whoever reads a rate can open every name in it."""

from datetime import datetime

from django.db.models import F, Q

from gezhi.cases.models import Case, State
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.registry import rules

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
    """The cases of one set of a figure (see `figures`), the first two hundred by deadline. NotThere for no such set.

    Sets: reported, filed, to_be_closed, closed, closed_on_time, open, joined, paused.
    """
    sets = _sets(since, until, at)
    if what not in sets:
        raise NotThere
    rows = Case.objects.filter(_within(seen_by, at, place), sets[what])
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.select_related("place", "enterprise", "turn").order_by("solution_due", "pk")[:SHOWN])


def _within(actor: Actor, at: datetime, place: int | None) -> Q:
    """The places asked about, of those that the reader may look at."""
    if place is None:
        return rules.sees(actor, at).q("place_id")
    rules.demand(actor.is_operator or rules.may_see_place(actor, place, at), rules.may_see_place)
    return Q(place__in=rules.places_below({place}, at))


def _sets(since: datetime, until: datetime, at: datetime) -> dict[str, Q]:
    reported = Q(reported_at__gte=since, reported_at__lt=until)
    due = Q(solution_due__gte=since, solution_due__lt=until) & ~Q(state__in=[State.DECLINED, State.JOINED])
    closed = Q(state=State.CLOSED, ended_at__lte=at)
    return {
        "reported": reported & ~Q(state=State.JOINED),
        "filed": reported & ~Q(state=State.JOINED) & Q(filed_at__lte=at),
        "joined": reported & Q(state=State.JOINED),
        "to_be_closed": due & ~Q(state=State.PAUSED),
        "closed": due & closed,
        "closed_on_time": due & closed & Q(answered_at__lte=F("solution_due")),
        "open": due & ~Q(state=State.PAUSED) & ~closed,
        "paused": due & Q(state=State.PAUSED),
    }
