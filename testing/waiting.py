"""Letting one transaction stand before a lock of another, so that a race runs the same way each time."""

from time import monotonic, sleep

from django.db import connection

_WAITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"


def until_somebody_waits(seconds: float = 30) -> None:
    """Returns once another transaction stands before a lock that this one holds; AssertionError after so many seconds."""
    until = monotonic() + seconds
    with connection.cursor() as cursor:
        while monotonic() < until:
            cursor.execute(_WAITING)
            if cursor.fetchone()[0]:
                return
            sleep(0.005)
    raise AssertionError("nobody waits")
