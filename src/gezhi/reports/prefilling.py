"""What is known before a return is written: earlier answers of whichever collection, and the registry's staff."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import F

from gezhi.policy.packs.conditions import Firm
from gezhi.reports.checking import Known
from gezhi.reports.models import Collection, Unit

Pair = tuple[int | None, int]
KEPT_FOR = timedelta(days=31)
"""An answer older than this is not offered again: too much has changed."""
_SQL = (Path(__file__).resolve().parent / "sql" / "known.sql").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Said:
    """A value known before, for which day it was said, by whom (reference) and when."""

    value: Any
    day: date
    by: str
    at: datetime


@dataclass(frozen=True)
class Before:
    """Everything known of some units before their return for a day."""

    said: dict[Pair, dict[str, Said]] = field(default_factory=dict)
    units: dict[Pair, Unit] = field(default_factory=dict)
    staff_of_firm: dict[int, int | None] = field(default_factory=dict)

    def has(self, pair: Pair) -> bool:
        """Whether the enterprise counts at the site on the day."""
        return pair in self.units

    def known(self, pair: Pair) -> Known:
        """What a return of this unit goes on from."""
        firm, _place = pair
        values = {code: said.value for code, said in self.said.get(pair, {}).items()}
        return Known(values, self.staff(pair), self.staff_of_firm.get(firm) if firm is not None else None)

    def staff(self, pair: Pair) -> int | None:
        """The people registered there; None if nobody has said."""
        unit = self.units.get(pair)
        return unit.staff if unit else None

    def asked(self, collection: Collection, pair: Pair) -> bool:
        """Whether the collection asks this enterprise (or site)."""
        unit = self.units.get(pair)
        return unit is None or collection.asks(as_firm(unit))


def before(*, pairs: Iterable[Pair], items: Iterable[str], day: date) -> Before:
    """What is known of the (enterprise or None, site) pairs before their return for `day`; two queries for all of them."""
    wanted = list(pairs)
    firms = sorted({firm for firm, _place in wanted if firm is not None})
    places = sorted({place for _firm, place in wanted})
    codes = [code for code in items if code != "staff"]
    found = Before()
    units = Unit.objects.filter(enterprise__in=firms, place__in=places, during__contains=day, recorded__upper_inf=True)
    for unit in units.select_related("place").annotate(staff_of_firm=F("enterprise__staff")):
        found.units[unit.enterprise_id, unit.place_id] = unit
        found.staff_of_firm[unit.enterprise_id] = unit.staff_of_firm
    asked: dict[str, Any] = {
        "items": codes,
        "since": day - KEPT_FOR,
        "day": day,
        "enterprises": [firm for firm, _place in wanted],
        "places": [place for _firm, place in wanted],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, asked)
        for firm, place, code, value, said_day, by, at in cursor.fetchall():
            said = Said(json.loads(value) if isinstance(value, str) else value, said_day, by, at)
            found.said.setdefault((firm, place), {})[code] = said
    return found


def as_firm(unit: Unit) -> Firm:
    """A line of the roll as conditions of packs look at it; its place is loaded."""
    return Firm(
        enterprise_id=unit.enterprise_id,
        place_id=unit.place_id,
        size=unit.size,
        above_scale=unit.above_scale,
        section=unit.section,
        division=unit.division,
        key_tags=tuple(unit.key_tags),
        staff=unit.staff,
        site_kind=unit.place.site_kind,
    )
