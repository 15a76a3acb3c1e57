"""What many look at and what changes slowly is worked out once and kept for seconds, in this process."""

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
MOST = 1_000
"""So many answers are kept at most."""
_answers: dict[Hashable, tuple[float, Any]] = {}
_asks_afresh = ContextVar("asks_afresh", default=False)
_one_at_a_time = tuple(threading.Lock() for _ in range(16))


def kept(key: Hashable, ask: Callable[[], T], seconds: float) -> T:
    """The answer to `ask` if one was found under `key` within the last `seconds`; else it is asked, by one thread while others wait.

    Threads share the answer, so nobody may change it; and `ask` itself may keep nothing, lest two threads wait for each other.
    """
    if _asks_afresh.get():
        return ask()
    found = _fresh(key)
    if found is None:
        with _one_at_a_time[hash(key) % len(_one_at_a_time)]:
            found = _fresh(key)
            if found is None:
                found = (time.monotonic() + seconds, ask())
                _tidy()
                _answers[key] = found
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


def _fresh(key: Hashable) -> tuple[float, Any] | None:
    found = _answers.get(key)
    return found if found and found[0] > time.monotonic() else None


def _tidy() -> None:
    if len(_answers) < MOST:
        return
    now = time.monotonic()
    for key, (until, _answer) in list(_answers.items()):
        if until <= now:
            _answers.pop(key, None)
    if len(_answers) >= MOST:
        _answers.clear()
