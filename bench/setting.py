"""What the benchmarks stand on: an empty database on the server that DATABASE_URL names, and a table to print."""

import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import conninfo, sql


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """Makes database `name` anew, migrates it, sets Django up on it, and drops it at the end. Yields its address."""
    server = os.environ["DATABASE_URL"]
    address = conninfo.make_conninfo(server, dbname=name)
    with psycopg.connect(conninfo.make_conninfo(server, dbname="postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        os.environ["DATABASE_URL"] = address
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.project.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        try:
            yield address
        finally:
            from django.db import connections

            connections.close_all()
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            os.environ["DATABASE_URL"] = server


def table(heading: list[str], lines: list[list[str]]) -> None:
    """Prints a table with aligned columns; CJK characters count two."""
    rows = [heading, *lines]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(heading))]
    for row in rows:
        cells = [
            cell + " " * (widths[i] - _width(cell)) if i == 0 else " " * (widths[i] - _width(cell)) + cell
            for i, cell in enumerate(row)
        ]
        print("  ".join(cells))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
