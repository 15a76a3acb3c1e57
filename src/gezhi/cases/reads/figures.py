"""Figures by the standard's formulas, each with what it counts, what it leaves out and as of when. Nobody is ranked.

Formulas: 《数字化城市管理信息系统》 GB/T 30428; the published bulletin that they are tested with is Tianmen, December 2016.
"""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import Count, Q

from gezhi.cases.models import Case
from gezhi.cases.reads.sets import at_places, of_due, of_reported
from gezhi.kernel.actors import Actor

LEFT_OUT = ("joined", "paused")
"""The sets that stand in no denominator."""


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

    What each set counts stands in sets.py. Counts the state, which every case has and both indexes hold, so that no case
    itself is read.
    """
    asked = at_places(seen_by, at, place) & (Q(kind=kind) if kind else Q())
    found: dict[str, int] = {}
    for period, sets in (of_reported(since, until, at), of_due(since, until, at)):
        counts = {name: Count("state", filter=among) for name, among in sets.items()}
        found |= Case.objects.filter(asked, period).aggregate(**counts)
    counted = Counted(**{one.name: found[one.name] for one in fields(Counted)})
    return Figures(since, until, at, place, counted, {name: found[name] for name in LEFT_OUT})
