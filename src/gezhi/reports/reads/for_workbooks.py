"""The rows of a collection's workbook: everybody at the sites that somebody runs, with what is known or was sent."""

from datetime import date, datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.rules import runs
from gezhi.reports import rules
from gezhi.reports.models import Collection, Return, Unit
from gezhi.reports.prefilling import as_firm, before
from gezhi.reports.roll import units_on
from gezhi.reports.shipped import REGISTERED_STAFF
from gezhi.reports.workbooks import Line


def workbook_size(*, collection: Collection, day: date, seen_by: Actor, at: datetime) -> int:
    """How many lines the workbook has, without putting them together."""
    territory = runs(seen_by, at)
    _demand(collection, day, seen_by, at)
    units = Unit.objects.filter(territory.q(), during__contains=day, recorded__upper_inf=True)
    scope = rules.scope_of(collection, at)
    units = units if scope is None else units.filter(place__in=scope)
    if collection.when.empty and collection.unless.empty:
        return units.count()
    return sum(collection.asks(as_firm(unit)) for unit in units.select_related("place"))


def workbook_lines(*, collection: Collection, day: date, seen_by: Actor, at: datetime) -> list[Line]:
    """One line for each enterprise at each site that `seen_by` runs and the collection asks. NotYours for who runs nothing."""
    territory = runs(seen_by, at)
    _demand(collection, day, seen_by, at)
    scope = rules.scope_of(collection, at)
    pairs = [pair for pair in units_on(day=day) if territory.includes(pair[1]) and (scope is None or pair[1] in scope)]
    known = before(pairs=pairs, items=collection.items, day=day)
    sent = {(row.enterprise_id, row.place_id): row.values for row in _standing(collection, day)}
    firms = Enterprise.objects.in_bulk([firm for firm, _place in pairs if firm is not None])
    sites = Place.objects.in_bulk([place for _firm, place in pairs])
    asked = [pair for pair in pairs if pair[0] is not None and known.asked(collection, pair)]
    asked.sort(key=lambda pair: (sites[pair[1]].code, firms[pair[0] or 0].initials, pair[0] or 0))
    lines: list[Line] = []
    for firm, place in asked:
        values = sent.get((firm, place)) or known.known((firm, place)).values
        shown = tuple("" if code == REGISTERED_STAFF else values.get(code) for code in collection.items)
        lines.append(Line(f"{firm}@{place}", firms[firm or 0].name, sites[place].name, shown))
    return lines


def _demand(collection: Collection, day: date, seen_by: Actor, at: datetime) -> None:
    rules.demand(rules.may_use_workbooks(seen_by, at), rules.may_use_workbooks)
    if not collection.of_units or not collection.is_asked_on(day):
        raise NotThere


def _standing(collection: Collection, day: date) -> list[Return]:
    return list(Return.objects.filter(collection=collection, day=day, recorded__upper_inf=True))
