"""How a metric becomes columns of the statement, and how the parts of the zone are told apart and named."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from gezhi.policy.packs.conditions import Condition
from gezhi.registry import industries, tags
from gezhi.registry.models import Place
from gezhi.registry.models.enterprises import SizeClass
from gezhi.reports.metrics import EXCLUSIONS, Answered, Everybody, Metric, Part, Staff, Sum, Yes
from gezhi.reports.models import Collection

_WHO = {"site": "site_id", "firm": "entity_id", "firm-site": "unit_id", "people": "unit_id", "thing": "unit_id"}
_KEYS = {
    "zone": ("''::text", ""),
    "group": ("group_id::text", ""),
    "grid": ("grid_id::text", ""),
    "site": ("site_id::text", ""),
    "section": ("section", ""),
    "size": ("size", ""),
    "tag": ("tag", "CROSS JOIN LATERAL unnest(key_tags) AS tagged (tag)"),
}
_BASE = (Path(__file__).resolve().parent.parent / "sql" / "counted.sql").read_text("utf-8")
STAFF = "coalesce((values ->> 'staff')::bigint, staff)"


def asked_of(collections: Sequence[Collection]) -> tuple[str, dict[str, Any]]:
    """counted.sql narrowed down to the enterprises that these collections ask, with the parameters that this needs."""
    given: dict[str, Any] = {}
    each = [_asked(number, row, given) for number, row in enumerate(collections)]
    return _BASE.replace("{asked}", " OR ".join(each) if each and "true" not in each else "true"), given


def _asked(number: int, collection: Collection, given: dict[str, Any]) -> str:
    when = _holds(f"c{number}w", collection.when, given)
    if collection.unless.empty:
        return when
    return f"({when} AND NOT {_holds(f'c{number}u', collection.unless, given)})"


def _holds(name: str, condition: Condition, given: dict[str, Any]) -> str:
    """What Condition.holds says, in SQL."""
    tests: list[str] = []
    for facet in ("size", "section", "division", "site_kind", "key_tags"):
        if wanted := getattr(condition, facet):
            given[f"{name}_{facet}"] = list(wanted)
            sign = "&&" if facet == "key_tags" else "= ANY"
            value = f"(%({name}_{facet})s::text[])"
            tests.append(
                f"roll.{facet}::text[] {sign} {value}" if facet == "key_tags" else f"roll.{facet} {sign} {value}"
            )
    if condition.above_scale is not None:
        tests.append("roll.above_scale" if condition.above_scale else "NOT roll.above_scale")
    for bound, sign in ((condition.staff_min, ">="), (condition.staff_max, "<=")):
        if bound is not None:
            tests.append(f"coalesce(roll.staff {sign} {int(bound)}, false)")
    return f"({' AND '.join(tests)})" if tests else "true"


def grouped(by: str) -> tuple[str, str]:
    """The two columns (key of the part, whether it is the whole), and how the rows are brought together."""
    key, extra = _KEYS[by]
    if by == "zone":
        return "''::text, 1", ""
    return f"{key}, GROUPING({key})", f"{extra} GROUP BY GROUPING SETS (({key}), ())"


def columns(metric: Metric) -> list[str]:
    """Numerator, denominator, returned, expected, and how many are excluded for each reason, in this order."""
    among = f"({kept(metric)}) AND ({condition(metric.among)})"
    who = _WHO[metric.counts]
    return [
        amount(metric, metric.numerator, among),
        amount(metric, metric.denominator, among),
        f"count(DISTINCT unit_id) FILTER (WHERE ({kept(metric)}) AND returned)",
        f"count(DISTINCT unit_id) FILTER (WHERE {kept(metric)})",
        *(f"count(DISTINCT {who}) FILTER (WHERE {excluded(metric, reason)})" for reason in EXCLUSIONS),
    ]


def amount(metric: Metric, part: Part, among: str) -> str:
    """How much of a part there is: people and things are summed up, everything else is counted, each one once."""
    if metric.counts in ("people", "thing"):
        return f"coalesce(sum({quantity(part)}) FILTER (WHERE {among}), 0)"
    return f"count(DISTINCT {_WHO[metric.counts]}) FILTER (WHERE {among} AND ({condition(part)}))"


def quantity(part: Part) -> str:
    """The number that a unit adds."""
    if isinstance(part, Staff):
        return STAFF
    if isinstance(part, Sum):
        return " + ".join(f"coalesce((values ->> '{item}')::bigint, 0)" for item in part.items)
    return f"({condition(part)})::integer"


def condition(part: Part) -> str:
    """Whether a unit belongs to the part."""
    if isinstance(part, Yes):
        return f"coalesce((values ->> '{part.item}')::boolean, false)"
    if isinstance(part, Answered):
        return "returned"
    if isinstance(part, Everybody | Staff):
        return "true"
    return f"{quantity(part)} > 0"


def kept(metric: Metric) -> str:
    """Whether a unit is counted at all."""
    return f"idle IS NULL AND {STAFF} IS NOT NULL" if metric.needs_staff else "idle IS NULL"


def excluded(metric: Metric, reason: str) -> str:
    """Whether a unit is left out for that reason."""
    if reason == "staff-unknown":
        return f"idle IS NULL AND {STAFF} IS NULL" if metric.needs_staff else "false"
    return f"idle = '{reason}'"


def labels(by: str, keys: Iterable[str | None]) -> dict[str, str]:
    """Names of the parts by key, in the order in which they are shown: places in their own order, never ranked."""
    wanted = {key for key in keys if key}
    if by in ("group", "grid", "site"):
        rows = Place.objects.filter(pk__in=[int(key) for key in wanted]).order_by("code")
        return {str(pk): name for pk, name in rows.values_list("pk", "name")}
    if by == "section":
        return {one.section: f"{one.section} {one.name}" for one in industries.sections() if one.section in wanted}
    if by == "size":
        return {value: str(label) for value, label in SizeClass.choices if value in wanted}
    if by == "tag":
        known = [code for code, _label in tags.vocabulary() if code in wanted]
        return {tag: tags.label(tag) for tag in [*known, *sorted(wanted - set(known))]}
    return {"": ""}
