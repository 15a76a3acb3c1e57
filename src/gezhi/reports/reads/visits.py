"""Who came to an enterprise, when and on what basis, as far as the product knows it.

Known are two kinds: somebody verified a case of the enterprise on the spot, and somebody told it on the spot what no call had
told it. Inspections and other visits have no record yet, so what is counted here is the least that there was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from gezhi.cases.models import CaseMove
from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone, start_of
from gezhi.notices.models import CallTry, NoticeState
from gezhi.notices.models.calls import Result
from gezhi.people.models import Person
from gezhi.registry.members import acts_for
from gezhi.registry.rules import sees_now
from gezhi.reports import rules
from gezhi.reports.reads.spans import Days, in_spans

ON_THE_SPOT = ("pass_case", "fail_case")
"""The verbs by which somebody says what they found when they verified a case on the spot."""
NEWEST = 20
"""So many visits are named on a page; the others are counted."""


@dataclass(frozen=True)
class Visits:
    """How many visits of each kind: to verify a case, to tell of a notice."""

    verified: int
    told: int

    @property
    def total(self) -> int:
        """Both kinds."""
        return self.verified + self.told


@dataclass(frozen=True)
class Visit:
    """One visit: when, to which enterprise, who came ("" if a program said so), and on what basis.

    `case` is the number of the case that was verified; otherwise `notice` is the title of what was told, "" if it was recalled.
    """

    at: datetime
    firm: str
    who: str
    case: str = ""
    notice: str = ""


def visits_in(days: list[Days], enterprise: int | None, places: Sequence[int] | None) -> list[Visits]:
    """How many visits there were in each span of days: of one enterprise or of all, at these places or at all."""
    verified = in_spans(_verifications(enterprise, places), "at", days)
    told = in_spans(_tellings(enterprise, places), "at", days)
    return [Visits(*both) for both in zip(verified, told, strict=True)]


def visits_to(*, enterprise_id: int, at: datetime, seen_by: Actor) -> list[Visit]:
    """Who came to one enterprise this year, the newest first, at most NEWEST. Open to whoever sees its burden.

    The enterprise sees all of them, others those at the places that they may look at.
    """
    rules.demand(rules.may_see_burden(seen_by, enterprise_id, at), rules.may_see_burden)
    itself = acts_for(seen_by, enterprise_id, at) in ("member", "link")
    return _newest(_this_year(at), enterprise_id, None if itself else _theirs(seen_by))


def visits_seen(*, at: datetime, seen_by: Actor) -> list[Visit]:
    """Who came to the enterprises this year, the newest first, at most NEWEST, within the places that `seen_by` may look at."""
    return _newest(_this_year(at), None, _theirs(seen_by))


def _theirs(seen_by: Actor) -> list[int] | None:
    """The places that somebody may look at; None = all."""
    territory = sees_now(seen_by)
    return None if territory.everything else sorted(territory.places)


def _this_year(at: datetime) -> datetime:
    return start_of(at.astimezone(local_zone()).date().replace(month=1, day=1))


def _newest(since: datetime, enterprise: int | None, places: Sequence[int] | None) -> list[Visit]:
    moves = _verifications(enterprise, places).filter(at__gte=since).select_related("case__enterprise")
    tries = _tellings(enterprise, places).filter(at__gte=since)
    tries = tries.select_related("by", "call__notice", "call__recipient__enterprise")
    found = _verified(list(moves.order_by("-at")[:NEWEST])) + [_told(row) for row in tries.order_by("-at")[:NEWEST]]
    return sorted(found, key=lambda visit: visit.at, reverse=True)[:NEWEST]


def _verifications(enterprise: int | None, places: Sequence[int] | None) -> "QuerySet[CaseMove]":
    moves = CaseMove.objects.filter(verb__in=ON_THE_SPOT, case__enterprise__isnull=False)
    moves = moves.filter(case__enterprise=enterprise) if enterprise else moves
    return moves.filter(case__place__in=places) if places is not None else moves


def _tellings(enterprise: int | None, places: Sequence[int] | None) -> "QuerySet[CallTry]":
    tries = CallTry.objects.filter(result=Result.VISITED, call__recipient__enterprise__isnull=False)
    tries = tries.filter(call__recipient__enterprise=enterprise) if enterprise else tries
    return tries.filter(call__place__in=places) if places is not None else tries


def _verified(moves: list[CaseMove]) -> list[Visit]:
    refs = {int(move.by.partition(":")[2]) for move in moves if move.by.startswith("person:")}
    names = {f"person:{pk}": name for pk, name in Person.objects.filter(pk__in=refs).values_list("pk", "name")}
    return [Visit(move.at, str(move.case.enterprise), names.get(move.by, ""), case=move.case.number) for move in moves]


def _told(row: CallTry) -> Visit:
    notice = row.call.notice
    title = "" if notice.state == NoticeState.RECALLED else notice.title
    return Visit(row.at, str(row.call.recipient.enterprise), row.by.name if row.by else "", notice=title)
