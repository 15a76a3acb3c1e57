"""Entries as plain rows, for work on many of them: sealing, verifying, exporting."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from gezhi.logbook.canonical import Raw

COLUMNS = "e.id, e.verb, e.actor, e.about, e.facts::text, e.happened_at, e.recorded_at, e.late_reason"
Row = tuple[Any, ...]


def fetch(sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """All rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def raw(row: Sequence[Any]) -> Raw:
    """The entry in the eight columns of COLUMNS."""
    return Raw(row[0], row[1], row[2], row[3], json.loads(row[4]), *row[5:8])


def unsealed(after: int, limit: int) -> list[Row]:
    """Committed entries above id `after` that have no seal, by id. Fast while `after` is near the end."""
    return fetch(
        f"SELECT {COLUMNS} FROM logbook_entry e WHERE e.id > %s "  # noqa: S608  a constant
        "AND NOT EXISTS (SELECT FROM logbook_seal s WHERE s.entry_id = e.id) ORDER BY e.id LIMIT %s",
        [after, limit],
    )
