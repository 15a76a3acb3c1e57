"""Who asks what of whom already: so that nobody is asked the same twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from gezhi.kernel.actors import Actor
from gezhi.policy.packs.conditions import Condition
from gezhi.registry.rules import places_below
from gezhi.reports import rules
from gezhi.reports.dictionary import dictionary
from gezhi.reports.models import Collection
from gezhi.reports.models.collections import ASKING
from gezhi.reports.shipped import REGISTERED_STAFF, Item


@dataclass(frozen=True)
class Asked:
    """An item with who asks it in a period: None = nobody. `registered`: the registry knows it, no need to ask."""

    item: Item
    elsewhere: Collection | None
    registered: bool


def asked_elsewhere(collection: Collection, at: datetime) -> list[tuple[Item, Collection]]:
    """The items of a collection that others ask of the same places in the same period, each with the first who does."""
    others = _others(collection.starts_on, collection.until, collection.per, leave_out=collection.pk)
    wanted, scope = dictionary(), collection.scope
    found: list[tuple[Item, Collection]] = []
    for other in others:
        common = [code for code in collection.items if code in other.items and code != REGISTERED_STAFF]
        if common and touches(scope, other.scope, at) and _meet(collection.when, other.when):
            found += [(wanted[code], other) for code in common]
    return found


def what_is_known(
    *, first: date, last: date, per: str, scope: Iterable[int] = (), seen_by: Actor, at: datetime
) -> list[Asked]:
    """Every item of the dictionary, with whoever asks it between the two days of these places: shown while composing."""
    rules.demand(rules.may_see_collections(seen_by, at), rules.may_see_collections)
    places = list(scope)
    others = [row for row in _others(first, last, per) if touches(places, row.scope, at)]
    asked = {code: row for row in reversed(others) for code in row.items}
    return [Asked(item, asked.get(code), item.source == "registry") for code, item in dictionary().items()]


def _meet(one: Condition, other: Condition) -> bool:
    """Whether an enterprise can be meant by both: not if what they name of its size, industry, tags or site has nothing in common."""
    for facet in ("size", "section", "division", "site_kind"):
        first, second = set(getattr(one, facet)), set(getattr(other, facet))
        if first and second and not first & second:
            return False
    return one.above_scale is None or other.above_scale is None or one.above_scale == other.above_scale


def touches(one: Iterable[int], other: Iterable[int], at: datetime) -> bool:
    """Whether some place lies in both scopes; an empty scope is the whole zone."""
    first, second = set(one), set(other)
    if not first or not second or first & second:
        return True
    return bool(places_below(first, at) & places_below(second, at))


def _others(first: date, last: date, per: str, leave_out: int | None = None) -> "QuerySet[Collection]":
    rows = Collection.objects.filter(state__in=ASKING, per=per, starts_on__lte=last, until__gte=first)
    return (rows if leave_out is None else rows.exclude(pk=leave_out)).order_by("pk")
