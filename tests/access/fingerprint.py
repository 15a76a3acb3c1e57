"""What stands in the tables, as one text: two equal fingerprints mean that nothing was written in between."""

from functools import cache

from django.apps import apps
from django.db import connection

NO_FACTS = {
    "people_device": "when a device was last seen is written down with any request",
    "people_token": "so is when a token was last used",
    "people_attempt": "failed tries at the door are counted",
    "django_session": "the browser's own",
}


def fingerprint(*, every_table: bool = False) -> str:
    """Number of rows and hash of every table of the product; without those that any request may touch."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(every_table))
        return "\n".join(f"{table} {rows} {digest}" for table, rows, digest in cursor.fetchall())


@cache
def _statement(every_table: bool) -> str:
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    tables = sorted({model._meta.db_table for model in models} - (set() if every_table else set(NO_FACTS)))
    return " UNION ALL ".join(
        f"SELECT '{table}', count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} AS t"
        for table in tables
    )
