"""The reviewers' queue: what waits for me, what came back, what was decided; key enterprises first, then by deadline."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from gezhi.kernel.actors import Actor
from gezhi.registry import rules as registry_rules
from gezhi.registry.members import acts_for
from gezhi.reopening.desk import Desk, desk_of
from gezhi.reopening.models import Application, ApplicationItem, ItemState, State
from gezhi.reopening.models.applications import ApplicationSet
from gezhi.reopening.models.states import WAITING

MINE, WAITING_TAB, RETURNED, APPROVED, DRAFTS, ENDED = "mine", "waiting", "returned", "approved", "drafts", "ended"
TABS: tuple[str, ...] = (MINE, WAITING_TAB, RETURNED, APPROVED, DRAFTS, ENDED)
SIZE = 30
SHORT = (
    "number", "mode", "state", "priority", "due", "turn", "opens_on", "decided_at", "submitted_at", "begun_at",
    "enterprise__name", "place__name",
)  # fmt: skip
"""What a line of the queue shows; other columns of thousands of applications are not read for it."""
NEAR = timedelta(hours=4)
DECIDED_FOR = timedelta(days=31)


@dataclass(frozen=True)
class Row:
    """One application in the queue. `near` and `late` say how its deadline stands; `open_points` must be looked at one by one."""

    application: Application
    open_points: int
    mine: bool
    late: bool
    near: bool


@dataclass(frozen=True)
class Queue:
    """A page of one tab, and how many there are in each. `more`: there is another page."""

    tab: str
    rows: tuple[Row, ...]
    counts: dict[str, int]
    page: int
    more: bool

    @property
    def ready(self) -> int:
        """How many of those shown that wait for the viewer have no open point; in the other tabs none."""
        return sum(not row.open_points for row in self.rows) if self.tab == MINE else 0

    @property
    def first_due(self) -> datetime | None:
        """The earliest deadline among those shown."""
        return min((row.application.due for row in self.rows if row.application.due), default=None)


def in_sight(seen_by: Actor, at: datetime) -> ApplicationSet:
    """The applications at places that `seen_by` may look at, as reviewer or onlooker."""
    return Application.objects.filter(registry_rules.sees(seen_by, at).q())


def queue(
    *,
    seen_by: Actor,
    at: datetime,
    tab: str = MINE,
    page: int = 1,
    place: int | None = None,
    search: str = "",
    desk: Desk | None = None,
    whole: bool = False,
) -> Queue:
    """Page `page` of a tab of the queue; with the tab "" what waits for oneself, or where nothing does, everything that waits.

    NotYours for whoever sees no place at all. `desk`: that of `seen_by` at `at`, where there is one already. `whole`: with every
    column of the applications, not only what a line shows.
    """
    desk = desk or desk_of(seen_by, at)
    rows = Application.objects.filter(desk.sees.q())
    if place is not None:
        rows = rows.filter(place__in=registry_rules.places_below({place}, at))
    if words := search.replace("\x00", "").strip():
        rows = rows.filter(Q(number__icontains=words) | Q(enterprise__searchable__contains=words.lower()))
    page = max(1, page)
    chosen = tab if tab in TABS else MINE
    asked = (
        rows.select_related("incident", "pack_version").defer("pack_version__content") if whole else rows.only(*SHORT)
    )
    shown = _page(asked, chosen, page, desk)
    if tab == "" and not shown and not words and page == 1:
        chosen, shown = WAITING_TAB, _page(asked, WAITING_TAB, page, desk)
    return Queue(chosen, _rows(shown[:SIZE], desk), _counts(rows, desk), page, len(shown) > SIZE)


def _page(rows: ApplicationSet, tab: str, page: int, desk: Desk) -> list[Application]:
    return list(_ordered(rows.filter(_tab(tab, desk)), tab)[(page - 1) * SIZE : page * SIZE + 1])


def _tab(tab: str, desk: Desk) -> Q:
    waiting = Q(state__in=[state.value for state in WAITING])
    return {
        MINE: waiting & Q(turn__contains=[desk.me]),
        WAITING_TAB: waiting,
        RETURNED: Q(state=State.RETURNED),
        APPROVED: Q(state=State.APPROVED),
        DRAFTS: Q(state=State.DRAFT),
        ENDED: Q(state__in=[State.REFUSED, State.WITHDRAWN, State.LAPSED, State.ENDED]),
    }[tab]


def _ordered(rows: QuerySet[Application], tab: str) -> QuerySet[Any]:
    waits = tab in (MINE, WAITING_TAB)
    order = ("priority", "due", "pk") if waits else ("-pk",)
    looked_at = ApplicationItem.objects.filter(
        application=OuterRef("pk"), review=True, state=ItemState.GIVEN, seen_by=None
    ).order_by()
    counted = looked_at.values("application").annotate(number=Count("pk")).values("number")
    return rows.select_related("enterprise", "place").annotate(unseen=Coalesce(counted, 0)).order_by(*order)


def _rows(found: list[Application], desk: Desk) -> tuple[Row, ...]:
    at = desk.at
    return tuple(
        Row(
            application=one,
            open_points=getattr(one, "unseen", 0) or int(one.state == State.REREVIEW),
            mine=desk.me in one.turn,
            late=one.is_overdue(at),
            near=not one.is_overdue(at) and one.due is not None and one.due - at <= NEAR,
        )
        for one in found
    )


def _counts(rows: QuerySet[Application], desk: Desk) -> dict[str, int]:
    """How many there are in each tab: by state from the index of places and states, and one's own from that of turns."""
    by_state = rows.order_by().values("state").annotate(number=Count("*")).values_list("state", "number")
    states = dict(by_state)
    ended = [State.REFUSED, State.WITHDRAWN, State.LAPSED, State.ENDED]
    return {
        MINE: rows.filter(_tab(MINE, desk)).count() if desk.me else 0,
        WAITING_TAB: sum(states.get(state, 0) for state in WAITING),
        RETURNED: states.get(State.RETURNED, 0),
        APPROVED: states.get(State.APPROVED, 0),
        DRAFTS: states.get(State.DRAFT, 0),
        ENDED: sum(states.get(state, 0) for state in ended),
    }


