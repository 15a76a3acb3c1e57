"""How a metric becomes columns of the statement, and how the parts of the zone are told apart and named."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from gezhi.policy.packs.conditions import EVERYBODY, Condition
from gezhi.registry import industries, tags
from gezhi.registry.models import Place
from gezhi.registry.models.enterprises import SizeClass
from gezhi.reports.metrics import EXCLUSIONS, Answered, Metric, Part, Staff, Sum, Yes
from gezhi.reports.models import Collection

_WHOLE = ", answer.values AS said, answer.sent_at, answer.sent_by"
Which = Literal["numerator", "rest", "denominator", "missing", "excluded"]
WHICH: tuple[Which, ...] = ("numerator", "rest", "missing", "excluded", "denominator")
_KEYS = {"group": "group_id", "grid": "grid_id", "site": "site_id", "section": "section", "size": "size"}
_BASE = (Path(__file__).resolve().parent.parent / "sql" / "counted.sql").read_text("utf-8")


def base(
    collections: Sequence[Collection], metrics: Sequence[Metric], among: Condition = EVERYBODY
) -> tuple[str, dict[str, Any]]:
    """counted.sql for those that the collections ask, `among` only, with the answers that the metrics need; and its parameters.

    Without a metric every row carries its whole return.
    """
    given: dict[str, Any] = {}
    each = [asked_condition(row, given, name=f"c{number}") for number, row in enumerate(collections)]
    items = "".join(f", {answer(item)}" for item in answers(metrics)) if metrics else _WHOLE
    asked = f"({' OR '.join(each)})" if each and "true" not in each else "true"
    asked = f"{asked} AND {meant(among, EVERYBODY, given, 'roll', 'among')}"
    statement = _BASE.replace("{asked}", asked)
    return statement.replace("{items}", items), given


def asked_condition(collection: Collection, given: dict[str, Any], row: str = "roll", name: str = "c") -> str:
    """Whether the collection asks the enterprise of `row`, in SQL; what it compares with is put into `given`."""
    return meant(collection.when, collection.unless, given, row, name)


def meant(when: Condition, unless: Condition, given: dict[str, Any], row: str, name: str) -> str:
    """What a pack's conditions say, in SQL."""
    holds = _holds(f"{name}w", when, given, row)
    return holds if unless.empty else f"({holds} AND NOT {_holds(f'{name}u', unless, given, row)})"


def _holds(name: str, condition: Condition, given: dict[str, Any], row: str) -> str:
    tests: list[str] = []
    for facet in ("size", "section", "division", "site_kind", "key_tags"):
        if wanted := getattr(condition, facet):
            given[f"{name}_{facet}"] = list(wanted)
            value = f"%({name}_{facet})s::text[]"
            holder = "place" if facet == "site_kind" and row == "unit" else row
            many = facet == "key_tags"
            tests.append(f"{row}.key_tags::text[] && {value}" if many else f"{holder}.{facet} = ANY ({value})")
    if condition.above_scale is not None:
        tests.append(f"{row}.above_scale" if condition.above_scale else f"NOT {row}.above_scale")
    for bound, sign in ((condition.staff_min, ">="), (condition.staff_max, "<=")):
        if bound is not None:
            tests.append(f"coalesce({row}.staff {sign} {int(bound)}, false)")
    return f"({' AND '.join(tests)})" if tests else "true"


def grouped(bys: Sequence[str]) -> tuple[str, str]:
    """The two columns (which of `bys` the part belongs to, or -1 for the whole; its key), and how the rows are brought together.

    An enterprise with two tags stands in both their rows, and once in the whole. Tags cannot be asked with others at one go.
    """
    if list(bys) == ["zone"]:
        return "-1, NULL::text", ""
    if list(bys) == ["tag"]:
        whole = "CROSS JOIN LATERAL (SELECT unnest(key_tags) UNION ALL SELECT NULL) AS tagged (tag)"
        return "CASE WHEN tag IS NULL THEN -1 ELSE 0 END, tag", f"{whole} GROUP BY tag"
    keys = [_KEYS[by] for by in bys]
    number = "".join(f" WHEN GROUPING({key}) = 0 THEN {place}" for place, key in enumerate(keys))
    named = "".join(f" WHEN GROUPING({key}) = 0 THEN {key}::text" for key in keys)
    sets = ", ".join(f"({key})" for key in keys)
    return f"CASE{number} ELSE -1 END, CASE{named} END", f"GROUP BY GROUPING SETS ({sets}, ())"


