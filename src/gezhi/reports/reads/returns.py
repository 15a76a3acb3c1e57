"""What an enterprise or a site still has to return, with everything that is already known filled in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import NotThere
from gezhi.registry.models import Enterprise, Place
from gezhi.reports import rules
from gezhi.reports.dictionary import items_of
from gezhi.reports.models import Collection, Return
from gezhi.reports.models.collections import ASKING, Per, State
from gezhi.reports.prefilling import Before, Pair, before
from gezhi.reports.roll import units_on
from gezhi.reports.shipped import REGISTERED_STAFF, Item


@dataclass(frozen=True)
class Prefilled:
    """An item with what is known: `value` is None if nobody has said it yet. `said_by` is a reference, `said_at` aware."""

    item: Item
    value: Any = None
    said_by: str = ""
    said_at: datetime | None = None
    said_for: date | None = None
    by_registry: bool = False
    optional: bool = False

    @property
    def known(self) -> bool:
        """Whether there is something to confirm."""
        return self.value is not None


@dataclass(frozen=True)
class DueReturn:
    """One return that is expected, or that has been sent for the present day."""

    collection: Collection
    enterprise_id: int | None
    place: Place
    day: date
    due: datetime
    late: bool
    items: tuple[Prefilled, ...]
    sent: Return | None = None

    @property
    def missing(self) -> int:
        """How many answers nobody has given yet."""
        return sum(not one.known and not one.optional for one in self.items)

    @property
    def can_be_unchanged(self) -> bool:
        """Whether one tap is enough: everything that must be said is known."""
        return all(one.known or one.optional for one in self.items)


def due_for(*, enterprise_id: int, at: datetime, seen_by: Actor) -> list[DueReturn]:
    """The returns of an enterprise that are still taken at `at`, the earliest due first, and those it has just sent.

    A return once sent stays in the list until its day is over, so that it can be corrected. NotYours for others' ones.
    """
    rules.demand(rules.may_return_for(seen_by, enterprise_id, at), rules.may_return_for)
    today = at.astimezone(local_zone()).date()
    sites = sorted({place for _firm, place in units_on(day=today, enterprises=[enterprise_id])})
    asked = running(at=at, per=Per.UNIT)
    return _due(asked, [(enterprise_id, place) for place in sites], at)


def due_for_site(*, place_id: int, at: datetime, seen_by: Actor) -> list[DueReturn]:
    """The returns of the site itself that are still taken at `at`."""
    rules.demand_runs(seen_by, place_id, at)
    return _due(running(at=at, per=Per.SITE), [(None, place_id)], at)


def running(*, at: datetime, per: str = "") -> list[Collection]:
    """The collections of which a return is still taken at `at`, those due earliest in the day first."""
    rows = Collection.objects.filter(state__in=[*ASKING, State.ENDED]).select_related("incident")
    rows = rows.filter(per=per) if per else rows
    return [row for row in rows.order_by("due_minute", "pk") if row.open_days(at)]


def _due(asked: Iterable[Collection], pairs: list[Pair], at: datetime) -> list[DueReturn]:
    places = {place.pk: place for place in Place.objects.filter(pk__in=[place for _firm, place in pairs])}
    found: list[DueReturn] = []
    for collection in asked:
        scope = rules.scope_of(collection, at)
        inside = [pair for pair in pairs if scope is None or pair[1] in scope]
        for day in collection.open_days(at) if inside else ():
            known = before(pairs=inside, items=collection.items, day=day)
            sent = _sent(collection, inside, day)
            current = day == collection.current_day(at)
            for pair in inside:
                if _is_asked(collection, pair, known) and (current or pair not in sent):
                    found.append(_one(collection, pair, places[pair[1]], day, at, known, sent.get(pair)))
    return sorted(found, key=lambda one: (one.sent is not None, one.due, one.collection.pk, one.place.code))


def _is_asked(collection: Collection, pair: Pair, known: Before) -> bool:
    return (pair[0] is None or known.has(pair)) and known.asked(collection, pair)


def _sent(collection: Collection, pairs: list[Pair], day: date) -> dict[Pair, Return]:
    rows = Return.objects.filter(
        collection=collection, day=day, place__in=[place for _firm, place in pairs], recorded__upper_inf=True
    )
    return {(row.enterprise_id, row.place_id): row for row in rows if (row.enterprise_id, row.place_id) in pairs}


def _one(
    collection: Collection,
    pair: Pair,
    place: Place,
    day: date,
    at: datetime,
    known: Before,
    sent: Return | None,
) -> DueReturn:
    said, staff = known.said.get(pair, {}), known.staff(pair)
    items: list[Prefilled] = []
    for item in items_of(codes=collection.items):
        optional = item.kind == "text" or item.code in collection.optional
        if item.code == REGISTERED_STAFF:
            items.append(Prefilled(item, staff, by_registry=True, optional=True))
        elif item.code in said:
            one = said[item.code]
            items.append(Prefilled(item, one.value, one.by, one.at, one.day, optional=optional))
        else:
            items.append(Prefilled(item, optional=optional))
    due = collection.due_at(day)
    return DueReturn(collection, pair[0], place, day, due, at >= due, tuple(items), sent)


def return_page(
    *, enterprise_id: int | None, place_id: int, collection_id: int, day: date, seen_by: Actor, at: datetime
) -> DueReturn:
    """One return with what is known before it and what was sent. NotThere if it is not asked of them, NotYours for others' ones."""
    collection = Collection.objects.select_related("incident").filter(pk=collection_id).first()
    place = Place.objects.filter(pk=place_id).first()
    if collection is None or place is None or not collection.is_asked_on(day):
        raise NotThere
    if enterprise_id is None:
        rules.demand_runs(seen_by, place_id, at)
    else:
        rules.demand(rules.may_return_for(seen_by, enterprise_id, at), rules.may_return_for)
        follow = units_on(day=day, enterprises=[enterprise_id], places=[place_id])
        if not follow:
            raise NotThere
    pair = (enterprise_id, place_id)
    known = before(pairs=[pair], items=collection.items, day=day)
    return _one(collection, pair, place, day, at, known, _sent(collection, [pair], day).get(pair))


