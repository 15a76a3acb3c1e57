"""When to try again: the example schedule of the Standard Webhooks specification, ten tries over three days."""

from datetime import datetime, timedelta

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After the first, second, … ninth try that failed."""
SPREAD = 0.1
LONGEST = timedelta(hours=24)
REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=5)
FAILING = timedelta(days=5)
"""An endpoint to which nothing could be delivered for so long is switched off."""


def next_try(tries: int, at: datetime, *, jitter: float, retry_after: float | None = None) -> datetime | None:
    """When the try after the `tries`-th is due; None after the last. `jitter` from 0 to 1 lengthens by up to a tenth.

    What the receiver asked for with Retry-After is granted up to a day, but nothing is tried earlier than planned.
    """
    if tries > len(WAITS):
        return None
    wait = WAITS[tries - 1] * (1 + SPREAD * jitter)
    asked = timedelta(seconds=min(retry_after or 0.0, LONGEST.total_seconds()))
    return at + max(wait, asked)


def rest(strikes: int, at: datetime, *, retry_after: float | None = None) -> datetime:
    """Until when an endpoint that is overloaded or away is left alone: 5 s, doubled each time up to 5 minutes, or as asked."""
    doubled = min(REST * (1 << min(max(strikes, 1) - 1, 10)), LONGEST_REST)
    asked = timedelta(seconds=min(retry_after or 0.0, LONGEST.total_seconds()))
    return at + max(doubled, asked)
