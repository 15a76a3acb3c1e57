"""An export's table: its rows as they come out for a day, as known at an instant."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone
from gezhi.kernel.planning import planned_anew
from gezhi.policy.packs.parts import Column
from gezhi.policy.packs.parts import Export as Shape
from gezhi.registry import industries, tags
from gezhi.registry.models import Place
from gezhi.registry.models.enterprises import SizeClass
from gezhi.reports.metrics import BY_CODE, EXCLUSIONS, Metric
from gezhi.reports.models import Collection
from gezhi.reports.models.collections import ASKING, State
from gezhi.reports.reads.counting import base
from gezhi.reports.reads.figures import FOREVER, By, Figure, figures, parameters
from gezhi.reports.shapes import OF_UNITS

Cell = str | int | float | None
Reader = Callable[[Mapping[str, Any], Mapping[str, Any]], Cell]
AS_OF_NOW = frozenset({"enterprise", "credit_code", "address", "contact", "phone", "site", "group", "grid", "zone"})
"""Names, addresses and the order are as they are now; everything else is as it was known."""
RECENT = timedelta(days=31)


@dataclass(frozen=True)
class Table:
    """Headings, rows, and for each row a key that stays the same when it is worked out again."""

    headings: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    compared: tuple[bool, ...]


def table(*, shape: Shape, day: date, known: datetime | None, seen_by: Actor) -> Table:
    """The rows of an export for `day` as known at `known` (None = now), within what `seen_by` may look at."""
    rows = _unit_rows(shape, day, known, seen_by) if shape.row in OF_UNITS else _part_rows(shape, day, known, seen_by)
    return Table(
        tuple(column.title for column in shape.columns),
        tuple(key for key, _row in rows),
        tuple(row for _key, row in rows),
        tuple(column.field not in AS_OF_NOW for column in shape.columns),
    )


def _unit_rows(shape: Shape, day: date, known: datetime | None, seen_by: Actor) -> list[tuple[str, tuple[Cell, ...]]]:
    """One row per enterprise and site that counts; what was not answered stays empty."""
    items = [column.item for column in shape.columns if column.item]
    asked = _asked(items, day, known, "enterprise-site")
    counted, more = base(asked, [], shape.when)
    given = parameters(asked, day, known, seen_by) | more
    with planned_anew() as cursor:
        cursor.execute(counted + _UNITS, given)
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    readers = [_reader(column) for column in shape.columns]
    rows: list[tuple[str, tuple[Cell, ...]]] = []
    for number, row in enumerate(found, 1):
        said = json.loads(row["said"]) if isinstance(row["said"], str) else row["said"] or {}
        row |= {"number": number, "day": f"{day}"}
        rows.append((f"{row['enterprise_id']}@{row['site_id']}", tuple(read(row, said) for read in readers)))
    return rows


_UNITS = """
    SELECT counted.enterprise_id, counted.site_id, firm.name AS enterprise, coalesce(firm.credit_code, '') AS credit_code,
        site.name AS site, grid.name AS grid, groups.name AS group, firm.working_address AS address, counted.section,
        counted.division, counted.size, counted.above_scale, counted.key_tags, counted.staff, counted.said, counted.sent_at,
        counted.sent_by
    FROM counted
    JOIN registry_enterprise AS firm ON firm.id = counted.enterprise_id
    JOIN registry_place AS site ON site.id = counted.site_id
    LEFT JOIN registry_place AS grid ON grid.id = counted.grid_id
    LEFT JOIN registry_place AS groups ON groups.id = counted.group_id
    WHERE counted.idle IS NULL
    ORDER BY site.code, firm.initials, firm.id
"""


def _reader(column: Column) -> Reader:
    """What reads the column's cell from the facts of a row and its answers; the same value is put into words once."""
    if column.item:
        words = {True: pgettext("answer", "yes"), False: pgettext("answer", "no")}
        return lambda _facts, said: _answer(said.get(column.item), words)
    if column.field in _SAID:
        told = cache(_SAID[column.field])
        return lambda facts, _said: None if facts.get(column.field) is None else told(_hashable(facts[column.field]))
    if column.field:
        return lambda facts, _said: _plain(facts.get(column.field))
    return lambda _facts, _said: column.text


def _plain(value: Any) -> Cell:
    return value if value is None or isinstance(value, int) else str(value)


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _answer(value: Any, words: Mapping[bool, str]) -> Cell:
    if isinstance(value, bool):
        return words[value]
    return value if value is None or isinstance(value, int | float) else str(value)


