"""What an import does to thousands of enterprises and occupancies at once, under the rules of the single verbs.

Facts come checked by `registry.facts`, places and periods checked against the tree; the database's constraints hold as
always. The caller has locked the tables (`lock_registry`) and opened the transaction.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from gezhi.kernel.actors import Actor
from gezhi.kernel.pinyin import searchable
from gezhi.kernel.refusals import Conflict
from gezhi.logbook.actions import line, write_many
from gezhi.registry import enterprise_rules
from gezhi.registry.facts import for_the_log, moves_for_the_log
from gezhi.registry.rules import demand

Columns = Mapping[str, Any]
FACTS = (
    "name", "credit_code", "old_number", "registered_address", "working_address", "legal_form", "registered_on", "capital", "scope",
    "industry_section", "industry_division", "size", "above_scale", "key_tags", "staff", "contact_name", "contact_phone", "extra",
)  # fmt: skip
_UNSAID: dict[str, Any] = {
    "credit_code": None,
    "old_number": None,
    "registered_on": None,
    "above_scale": False,
    "key_tags": [],
    "staff": None,
    "extra": {},
}
_TABLES = (
    "registry_place, registry_placement, registry_duty, registry_enterprise, registry_enterprisename, "
    "registry_occupancy, people_person"
)


class Stay(NamedTuple):
    """An enterprise works at a place during a period (aware datetimes, `end` None = until further notice)."""

    enterprise: int
    place: int
    start: datetime
    end: datetime | None
    room: str
    staff: int | None


class Change(NamedTuple):
    """An enterprise as the person saw it (`version`), its new facts, and {field: [before, after]} for the log book."""

    enterprise: int
    version: int
    facts: Columns
    moves: Columns


def lock_registry() -> None:
    """Until the transaction ends nobody else changes places, duties, enterprises, occupancies or persons; all may read."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {_TABLES} IN SHARE ROW EXCLUSIVE MODE")


def register_many(*, facts: Sequence[Columns], by: Actor, at: datetime) -> list[int]:
    """Registers enterprises without a place (as `register_enterprise`); returns their ids in the given order."""
    demand(enterprise_rules.may_register(by, None, at), enterprise_rules.may_register)
    ids = _next_ids("registry_enterprise", len(facts))
    columns = ("id", "initials", "version", "confirmed_by", *FACTS)
    _copy("registry_enterprise", columns, [_enterprise(pk, one) for pk, one in zip(ids, facts, strict=True)])
    write_many(
        line("enterprise.registered", by=by, at=at, about=[f"enterprise:{pk}"], facts=for_the_log(one))
        for pk, one in zip(ids, facts, strict=True)
    )
    return ids


def change_many(*, changes: Sequence[Change], by: Actor, at: datetime) -> None:
    """Changes the given facts of enterprises (as `change_enterprise`, without keeping former names).

    Conflict if one of them is no longer in the version that was seen; then none is changed.
    """
    rows = [
        {
            "id": one.enterprise,
            "seen": one.version,
            **one.facts,
            **_initials(one.facts),
            "given": [*one.facts, *_initials(one.facts)],
        }
        for one in changes
    ]
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, [json.dumps(rows, ensure_ascii=False)])
        if cursor.rowcount != len(rows):
            raise Conflict("An enterprise was changed meanwhile.", code="version")
    write_many(
        line(
            "enterprise.changed",
            by=by,
            at=at,
            about=[f"enterprise:{one.enterprise}"],
            facts={"changed": moves_for_the_log(one.moves)},
        )
        for one in changes
    )


def begin_stays(*, stays: Sequence[Stay], by: Actor, at: datetime) -> list[int]:
    """Lets enterprises work at places (as `set_occupancy`); returns the occupancies' ids in the given order."""
    ids = _next_ids("registry_occupancy", len(stays))
    columns = ("id", "enterprise_id", "place_id", "room", "staff", "during", "confirmed_by", "version")
    rows = [
        (pk, s.enterprise, s.place, s.room, s.staff, DateTimeTZRange(s.start, s.end, "[)"), by.ref, 1)
        for pk, s in zip(ids, stays, strict=True)
    ]
    _copy("registry_occupancy", columns, rows)
    write_many(
        line(
            "occupancy.begun", by=by, at=at, about=[f"occupancy:{pk}", f"enterprise:{s.enterprise}", f"place:{s.place}"],
            facts={"start": s.start.isoformat(), "end": s.end.isoformat() if s.end else None, "room": s.room, "staff": s.staff},
            happened_at=min(s.start, at),
        )
        for pk, s in zip(ids, stays, strict=True)
    )  # fmt: skip
    return ids


def _enterprise(pk: int, facts: Columns) -> tuple[Any, ...]:
    said = [facts.get(name, _UNSAID.get(name, "")) for name in FACTS]
    said[-1] = json.dumps(said[-1], ensure_ascii=False)
    return (pk, searchable(facts["name"]), 1, "", *said)


def _initials(facts: Columns) -> dict[str, str]:
    return {"initials": searchable(facts["name"])} if "name" in facts else {}


def _next_ids(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]


def _copy(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _setting(name: str) -> str:
    return f"{name} = CASE WHEN t.given ? '{name}' THEN t.{name} ELSE e.{name} END"


_TYPES = {"registered_on": "date", "above_scale": "boolean", "key_tags": "text[]", "staff": "integer", "extra": "jsonb"}
_CHANGED = [*FACTS, "initials"]
_CHANGE = f"""
    UPDATE registry_enterprise AS e SET {", ".join(map(_setting, _CHANGED))}, version = e.version + 1
    FROM jsonb_to_recordset(%s) AS t(id bigint, seen integer, given jsonb, {", ".join(f"{c} {_TYPES.get(c, 'text')}" for c in _CHANGED)})
    WHERE e.id = t.id AND e.version = t.seen AND e.merged_into_id IS NULL
"""  # noqa: S608  column names are ours
