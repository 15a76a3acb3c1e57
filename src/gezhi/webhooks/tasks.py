"""Jobs of the webhooks: each reads the clock and performs what is safe to run twice."""

from datetime import timedelta

from procrastinate.contrib.django import app

from gezhi.kernel.clock import now
from gezhi.kernel.jobs import fresh_connections
from gezhi.webhooks import clock, queue

SOON, BREATH = timedelta(seconds=50), timedelta(seconds=1)


@app.task(name="webhooks.deliver", queue="webhooks")
@fresh_connections()
def deliver() -> None:
    """Delivers what is due, and comes back for what is due within the minute."""
    clock.deliver_due(at=now(), lasting=25.0)
    at = now()
    due = clock.next_due(at=at)
    if due is not None and due - at < SOON:
        queue.wake(when=max(due, at + BREATH))


@app.periodic(cron="* * * * *")
@app.task(name="webhooks.sweep", queue="webhooks", queueing_lock="webhooks.sweep")
@fresh_connections()
def sweep(timestamp: int) -> None:
    """Every minute: whatever no nudge came for."""
    deliver()


@app.periodic(cron="23 3 * * *")
@app.task(name="webhooks.forget", queueing_lock="webhooks.forget")
@fresh_connections()
def forget(timestamp: int) -> None:
    """Once a night: what was sent more than 30 days ago is forgotten."""
    clock.forget(at=now())
