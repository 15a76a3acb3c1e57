"""The list of notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from gezhi.kernel.actors import Actor
from gezhi.notices import rules
from gezhi.notices.models import Notice, NoticeState, Origin, Recipient
from gezhi.notices.reads.figures import Figures, figures
from gezhi.people.models import Person
from gezhi.registry import rules as registry
from gezhi.registry.rules import Territory

S = NoticeState
UNDER_WAY = (S.ACCEPTED, S.SENDING)
TABS: dict[str, tuple[str, ...]] = {
    "": (S.DRAFT, S.SCHEDULED, S.ACCEPTED, S.SENDING, S.FINISHED, S.RECALLED),
    "draft": (S.DRAFT,),
    "scheduled": (S.SCHEDULED,),
    "sending": UNDER_WAY,
    "finished": (S.FINISHED,),
    "recalled": (S.RECALLED,),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in the list, with its figures as far as the reader sees them."""

    notice: Notice
    figures: Figures


def notices_seen(
    *, seen_by: Actor, at: datetime, tab: str = "", territory: Territory | None = None
) -> QuerySet[Notice]:
    """The office's notices that `seen_by` may open, the newest first. Drafts are for whoever writes them.

    `territory` is what `seen_by` sees, if the caller has asked for it already.
    """
    rows = Notice.objects.filter(origin=Origin.OFFICE, state__in=TABS.get(tab, TABS[""]))
    rows = rows.select_related("written_by", "plan").order_by("-made_at", "-pk")
    if seen_by.is_operator:
        return rows
    own = Q(written_by=seen_by.pk) if isinstance(seen_by, Person) else Q(pk=None)
    territory = territory or registry.sees(seen_by, at)
    others = ~Q(state=S.DRAFT)
    if not territory.everything:
        others &= Q(Exists(Recipient.objects.filter(territory.q(), notice=OuterRef("pk"))))
    return rows.filter(own | others)


def lines(*, notices: Sequence[Notice], seen_by: Actor, at: datetime) -> list[Line]:
    """These notices with their figures, in two statements."""
    found = figures(notices=notices, seen_by=seen_by, at=at) if notices else {}
    return [Line(notice, found[notice.pk]) for notice in notices]


def under_way(*, seen_by: Actor, at: datetime, territory: Territory, most: int = 5) -> list[Line]:
    """Notices that are on their way now, for the board."""
    return lines(
        notices=list(notices_seen(seen_by=seen_by, at=at, tab="sending", territory=territory)[:most]),
        seen_by=seen_by,
        at=at,
    )


def may_write(*, seen_by: Actor, at: datetime) -> bool:
    """Whether somebody may begin a notice."""
    return rules.may_write(seen_by, at)


def how_many_under_way(*, seen_by: Actor, at: datetime, territory: Territory) -> int:
    """How many notices are on their way now that `seen_by` may open."""
    return notices_seen(seen_by=seen_by, at=at, tab="sending", territory=territory).count()
