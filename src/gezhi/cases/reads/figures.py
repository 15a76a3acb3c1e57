"""Figures by the standard's formulas, each with what it counts, what it leaves out and as of when. Nobody is ranked.

Formulas: 《数字化城市管理信息系统》 GB/T 30428; the published bulletin that they are tested with is Tianmen, December 2016.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from gezhi.cases.models import Case, State
from gezhi.kernel.actors import Actor
from gezhi.registry import rules
from gezhi.registry.rules import places_below


@dataclass(frozen=True)
class Rate:
    """A share of a set: `numerator` of `denominator` cases. `percent` is None when there is nothing to be a share of."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        """In per cent, rounded to two decimals as bulletins print it."""
        return round(100 * self.numerator / self.denominator, 2) if self.denominator else None


@dataclass(frozen=True)
class Counted:
    """The counted sets of a period, as of an instant."""

    reported: int
    filed: int
    to_be_closed: int
    closed: int
    closed_on_time: int


@dataclass(frozen=True)
class Figures:
    """The rates of a period [since, until) as of `as_of`, for the places that the reader asked about.

    立案率 `filing`: filed of reported. 结案率 `closing`: closed of those to be closed. 按期结案率 `on_time`: closed on time of
    those to be closed. `left_out` says how many cases are in no denominator of the closing rates, and why.
    """

    since: datetime
    until: datetime
    as_of: datetime
    place: int | None
    counted: Counted
    left_out: dict[str, int]

    @property
    def filing(self) -> Rate:
        """立案率 = 立案数 / 上报数."""
        return filing_rate(self.counted)

    @property
    def closing(self) -> Rate:
        """结案率 = 结案数 / 应结案数."""
        return closing_rate(self.counted)

    @property
    def on_time(self) -> Rate:
        """按期结案率 = 按期结案数 / 应结案数."""
        return on_time_rate(self.counted)


def filing_rate(counted: Counted) -> Rate:
    """立案率: of what was reported in the period, what was filed."""
    return Rate(counted.filed, counted.reported)


def closing_rate(counted: Counted) -> Rate:
    """结案率: of what was to be closed in the period, what is closed. The denominator is not what was filed."""
    return Rate(counted.closed, counted.to_be_closed)


def on_time_rate(counted: Counted) -> Rate:
    """按期结案率: of what was to be closed in the period, what was closed after an answer that came by its deadline."""
    return Rate(counted.closed_on_time, counted.to_be_closed)


def figures(
    *, seen_by: Actor, since: datetime, until: datetime, at: datetime, place: int | None = None, kind: str = ""
) -> Figures:
    """The figures of the period from `since` until before `until`, as of `at`, below `place` (None = all that one sees).

    上报数: reported in the period, without those that were joined to another report. 立案数: those of them that were filed by
    `at`. 应结案数: filed cases whose solution is due in the period (as extended, and moved by pauses), of the present round;
    not those that are paused at `at`, declined or joined. 结案数: those of them that are closed at `at`. 按期结案数: those of
    them whose answer, later verified, came by the deadline: a slow verifier makes nobody's answer late.

    Counts the state, which every case has and both indexes hold, so that no case itself is read.
    """
    asked = ours(seen_by, at, place) & (Q(kind=kind) if kind else Q())
    reported = Q(reported_at__gte=since, reported_at__lt=until)
    due = Q(solution_due__gte=since, solution_due__lt=until)
    first = Case.objects.filter(asked, reported).aggregate(
        reported=Count("state", filter=~Q(state=State.JOINED)),
        filed=Count("state", filter=~Q(state=State.JOINED) & Q(filed_at__lte=at)),
        joined=Count("state", filter=Q(state=State.JOINED)),
    )
    standing = ~Q(state__in=[State.DECLINED, State.JOINED])
    closed = Q(state=State.CLOSED, ended_at__lte=at)
    last = Case.objects.filter(asked, due, standing).aggregate(
        to_be_closed=Count("state", filter=~Q(state=State.PAUSED)),
        closed=Count("state", filter=closed),
        closed_on_time=Count("state", filter=closed & Q(answered_at__lte=F("solution_due"))),
        paused=Count("state", filter=Q(state=State.PAUSED)),
    )
    left_out = {"joined": first.pop("joined"), "paused": last.pop("paused")}
    return Figures(since, until, at, place, Counted(**first, **last), left_out)


def ours(actor: Actor, at: datetime, place: int | None) -> Q:
    """The places asked about, of those that the reader may look at."""
    if place is None:
        return rules.sees(actor, at).q("place_id")
    rules.demand(actor.is_operator or rules.may_see_place(actor, place, at), rules.may_see_place)
    return Q(place__in=places_below({place}, at))
