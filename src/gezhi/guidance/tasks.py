"""Jobs of guidance: each reads the clock once and performs what is safe to run twice."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from gezhi.guidance import clock
from gezhi.kernel.clock import now


@app.periodic(cron="19 * * * *")
@app.task(name="guidance.forget_names", queueing_lock="guidance.forget_names")
def forget_names(timestamp: int) -> None:
    """Every hour: names of readers whose time is over."""
    close_old_connections()
    try:
        clock.forget_names(at=now())
    finally:
        close_old_connections()