def next_application(*, seen_by: Actor, at: datetime, after: int | None = None) -> Application | None:
    """What the reviewer looks at next: the first in the queue that waits for them, not the one just decided."""
    desk = Desk(seen_by, at)
    mine = Application.objects.filter(desk.sees.q()).filter(_tab(MINE, desk))
    if after is not None:
        mine = mine.exclude(pk=after)
    return mine.select_related("enterprise", "place").order_by("priority", "due", "pk").first()


def ready_for_bulk(*, seen_by: Actor, at: datetime, desk: Desk | None = None) -> ApplicationSet:
    """Those that wait for this person and have no point to be looked at one by one. `desk` as in `queue`."""
    desk = desk or Desk(seen_by, at)
    looked_at = ApplicationItem.objects.filter(
        application=OuterRef("pk"), review=True, state=ItemState.GIVEN, seen_by=None
    )
    mine = Application.objects.filter(desk.sees.q()).filter(_tab(MINE, desk), state=State.SUBMITTED)
    return mine.exclude(Exists(looked_at)).order_by("priority", "due", "pk")


def applications_of(*, enterprise_id: int, seen_by: Actor, at: datetime, most: int = 200) -> list[Application]:
    """The applications of one enterprise that `seen_by` may see, the newest first: all for whoever acts for it."""
    rows = Application.objects.filter(enterprise=enterprise_id)
    if not seen_by.is_operator and acts_for(seen_by, enterprise_id, at) not in ("member", "link"):
        rows = rows.filter(registry_rules.sees(seen_by, at).q())
    rows = rows.select_related("enterprise", "place", "incident", "pack_version").defer("pack_version__content")
    return list(rows.order_by("-pk")[:most])
