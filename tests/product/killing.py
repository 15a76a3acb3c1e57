"""kill -9 of the product's processes while they are held at a step: by a lock in the database, or by a slow provider."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import connection

from gezhi.launch.tests.processes import children_of, is_alive
from testing.inside import owner_of
from tests.product.street import Street, eventually

WAITING = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND %s = ANY(pg_blocking_pids(pid))"


def processes(street: Street, part: str) -> set[int]:
    """The worker's process, or the web process with those below it."""
    below = children_of(street.product.process.pid)
    first = {number for number, name in below.items() if f"gezhi.launch.{part}" in name}
    return first.union(*(children_of(number) for number in first))


def kill(street: Street, *parts: str) -> None:
    """Ends these parts with -9; returns once they are gone. The supervisor starts them again by itself."""
    numbers = [number for part in parts for number in processes(street, part)]
    assert len(numbers) >= len(parts)
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    assert eventually(lambda: not any(is_alive(number) for number in numbers))


def kill_everything(street: Street) -> None:
    """The supervisor goes first, so nobody starts anything again; then the product is started anew."""
    street.product.stop(signal.SIGKILL)

    def is_free() -> bool:
        with socket.socket() as trial:
            return trial.connect_ex(("127.0.0.1", street.port)) != 0

    assert eventually(is_free)
    street.restart()


@contextmanager
def held(street: Street, statement: str, *values: object) -> Iterator[Callable[[int], bool]]:
    """Within the block what `statement` locks is locked; gives a question: do at least so many wait for it (soon)?"""
    with owner_of(street.data) as owner:
        owner.execute(statement.encode(), values)
        number = owner.info.backend_pid

        def anybody_waits(many: int = 1) -> bool:
            return eventually(lambda: _waiting(number) >= many)

        yield anybody_waits
        owner.rollback()


def _waiting(for_whom: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [for_whom])
        return int(cursor.fetchone()[0])
