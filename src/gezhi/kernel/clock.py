"""The one place that reads the system clock. Edges (views, API, commands, workers) call `now()` once and pass `at=` on.

A page that only shows speaks of one instant: whatever asks for it while the page is put together gets the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from gezhi.kernel.once import once

_set_to: ContextVar[datetime | None] = ContextVar("_set_to", default=None)


def now() -> datetime:
    """This instant, aware, in UTC; or the instant set by `clock_at` (tests and the demo zone)."""
    return _set_to.get() or once("now", lambda: datetime.now(UTC))


@contextmanager
def clock_at(instant: datetime) -> Iterator[None]:
    """Within the block, in this thread, the edges believe that it is `instant` (aware)."""
    token = _set_to.set(instant)
    try:
        yield
    finally:
        _set_to.reset(token)
