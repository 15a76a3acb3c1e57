"""Who has not returned yet."""

from collections.abc import Collection as Many
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gezhi.kernel.actors import Actor
from gezhi.kernel.planning import planned_anew
from gezhi.registry.rules import sees_now
from gezhi.reports import rules
from gezhi.reports.models import Collection
from gezhi.reports.reads.counting import asked_condition

_SQL = (Path(__file__).resolve().parent.parent / "sql" / "missing.sql").read_text("utf-8")


def missing(*, collection: Collection, day: date, at: datetime, seen_by: Actor) -> list[tuple[int, int]]:
    """The (enterprise, site) pairs within sight whose return for `day` is not there; one statement, idle enterprises left out."""
    territory = sees_now(seen_by)
    return _missing(collection, day, at, None if territory.everything else territory.places)


def missing_enterprises(collection: Collection, day: date, at: datetime) -> list[int]:
    """Ids of all enterprises of which a return for `day` is missing at one of their sites at least."""
    return sorted({firm for firm, _place in _missing(collection, day, at, None)})


def _missing(collection: Collection, day: date, at: datetime, places: Many[int] | None) -> list[tuple[int, int]]:
    if not collection.of_units or not collection.is_asked_on(day):
        return []
    scope = rules.scope_of(collection, at)
    within = scope if places is None else (set(places) if scope is None else scope & set(places))
    given: dict[str, Any] = {
        "collection": collection.pk, "day": day, "places": None if within is None else sorted(within),
    }  # fmt: skip
    asked = asked_condition(collection, given, row="unit")
    with planned_anew() as cursor:
        cursor.execute(_SQL.replace("{asked}", asked), given)
        return [(firm, place) for firm, place in cursor.fetchall()]
