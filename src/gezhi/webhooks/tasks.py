"""Jobs of the webhooks: each reads the clock and performs what is safe to run twice."""

from datetime import timedelta

from django.db import close_old_connections
from procrastinate.contrib.django import app

from gezhi.kernel.clock import now
from gezhi.webhooks import clock, queue

SOON, BREATH = timedelta(seconds=50), timedelta(seconds=1)


@app.task(name="webhooks.deliver", queue="webhooks")
def deliver() -> None:
    """Delivers what is due, and comes back for what is due within the minute."""
    close_old_connections()
    try:
        clock.deliver_due(at=now(), lasting=25.0)
        at = now()
        due = clock.next_due(at=at)
        if due is not None and due - at < SOON:
            queue.wake(when=max(due, at + BREATH))
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(name="webhooks.sweep", queue="webhooks", queueing_lock="webhooks.sweep")
def sweep(timestamp: int) -> None:
    """Every minute: whatever no nudge came for."""
    deliver()


@app.periodic(cron="23 3 * * *")
@app.task(name="webhooks.forget", queueing_lock="webhooks.forget")
def forget(timestamp: int) -> None:
    """Once a night: what was sent more than 30 days ago is forgotten."""
    close_old_connections()
    try:
        clock.forget(at=now())
    finally:
        close_old_connections()
