"""Cases beside something else: at a place, with an enterprise, one's own, and what followed upon a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from gezhi.cases.models import Case
from gezhi.cases.models.cases import IS_OPEN
from gezhi.cases.reads.rows import CaseRow, case_rows
from gezhi.kernel.actors import Actor
from gezhi.people.models import Person
from gezhi.registry import rules
from gezhi.registry.models import Enterprise, Place

SHOWN = 6
AFTERWARDS = timedelta(days=14)
SHORT = ("number", "title", "state", "due", "place__name", "turn__name")
"""What a line on the board shows; a case has many more columns, and reading them takes longer than finding it."""
ROLES = ("place", "enterprise", "handler", "turn", "responsible")


@dataclass(frozen=True, slots=True)
class Some:
    """The first few cases of a set, how many it has in all, and how many of them are overdue."""

    rows: tuple[CaseRow, ...]
    number: int
    overdue: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.number - len(self.rows))


def cases_at(*, place: Place, seen_by: Actor, at: datetime) -> Some:
    """The open cases at a place and below it, of places that `seen_by` may look at; the nearest deadline first."""
    below = rules.places_below({place.pk}, at)
    return _some(Q(place__in=below) & rules.sees(seen_by, at).q("place_id"), seen_by, at)


def cases_with(*, enterprise: Enterprise, seen_by: Actor, at: datetime) -> Some:
    """The open cases of an enterprise at places that `seen_by` may look at."""
    return _some(Q(enterprise=enterprise) & rules.sees(seen_by, at).q("place_id"), seen_by, at)


def my_turns(*, seen_by: Actor, at: datetime) -> Some:
    """The open cases that wait for `seen_by`; none for the operator and other programs."""
    if not isinstance(seen_by, Person):
        return Some((), 0, 0)
    return _some(Q(turn=seen_by), seen_by, at)


def overdue_cases(*, seen_by: Actor, at: datetime, limit: int = SHOWN) -> Some:
    """The open cases past their deadline at the places of `seen_by`, the longest overdue first."""
    return _some(rules.sees(seen_by, at).q("place_id") & Q(due__lte=at), seen_by, at, limit, SHORT)


def my_numbers(*, seen_by: Actor, at: datetime) -> tuple[int, int]:
    """How many open cases wait for `seen_by`, and how many of them are overdue: two numbers for the menu."""
    if not isinstance(seen_by, Person):
        return 0, 0
    return _numbers(Q(turn=seen_by), at)


def cases_after(*, place: Place | int, since: datetime, seen_by: Actor, at: datetime) -> tuple[CaseRow, ...]:
    """Cases reported at this very place in the two weeks from `since` on: what came of what happened then."""
    here = place.pk if isinstance(place, Place) else place
    rules.demand(seen_by.is_operator or rules.may_see_place(seen_by, here, at), rules.may_see_place)
    rows = Case.objects.filter(place=here, reported_at__gte=since, reported_at__lt=since + AFTERWARDS)
    return case_rows(cases=rows.select_related(*ROLES).order_by("pk")[:SHOWN], seen_by=seen_by, at=at)


def _some(which: Q, seen_by: Actor, at: datetime, limit: int = SHOWN, only: Sequence[str] = ()) -> Some:
    asked = Case.objects.filter(IS_OPEN & which).order_by("due", "pk")[:limit]
    rows = list(asked.select_related("place", "turn").only(*only) if only else asked.select_related(*ROLES))
    late = sum(row.is_overdue(at) for row in rows)
    number, overdue = (len(rows), late) if len(rows) < limit else _numbers(which, at)
    return Some(case_rows(cases=rows, seen_by=seen_by, at=at), number, overdue)


def _numbers(which: Q, at: datetime) -> tuple[int, int]:
    late = Count("pk", filter=Q(due__lte=at))
    found = Case.objects.filter(IS_OPEN & which).aggregate(number=Count("pk"), late=late)
    return found["number"], found["late"]