def site_returns(*, collection: Collection, place: Place, day: date, seen_by: Actor, at: datetime) -> list[DueReturn]:
    """The returns of all enterprises at a site for a day, for those who run it: missing ones first."""
    rules.demand_runs(seen_by, place.pk, at)
    pairs = sorted(units_on(day=day, places=[place.pk]), key=lambda pair: pair[0] or 0)
    known, sent = before(pairs=pairs, items=collection.items, day=day), _sent(collection, pairs, day)
    found = [
        _one(collection, pair, place, day, at, known, sent.get(pair)) for pair in pairs if known.asked(collection, pair)
    ]
    return sorted(found, key=lambda one: one.sent is not None)


def sent_by(*, enterprise_id: int, at: datetime, seen_by: Actor, most: int = 30) -> list[Return]:
    """The latest returns of an enterprise that stand, the newest first."""
    rules.demand(rules.may_return_for(seen_by, enterprise_id, at), rules.may_return_for)
    rows = Return.objects.filter(enterprise=enterprise_id, recorded__upper_inf=True)
    return list(rows.select_related("collection", "place").order_by("-day", "-pk")[:most])


def collection_of(*, code: str) -> Collection:
    """The collection of this code. What is asked, by whom and on what basis is open to everybody. NotThere for another code."""
    found = Collection.objects.filter(code=code).first()
    if found is None:
        raise NotThere(field="collection")
    return found


def names_in(*, rows: Iterable[DueReturn]) -> dict[int, str]:
    """What the enterprises of these returns are called, by their ids; the page got the rows from a read that knew who asks."""
    return dict(Enterprise.objects.filter(pk__in=[row.enterprise_id for row in rows]).values_list("pk", "name"))
