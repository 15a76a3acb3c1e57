"""The reviewers' queue: what waits for me, what came back, what was decided; key enterprises first, then by deadline."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotYours
from gezhi.people.models import Person
from gezhi.policy.reads import calendar
from gezhi.registry import rules as registry_rules
from gezhi.registry.members import acts_for
from gezhi.reopening.models import Application, ApplicationItem, ItemState, State
from gezhi.reopening.models.applications import ApplicationSet
from gezhi.reopening.models.states import WAITING

MINE, WAITING_TAB, RETURNED, APPROVED, DRAFTS, ENDED = "mine", "waiting", "returned", "approved", "drafts", "ended"
TABS: tuple[str, ...] = (MINE, WAITING_TAB, RETURNED, APPROVED, DRAFTS, ENDED)
SIZE = 50
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
    used: float | None


@dataclass(frozen=True)
class Queue:
    """A page of one tab, and how many there are in each. `more`: there is another page."""

    tab: str
    rows: tuple[Row, ...]
    counts: dict[str, int]
    page: int
    more: bool

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
    incident: int | None = None,
    place: int | None = None,
    search: str = "",
) -> Queue:
    """Page `page` of a tab of the queue. NotYours for whoever sees no place at all."""
    territory = registry_rules.sees(seen_by, at)
    if not territory.everything and not territory.places:
        raise NotYours(registry_rules.may_see_place.__doc__ or "")
    rows = in_sight(seen_by, at)
    if incident is not None:
        rows = rows.filter(incident=incident)
    if place is not None:
        rows = rows.filter(place__in=registry_rules.places_below({place}, at))
    if words := search.replace("\x00", "").strip():
        rows = rows.filter(Q(number__icontains=words) | Q(enterprise__searchable__contains=words.lower()))
    tab = tab if tab in TABS else MINE
    page = max(1, page)
    shown = list(_ordered(rows.filter(_tab(tab, seen_by)), tab)[(page - 1) * SIZE : page * SIZE + 1])
    return Queue(tab, _rows(shown[:SIZE], seen_by, at), _counts(rows, seen_by), page, len(shown) > SIZE)


def _tab(tab: str, seen_by: Actor) -> Q:
    waiting = Q(state__in=[state.value for state in WAITING])
    return {
        MINE: waiting & Q(turn__contains=[seen_by.pk if isinstance(seen_by, Person) else 0]),
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
    return (
        rows.select_related("enterprise", "place", "incident", "pack_version")
        .annotate(unseen=Coalesce(counted, 0))
        .order_by(*order)
    )


def _rows(found: list[Application], seen_by: Actor, at: datetime) -> tuple[Row, ...]:
    from gezhi.reopening.reads.page import used_share

    me = seen_by.pk if isinstance(seen_by, Person) else 0
    working = calendar(at) if found else None
    return tuple(
        Row(
            application=one,
            open_points=getattr(one, "unseen", 0) or int(one.state == State.REREVIEW),
            mine=me in one.turn,
            late=one.is_overdue(at),
            near=not one.is_overdue(at) and one.due is not None and one.due - at <= NEAR,
            used=used_share(one, at, working),
        )
        for one in found
    )


def _counts(rows: QuerySet[Application], seen_by: Actor) -> dict[str, int]:
    return rows.aggregate(**{tab: Count("pk", filter=_tab(tab, seen_by)) for tab in TABS})


def next_application(*, seen_by: Actor, at: datetime, after: int | None = None) -> Application | None:
    """What the reviewer looks at next: the first in the queue that waits for them, not the one just decided."""
    mine = in_sight(seen_by, at).filter(_tab(MINE, seen_by))
    if after is not None:
        mine = mine.exclude(pk=after)
    return mine.select_related("enterprise", "place").order_by("priority", "due", "pk").first()


def ready_for_bulk(*, seen_by: Actor, at: datetime) -> ApplicationSet:
    """Those that wait for `seen_by` and have no point to be looked at one by one."""
    looked_at = ApplicationItem.objects.filter(
        application=OuterRef("pk"), review=True, state=ItemState.GIVEN, seen_by=None
    )
    mine = in_sight(seen_by, at).filter(_tab(MINE, seen_by), state=State.SUBMITTED)
    return mine.exclude(Exists(looked_at)).order_by("priority", "due", "pk")


def applications_of(*, enterprise_id: int, seen_by: Actor, at: datetime, most: int = 200) -> list[Application]:
    """The applications of one enterprise that `seen_by` may see, the newest first: all for whoever acts for it."""
    rows = Application.objects.filter(enterprise=enterprise_id)
    if not seen_by.is_operator and acts_for(seen_by, enterprise_id, at) not in ("member", "link"):
        rows = rows.filter(registry_rules.sees(seen_by, at).q())
    return list(rows.select_related("enterprise", "place", "incident", "pack_version").order_by("-pk")[:most])