def answers(metrics: Iterable[Metric]) -> list[Part]:
    """The single answers that the metrics are made of, each once."""
    found: dict[str, Part] = {}
    for metric in metrics:
        for part in (metric.numerator, metric.denominator, metric.among):
            if isinstance(part, Yes):
                found[f"yes_{part.item}"] = part
            elif isinstance(part, Sum):
                found |= {f"sum_{item}": Sum((item,)) for item in part.items}
    return list(found.values())


def answer(part: Part) -> str:
    """One answer as a column of `counted`: what was not said is no, or 0."""
    if isinstance(part, Yes):
        return f"coalesce((answer.values ->> '{part.item}')::boolean, false) AS yes_{part.item}"
    assert isinstance(part, Sum)
    return f"coalesce((answer.values ->> '{part.items[0]}')::bigint, 0) AS sum_{part.items[0]}"


def columns(metric: Metric) -> list[str]:
    """Numerator, denominator, returned, expected, and how many are excluded for each reason, in this order."""
    among = f"{kept(metric)} AND {condition(metric.among)}"
    return [
        amount(metric, metric.numerator, among),
        amount(metric, metric.denominator, among),
        f"count(*) FILTER (WHERE {kept(metric)} AND returned)",
        f"count(*) FILTER (WHERE {kept(metric)})",
        *(number(metric, excluded(metric, reason)) for reason in EXCLUSIONS),
    ]


def amount(metric: Metric, part: Part, among: str) -> str:
    """How much of a part there is: people and things are summed up, everything else is counted, each one once."""
    if metric.counts not in ("people", "thing"):
        return number(metric, f"{among} AND {condition(part)}")
    return f"coalesce(sum({quantity(part)}) FILTER (WHERE {among}), 0)"


def number(metric: Metric, which: str) -> str:
    """How many there are of which that is true. Enterprises at one site need no comparison with others, so few are compared."""
    if metric.counts == "site":
        return f"count(DISTINCT site_id) FILTER (WHERE {which})"
    if metric.counts == "firm":
        return f"count(*) FILTER (WHERE alone AND {which}) + count(DISTINCT entity_id) FILTER (WHERE NOT alone AND {which})"
    return f"count(*) FILTER (WHERE {which})"


def named(metric: Metric, which: Which, by: str) -> str:
    """The end of the statement that lists names: which of them, in which part, the names, what each adds, and how many there are."""
    inside = f"{kept(metric)} AND {condition(metric.among)}"
    within = f"{inside} AND {condition(metric.denominator)}"
    part = condition(metric.numerator)
    tests = {
        "numerator": f"{within} AND {part}",
        "rest": f"{within} AND NOT {part}",
        "denominator": within,
        "missing": f"{kept(metric)} AND NOT returned",
        "excluded": f"NOT {kept(metric)}",
    }
    place = {"zone": "true", "tag": "%(key)s = ANY (counted.key_tags)"}.get(
        by, f"counted.{_KEYS.get(by, '')}::text = %(key)s"
    )
    summed = metric.counts in ("people", "thing")
    adds = f"{quantity(metric.numerator)}::bigint, {quantity(metric.denominator)}::bigint" if summed else "NULL, NULL"
    reason = f"CASE WHEN {kept(metric)} THEN '' ELSE coalesce(idle, 'staff-unknown') END"
    return f"""
        SELECT counted.enterprise_id, firm.name, counted.site_id, site.name, returned, {adds}, {reason}, count(*) OVER ()
        FROM counted
        JOIN registry_enterprise AS firm ON firm.id = counted.enterprise_id
        JOIN registry_place AS site ON site.id = counted.site_id
        WHERE {tests[which]} AND {place}
        ORDER BY site.code, firm.initials, firm.id
        LIMIT %(rows)s OFFSET %(skip)s
    """  # noqa: S608  our own expressions


def quantity(part: Part) -> str:
    """The number that a unit adds."""
    if isinstance(part, Staff):
        return "counted.staff"
    assert isinstance(part, Sum)
    return "(" + " + ".join(f"sum_{item}" for item in part.items) + ")"


def condition(part: Part) -> str:
    """Whether a unit belongs to the part."""
    if isinstance(part, Yes):
        return f"yes_{part.item}"
    if isinstance(part, Sum):
        return f"{quantity(part)} > 0"
    return "returned" if isinstance(part, Answered) else "true"


def kept(metric: Metric) -> str:
    """Whether a unit is counted at all."""
    return "(idle IS NULL AND counted.staff IS NOT NULL)" if metric.needs_staff else "(idle IS NULL)"


def excluded(metric: Metric, reason: str) -> str:
    """Whether a unit is left out for that reason."""
    if reason == "staff-unknown":
        return "(idle IS NULL AND counted.staff IS NULL)" if metric.needs_staff else "false"
    return f"(idle = '{reason}')"


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
