"""Jobs of reports: each reads the clock once and performs what is safe to run twice."""

from collections.abc import Callable

from django.db import close_old_connections
from procrastinate.contrib.django import app

from gezhi.kernel.clock import now
from gezhi.reports import clock


def _fresh(*works: Callable[[], object]) -> None:
    """A worker lives for weeks; the database's connections do not always."""
    close_old_connections()
    try:
        for work in works:
            work()
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(name="reports.follow", queueing_lock="reports.follow")
def follow(timestamp: int) -> None:
    """Every minute: the roll, what packs ask, what begins and ends, reminders."""
    at = now()
    _fresh(
        lambda: clock.follow(at=at),
        lambda: clock.begin_and_end(at=at),
        lambda: clock.follow_incidents(at=at),
        lambda: clock.remind_all(at=at),
    )
