"""Statements over everybody, which PostgreSQL plans for the values at hand; what is asked for one page it plans once (ADR 0025)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import ClientCursor


@contextmanager
def planned_anew() -> Iterator[CursorWrapper]:
    """A cursor whose statements are planned each time they are asked.

    A plan for whatever values may come takes it that next to nobody is there at an instant (`during @> $1`), and then looks
    thousands of enterprises up one by one.
    """
    with connection.cursor() as usual, ClientCursor(usual.connection) as cursor:
        yield type(usual)(cursor, connection)
