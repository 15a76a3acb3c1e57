"""Collections as those see them who ask: what runs, how far it is, what was reminded."""

from dataclasses import dataclass
from datetime import date, datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.logbook.names import Named, called
from gezhi.reports import rules
from gezhi.reports.dictionary import items_of
from gezhi.reports.models import Collection, Reminder
from gezhi.reports.models.collections import ASKING, State
from gezhi.reports.reads.figures import By, Figures
from gezhi.reports.reads.kept import kept_figures
from gezhi.reports.shipped import Item

TABS = {"asking": ASKING, "drafts": (State.DRAFT,), "over": (State.ENDED, State.REFUSED)}


@dataclass(frozen=True)
class CollectionLine:
    """A collection, the day that is expected now (None = not yet), and how many of how many have returned it."""

    collection: Collection
    day: date | None
    returned: int
    expected: int


@dataclass(frozen=True)
class CollectionPage:
    """Everything the page of one collection shows."""

    collection: Collection
    items: tuple[Item, ...]
    day: date | None
    progress: Figures | None
    reminders: tuple[Reminder, ...]
    may_approve: bool
    may_end: bool
    asked_by: Named
    approved_by: Named | None


def collection_list(*, tab: str, seen_by: Actor, at: datetime) -> list[CollectionLine]:
    """The collections of a tab (asking, drafts, over), the latest first; with today's response for those that ask."""
    rules.demand(rules.may_see_collections(seen_by, at), rules.may_see_collections)
    rows = Collection.objects.filter(state__in=TABS.get(tab, ASKING)).select_related("incident").order_by("-pk")[:100]
    return [_line(row, seen_by, at) for row in rows]


def collection_counts(*, seen_by: Actor, at: datetime) -> dict[str, int]:
    """How many there are in each tab."""
    rules.demand(rules.may_see_collections(seen_by, at), rules.may_see_collections)
    return {tab: Collection.objects.filter(state__in=states).count() for tab, states in TABS.items()}


def collection_page(*, collection_id: int, seen_by: Actor, at: datetime, day: date | None = None) -> CollectionPage:
    """One collection, with the returns of `day` (default: the one expected now) by site."""
    rules.demand(rules.may_see_collections(seen_by, at), rules.may_see_collections)
    found = Collection.objects.select_related("incident").filter(pk=collection_id).first()
    if found is None:
        raise NotThere
    shown = day if day is not None and found.is_asked_on(day) else found.current_day(at)
    asks = found.state not in (State.DRAFT, State.REFUSED) and found.of_units and shown is not None
    progress = _response(found, shown, "site", seen_by) if asks and shown else None
    names = called([one for one in (found.asked_by, found.approved_by) if one], seen_by=seen_by)
    return CollectionPage(
        found,
        tuple(items_of(codes=found.items)),
        shown,
        progress,
        tuple(Reminder.objects.filter(collection=found, day=shown).order_by("at")) if shown else (),
        rules.may_approve(seen_by, found, at),
        rules.may_end(seen_by, found, at),
        names[found.asked_by],
        names.get(found.approved_by),
    )


def _line(row: Collection, seen_by: Actor, at: datetime) -> CollectionLine:
    day = row.current_day(at) if row.state in ASKING else None
    if day is None or not row.of_units:
        return CollectionLine(row, day, 0, 0)
    return CollectionLine(row, day, *_response(row, day, "zone", seen_by).total.response)


def _response(row: Collection, day: date, by: By, seen_by: Actor) -> Figures:
    return kept_figures(metrics=["response"], day=day, by=by, seen_by=seen_by, collection=row)["response"]
