"""Jobs of the notices: each reads the clock once and performs what is safe to run twice. Sending itself is the pump's."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from gezhi.kernel.clock import now
from gezhi.notices import clock
from gezhi.notices.notify import clock as notify_clock


@app.periodic(cron="29 3 * * *")
@app.task(name="notices.forget", queueing_lock="notices.forget")
def forget(timestamp: int) -> None:
    """Once a night: old receipts, and what programs sent to addresses outside, are forgotten."""
    close_old_connections()
    try:
        at = now()
        clock.forget(at=at)
        notify_clock.forget(at=at)
    finally:
        close_old_connections()
