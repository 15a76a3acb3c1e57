"""The rows of the database under test, past its triggers and keys: emptying tables, and putting back what was there.

Only a superuser may do that; the product never can.
"""

import pickle
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, transaction

T = TypeVar("T")
_PAST_THE_TRIGGERS = "SET LOCAL session_replication_role = replica"
_AS_USUAL = "SET LOCAL session_replication_role = DEFAULT"
_COLUMNS = """
    SELECT c.oid::regclass::text, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.oid
"""


@dataclass(frozen=True)
class Kept:
    """The rows that a building left, by table with its columns, and what it gave."""

    rows: dict[str, tuple[str, bytes]]
    made: bytes


_KEPT: dict[Hashable, Kept] = {}


def once(key: Hashable, build: Callable[[], T]) -> T:
    """What `build` gives, with its rows in the database; from the second time in a process on, both are copies.

    It must depend on nothing but `key`, change no row that was there, and give what can be pickled. In any other
    database than this run's own, and where its tables are not empty, it is built by the product's actions each time.
    """
    if not str(connection.settings_dict["NAME"]).startswith("test_"):
        return build()
    with transaction.atomic():
        kept = _KEPT.get(key)
        if kept is None:
            return _built(key, build)
        if filled(kept.rows):
            return build()
        _put_back(kept.rows)
        made: T = pickle.loads(kept.made)
        return made


def filled(tables: Iterable[str]) -> list[str]:
    """Those of the tables that have rows."""
    names = list(tables)
    if not names:
        return []
    asked = " UNION ALL ".join(f"SELECT {n} WHERE EXISTS (SELECT FROM {name})" for n, name in enumerate(names))
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [names[n] for (n,) in cursor.fetchall()]


def emptying(_operations: Any, _style: Any, tables: Iterable[str], **_more: object) -> list[str]:
    """Statements that empty the tables, for Django's flush: to delete the few rows of a test is quicker than to truncate all."""
    quoted = [connection.ops.quote_name(name) for name in tables]
    return [_PAST_THE_TRIGGERS, *(f"DELETE FROM {name}" for name in filled(quoted))]


def _built(key: Hashable, build: Callable[[], T]) -> T:
    before = _contents()
    made = build()
    after = _contents()
    changed = [table for table in after if after[table] != before.get(table)]
    if not any(table in before for table in changed):
        columns = _columns()
        _KEPT[key] = Kept({t: (columns[t], _rows(t, columns[t])) for t in changed}, pickle.dumps(made))
    return made


def _columns() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        return dict(cursor.fetchall())


def _contents() -> dict[str, str]:
    """A sum of all rows of each table that has any."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        found = dict[str, str]()
        for table in filled(_columns()):
            cursor.execute(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} AS t")
            found[table] = cursor.fetchone()[0]
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return found


def _rows(table: str, columns: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)


def _put_back(rows: dict[str, tuple[str, bytes]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_PAST_THE_TRIGGERS)
        for table, (columns, lines) in rows.items():
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write(lines)
        cursor.execute(_AS_USUAL)
