"""What stands in the tables: two equal fingerprints of a table mean that nothing in it was written in between."""

from collections.abc import Iterable

from django.apps import apps
from django.db import connection


def touched() -> dict[str, int]:
    """How many rows of each table this transaction has written so far, by PostgreSQL's own tally; what was taken back counts too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


def fingerprint(tables: Iterable[str] | None = None) -> dict[str, str]:
    """Number of rows and hash of each of these tables; of every table of the product if none are named."""
    wanted = sorted(every_table() & set(tables) if tables is not None else every_table())
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_ASK % (table, table) for table in wanted))
        return {table: f"{rows} {digest}" for table, rows, digest in cursor.fetchall()}


def every_table() -> set[str]:
    """The tables of all models."""
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}


_ASK = "SELECT '%s', count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM %s AS t"
