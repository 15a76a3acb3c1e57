"""What many look at and what changes slowly is worked out once and kept for seconds, in this process."""

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import Any, TypeVar

from django.db import close_old_connections

log = logging.getLogger(__name__)
T = TypeVar("T")
USABLE = 3
"""So many times as old as it should be an answer may be, while it is asked anew."""
MOST = 1_000
"""So many answers are kept at most."""
_answers: dict[Hashable, tuple[float, Any]] = {}
_under_way: set[Hashable] = set()
_beside = ThreadPoolExecutor(1, thread_name_prefix="kept")
_asks_afresh = ContextVar("asks_afresh", default=False)
_one_at_a_time = tuple(threading.Lock() for _ in range(16))


def kept(key: Hashable, ask: Callable[[], T], seconds: float) -> T:
    """The answer to `ask`, as it was within the last `seconds`; at most three times as old while it is asked anew.

    An answer that is too old is given all the same, and asked anew beside it, so that nobody who looks regularly waits. Without an
    answer one thread asks while others wait. Threads share the answer, so nobody may change it; and `ask` itself may keep nothing,
    lest two threads wait for each other.
    """
    if _asks_afresh.get():
        return ask()
    found = _known(key, seconds)
    if found is None:
        with _one_at_a_time[hash(key) % len(_one_at_a_time)]:
            found = _known(key, seconds) or _put(key, ask())
    elif found[0] + seconds < time.monotonic():
        _again(key, ask)
    answer: T = found[1]
    return answer


@contextmanager
def afresh() -> Iterator[None]:
    """Within it nothing kept is used: for what is put on record."""
    token = _asks_afresh.set(True)
    try:
        yield
    finally:
        _asks_afresh.reset(token)


def forget() -> None:
    """Everything kept is forgotten."""
    _answers.clear()


def _known(key: Hashable, seconds: float) -> tuple[float, Any] | None:
    """When it was asked, and the answer; None if that is too long ago."""
    found = _answers.get(key)
    return found if found and found[0] + USABLE * seconds > time.monotonic() else None


def _put(key: Hashable, answer: Any) -> tuple[float, Any]:
    if len(_answers) >= MOST:
        _answers.clear()
    _answers[key] = found = (time.monotonic(), answer)
    return found


def _again(key: Hashable, ask: Callable[[], Any]) -> None:
    """Asks in a thread of its own, with its own connection to the database, unless that is under way."""
    if key not in _under_way:
        _under_way.add(key)
        _beside.submit(copy_context().run, _renew, key, ask)


def _renew(key: Hashable, ask: Callable[[], Any]) -> None:
    try:
        close_old_connections()
        _put(key, ask())
    except Exception:
        log.exception("what is kept could not be asked anew")
    finally:
        _under_way.discard(key)
