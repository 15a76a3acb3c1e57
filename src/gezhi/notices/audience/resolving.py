"""From the choice as data to rows: one statement, so that a million recipients cost no more of our memory than three."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields import BigIntegerField, IntegerField
from django.db.models.functions import Cast

from gezhi.notices.audience import states
from gezhi.notices.audience.choice import DUTIES, ENTERPRISES, Choice, Part
from gezhi.people.models import Person
from gezhi.registry.models import Duty, Enterprise
from gezhi.registry.rules import places_below

LADDER = (Path(__file__).resolve().parent.parent / "sql" / "ladder.sql").read_text("utf-8")
NOBODY = "SELECT NULL::bigint, NULL::bigint, NULL::bigint, NULL::integer WHERE false"
NULL = Cast(Value(None), BigIntegerField(null=True))
NO_STAFF = Cast(Value(None), IntegerField(null=True))


@dataclass(frozen=True)
class Resolved:
    """SQL that begins with WITH and ends with the table `chosen` (person_id, enterprise_id, place_id, group_id, site_id,
    follow_up_id), one row a recipient, and its parameters in order. `wanted` holds the parts before doubles were merged:
    of several places of an enterprise the one with most staff counts, of several duties of a person the highest place."""

    sql: str
    params: tuple[Any, ...]


def resolved(choice: Choice, at: datetime) -> Resolved:
    """The statement for this choice at the instant `at`."""
    wanted, wanted_params = _union(choice.parts, at)
    unwanted, unwanted_params = _union(choice.taken_away, at)
    sql = f"""
WITH RECURSIVE moment AS (SELECT %s::timestamptz AS at),
{LADDER},
wanted (person_id, enterprise_id, place_id, staff) AS ({wanted}),
unwanted (person_id, enterprise_id, place_id, staff) AS ({unwanted}),
merged AS (
    SELECT DISTINCT ON (wanted.person_id, wanted.enterprise_id)
           wanted.person_id, wanted.enterprise_id, ladder.place_id, ladder.group_id, ladder.site_id, ladder.chain
    FROM wanted LEFT JOIN ladder ON ladder.place_id = wanted.place_id
    ORDER BY wanted.person_id, wanted.enterprise_id, wanted.staff DESC NULLS LAST, ladder.depth, ladder.place_id
),
chosen AS (
    SELECT merged.person_id, merged.enterprise_id, merged.place_id, merged.group_id, merged.site_id,
           CASE WHEN merged.person_id IS NULL THEN answering.chain[1]
                ELSE (SELECT who FROM unnest(answering.chain) WITH ORDINALITY AS up (who, step)
                      WHERE who <> merged.person_id ORDER BY step LIMIT 1) END AS follow_up_id
    FROM merged
    CROSS JOIN LATERAL (
        SELECT coalesce(merged.chain, (SELECT chain FROM ladder WHERE depth = 0)) AS chain
    ) AS answering
    WHERE NOT EXISTS (SELECT 1 FROM unwanted WHERE unwanted.person_id = merged.person_id)
      AND NOT EXISTS (SELECT 1 FROM unwanted WHERE unwanted.enterprise_id = merged.enterprise_id)
)
"""  # noqa: S608  made of our own statements; all values are parameters
    return Resolved(sql, (at, *wanted_params, *unwanted_params))


def _union(parts: Iterable[Part], at: datetime) -> tuple[str, list[Any]]:
    pieces: list[str] = []
    params: list[Any] = []
    for part in parts:
        try:
            sql, given = _rows(part, at).query.sql_with_params()
        except EmptyResultSet:
            continue
        pieces.append(f"({sql})")
        params += given
    return " UNION ALL ".join(pieces) or NOBODY, params


def _rows(part: Part, at: datetime) -> "QuerySet[Any, Any]":
    """(person, enterprise, place, staff there) of everybody in the part, a line for each place where they are."""
    return {DUTIES: _duties, ENTERPRISES: _enterprises}.get(part.of, _people)(part, at)


def _duties(part: Part, at: datetime) -> "QuerySet[Any, Any]":
    rows = Duty.objects.filter(during__contains=at, recorded__upper_inf=True, person__is_active=True)
    if part.posts:
        rows = rows.filter(post__in=part.posts)
    if part.kinds:
        rows = rows.filter(place__kind__in=part.kinds)
    if part.under:
        rows = rows.filter(place__in=places_below(set(part.under), at))
    rows = _in_states(rows, "person", part, at)
    return rows.values_list("person_id", NULL, "place_id", NO_STAFF).order_by()


def _enterprises(part: Part, at: datetime) -> "QuerySet[Any, Any]":
    rows: QuerySet[Any] = Enterprise.objects.standing()
    for column, wanted in (("pk", part.ids), ("industry_section", part.industries), ("size", part.sizes)):
        if wanted:
            rows = rows.filter(**{f"{column}__in": wanted})
    if part.tags:
        rows = rows.filter(key_tags__overlap=list(part.tags))
    if part.above_scale is not None:
        rows = rows.filter(above_scale=part.above_scale)
    rows = _in_states(rows, "pk", part, at)
    if part.under:
        here = Q(occupancies__during__contains=at, occupancies__place__in=places_below(set(part.under), at))
        found: QuerySet[Any, Any] = rows.filter(here).values_list(
            NULL, "pk", "occupancies__place_id", "occupancies__staff"
        )
    else:
        present = FilteredRelation("occupancies", condition=Q(occupancies__during__contains=at))
        found = rows.annotate(present=present).values_list(NULL, "pk", "present__place_id", "present__staff")
    return found.order_by()


def _people(part: Part, at: datetime) -> "QuerySet[Any, Any]":
    rows = _in_states(Person.objects.filter(pk__in=part.ids, is_active=True), "pk", part, at)
    own = Duty.objects.filter(during__contains=at, recorded__upper_inf=True)
    place = Subquery(own.filter(person=OuterRef("pk")).order_by("pk").values("place_id")[:1])
    found: QuerySet[Any, Any] = rows.annotate(at_work=place).values_list("pk", NULL, "at_work", NO_STAFF).order_by()
    return found


def _in_states(rows: "QuerySet[Any]", column: str, part: Part, at: datetime) -> "QuerySet[Any]":
    for given in part.states:
        found = Q(**{f"{column}__in": states.rows_in(part.of, given, at)})
        rows = rows.exclude(found) if given.get("not") else rows.filter(found)
    return rows
