"""What the figures of cases count. Each set is written once: for its number and for the cases behind the number.

上报数 `reported`: reported in the period, without those that were joined to another report. 立案数 `filed`: those of them
that were filed. 应结案数 `to_be_closed`: filed cases whose solution is due in the period (as extended, and moved by pauses),
of the present round; not those that are paused, declined or joined. 结案数 `closed`: those of them that are closed. 按期结案数
`closed_on_time`: those of them whose answer, later verified, came by the deadline: a slow verifier makes nobody's answer
late. `joined` and `paused` are left out of the rates, `open` is what lacks to all.
"""

from datetime import datetime

from django.db.models import F, Q

from gezhi.cases.models import State
from gezhi.kernel.actors import Actor
from gezhi.registry import rules

Sets = dict[str, Q]


def at_places(actor: Actor, at: datetime, place: int | None) -> Q:
    """The places asked about, of those that the reader may look at; NotYours for one that is none of theirs."""
    if place is None:
        return rules.sees(actor, at).q("place_id")
    rules.demand(actor.is_operator or rules.may_see_place(actor, place, at), rules.may_see_place)
    return Q(place__in=rules.places_below({place}, at))


def of_reported(since: datetime, until: datetime, at: datetime) -> tuple[Q, Sets]:
    """What was reported in [since, until), and the sets within it as of `at`."""
    own = ~Q(state=State.JOINED)
    sets = {"reported": own, "filed": own & Q(filed_at__lte=at), "joined": Q(state=State.JOINED)}
    return Q(reported_at__gte=since, reported_at__lt=until), sets


def of_due(since: datetime, until: datetime, at: datetime) -> tuple[Q, Sets]:
    """What is due in [since, until), and the sets within it as of `at`."""
    paused, closed = Q(state=State.PAUSED), Q(state=State.CLOSED, ended_at__lte=at)
    sets = {
        "to_be_closed": ~paused,
        "closed": closed,
        "closed_on_time": closed & Q(answered_at__lte=F("solution_due")),
        "open": ~paused & ~closed,
        "paused": paused,
    }
    due = Q(solution_due__gte=since, solution_due__lt=until) & ~Q(state__in=[State.DECLINED, State.JOINED])
    return due, sets
