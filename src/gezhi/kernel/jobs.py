"""What every job of a worker needs."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import close_old_connections


@contextmanager
def fresh_connections() -> Iterator[None]:
    """Around a job: a worker lives for weeks, the database's connections do not always; a broken one is not used again."""
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()