_SAID: dict[str, Callable[[Any], Cell]] = {
    "section": lambda value: industries.name_of(value, ""),
    "division": lambda value: industries.name_of(industries.section_of(value), value) if value else "",
    "size": lambda value: str(SizeClass(value).label) if value else "",
    "above_scale": lambda value: pgettext("answer", "yes") if value else pgettext("answer", "no"),
    "key_tags": lambda value: "、".join(tags.label(tag) for tag in value),
    "sent_at": lambda value: f"{value.astimezone(local_zone()):%Y-%m-%d %H:%M}",
}


def _part_rows(shape: Shape, day: date, known: datetime | None, seen_by: Actor) -> list[tuple[str, tuple[Cell, ...]]]:
    """One row per group, grid, site or section, or one for the zone."""
    by: By = shape.row  # type: ignore[assignment]  # the schema allows these
    metrics = list(dict.fromkeys(column.metric for column in shape.columns if column.metric in BY_CODE))
    found = figures(metrics=metrics or ["response"], day=day, known=known, by=by, seen_by=seen_by, among=shape.when)
    first = next(iter(found.values()))
    lines = [first.total] if by == "zone" else [line for line in first.rows if line.key]
    items = [column.item for column in shape.columns if column.item]
    answers = _site_answers(items, day, known) if by == "site" and items else {}
    zone = Place.objects.filter(kind="zone").values_list("name", flat=True).first() or ""
    readers = [_reader(column) for column in shape.columns]
    rows: list[tuple[str, tuple[Cell, ...]]] = []
    for number, line in enumerate(lines, 1):
        of = {code: _line(one.total, one.rows, by, line.key) for code, one in found.items()}
        facts = {"number": number, "day": f"{day}", "zone": zone, by: line.label or zone}
        said = answers.get(line.key, {})
        cells = tuple(
            _part(column, BY_CODE[column.metric], of[column.metric]) if column.metric else read(facts, said)
            for column, read in zip(shape.columns, readers, strict=True)
        )
        rows.append((line.key or "zone", cells))
    return rows


def _line(total: Figure, rows: Sequence[Figure], by: str, key: str) -> Figure:
    return total if by == "zone" else next((row for row in rows if row.key == key), Figure(key, "", 0, 0))


def _part(column: Column, metric: Metric, one: Figure) -> Cell:
    parts: dict[str, Cell] = {
        "numerator": one.numerator,
        "denominator": one.denominator,
        "rate": one.percent,
        "excluded": _excluded(one),
        "returned": one.response[0],
        "expected": one.response[1],
        "missing": one.response[1] - one.response[0],
    }
    return parts[column.part]


def _excluded(one: Figure) -> Cell:
    """What is left out, by reason: "停业 12、季节性 3"; 0 if nothing."""
    return "、".join(f"{EXCLUSIONS[reason]} {count}" for reason, count in one.excluded) or 0


def _site_answers(items: list[str], day: date, known: datetime | None) -> dict[str, dict[str, Any]]:
    """What sites themselves said last before or on the day, by site."""
    asked = _asked(items, day, known, "site")
    given: dict[str, Any] = {
        "items": items, "collections": [row.pk for row in asked], "day": day, "since": day - RECENT,
        "known": known or FOREVER,
    }  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SITES, given)
        for place, code, value in cursor.fetchall():
            found.setdefault(str(place), {})[code] = json.loads(value) if isinstance(value, str) else value
    return found


_SITES = """
    SELECT DISTINCT ON (said.place_id, item.code) said.place_id, item.code, said.values -> item.code
    FROM reports_return AS said
    CROSS JOIN unnest(%(items)s::text[]) AS item (code)
    WHERE said.enterprise_id IS NULL AND said.day BETWEEN %(since)s AND %(day)s AND said.recorded @> %(known)s::timestamptz
        AND said.collection_id = ANY (%(collections)s::bigint[]) AND said.values ? item.code
    ORDER BY said.place_id, item.code, said.day DESC, lower(said.recorded) DESC
"""


def _asked(items: list[str], day: date, known: datetime | None, per: str) -> list[Collection]:
    """The collections that asked for these items around the day."""
    rows = Collection.objects.filter(state__in=[*ASKING, State.ENDED], per=per, items__overlap=items)
    rows = rows.filter(starts_on__lte=day, until__gte=day - RECENT if per == "site" else day)
    return list(rows.exclude(approved_at__gt=known) if known else rows)


def headline(shape: Shape, day: date, known: datetime) -> str:
    """What stands above the table: 国家高新区复工日报 · 数据截至 2026-11-01 24:00; before the end of the day, until when."""
    moment = known.astimezone(local_zone())
    return f"{shape.title} · " + _("as of %(day)s %(time)s") % {
        "day": day,
        "time": f"{moment:%H:%M}" if moment.date() == day else "24:00",
    }
