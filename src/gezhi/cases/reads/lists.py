"""Lists of cases: mine, at my places, overdue, waiting for me to verify, reported by me; and how many there are of each."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Count, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from gezhi.cases.models import Case, State
from gezhi.cases.models.cases import IS_OPEN
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.people.models import Person
from gezhi.registry.rules import Territory, places_below, sees

Tab = Literal["mine", "places", "overdue", "verify", "reported", "all"]
TABS: tuple[Tab, ...] = ("mine", "places", "overdue", "verify", "reported", "all")
BY_DEADLINE: tuple[Tab, ...] = ("mine", "places", "overdue", "verify")
MOST = 200
NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class CaseList:
    """One page of a list; `after` is the cursor of the next page, "" at the end."""

    tab: Tab
    cases: tuple[Case, ...]
    after: str


@dataclass(frozen=True)
class Counts:
    """How many cases are open, by what they need; `overdue` and `unfiled` are among those at the reader's places."""

    mine: int
    places: int
    overdue: int
    verify: int
    unfiled: int

    def of(self, tab: str) -> int | None:
        """The number beside a tab; None where none is shown."""
        found: int | None = getattr(self, tab, None)
        return found


def case_list(
    *,
    seen_by: Actor,
    at: datetime,
    tab: Tab = "mine",
    kind: str = "",
    state: str = "",
    place: int | None = None,
    within: int | None = None,
    enterprise: int | None = None,
    search: str = "",
    after: str = "",
    limit: int = 50,
) -> CaseList:
    """Cases that `seen_by` may look at, with place, handler and whose turn it is.

    What is open comes in the order of its deadlines (paused ones last), other lists newest first. `search` looks for a number
    or words of the title; `place` for what is at that one place, `within` also below it.
    `after` is the cursor that the page before gave.
    """
    size = max(1, min(limit, MOST))
    rows = Case.objects.all()
    for name, value in (("kind", kind), ("state", state), ("place", place), ("enterprise", enterprise)):
        if value:
            rows = rows.filter(**{name: value})
    if within:
        rows = rows.filter(place__in=places_below({within}, at))
    if search.strip():
        rows = rows.filter(Q(number__iexact=search.strip()) | Q(title__icontains=search.strip()))
    order = ("due", "pk") if tab in BY_DEADLINE else ("-pk",)
    rows = _beyond(rows, tab, after).order_by(*order)
    rows = _first_of(rows, _of_tab(tab, seen_by, sees(seen_by, at), at), size + 1)
    found = list(rows.select_related("place", "enterprise", "handler", "turn", "responsible", "joined_to")[: size + 1])
    return CaseList(tab, tuple(found[:size]), _cursor(found[size - 1]) if len(found) > size else "")


def case_counts(*, seen_by: Actor, at: datetime) -> Counts:
    """The numbers beside the tabs and on the board, as of `at`."""
    me = _me(seen_by)
    here = sees(seen_by, at)
    places = Case.objects.filter(IS_OPEN & here.q("place_id")).aggregate(
        places=Count("pk"),
        overdue=Count("pk", filter=Q(due__lte=at)),
        unfiled=Count("pk", filter=Q(state=State.REPORTED)),
    )
    mine = Case.objects.filter(IS_OPEN & (Q(turn=me) | Q(responsible=me))).count() if me else 0
    verify = Case.objects.filter(state=State.VERIFYING, verifier=me).count() if me else 0
    return Counts(mine=mine, verify=verify, **places)


def _first_of(rows: QuerySet[Case], parts: list[Q], most: int) -> QuerySet[Case]:
    """The rows that lie in any of the parts. Each part is asked for its own first ones, which an index has in their order."""
    if len(parts) == 1:
        return rows.filter(parts[0])
    first = [rows.filter(part).values("pk")[:most] for part in parts]
    return rows.filter(pk__in=[row["pk"] for row in first[0].union(*first[1:])])


def _of_tab(tab: Tab, actor: Actor, here: Territory, at: datetime) -> list[Q]:
    """What belongs to a tab: whatever fits one of these."""
    me, places = _me(actor), here.q("place_id")
    if me is None and tab in ("mine", "verify", "reported"):
        return [NOTHING]
    parts = {
        "mine": [IS_OPEN & Q(turn=me), IS_OPEN & Q(responsible=me)],
        "verify": [Q(state=State.VERIFYING, verifier=me)],
        "reported": [Q(reporter=me)],
        "places": [IS_OPEN & places],
        "overdue": [IS_OPEN & places & Q(due__lte=at)],
    }
    return parts.get(tab) or ([Q()] if here.everything else [places, *_part(me)])


def _part(me: int | None) -> list[Q]:
    """Cases elsewhere in which the reader has a part."""
    roles = ("reporter", "handler", "verifier", "receiver", "dispatcher", "supervisor")
    return [Q(**{role: me}) for role in roles] if me else []


def _me(actor: Actor) -> int | None:
    return actor.pk if isinstance(actor, Person) else None


def _beyond(rows: QuerySet[Case], tab: Tab, after: str) -> QuerySet[Case]:
    if not after:
        return rows
    due, pk = _read(after)
    if tab not in BY_DEADLINE:
        return rows.filter(pk__lt=pk)
    if due is None:
        return rows.filter(due=None, pk__gt=pk)
    return rows.filter(Q(due__gt=due) | Q(due=due, pk__gt=pk) | Q(due=None))


def _cursor(case: Case) -> str:
    text = f"{case.pk}|{case.due.isoformat() if case.due else ''}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime | None, int]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        pk, _bar, due = text.partition("|")
        moment = parse_datetime(due) if due else None
        if due and (moment is None or moment.tzinfo is None):
            raise ValueError(text)
        return moment, int(pk)
    except (ValueError, binascii.Error) as error:
        raise Refused(
            _("This cursor is not one that the list gave. Begin without it."), field="after", code="cursor"
        ) from error
