"""Jobs of guidance: each reads the clock once and performs what is safe to run twice."""

from procrastinate.contrib.django import app

from gezhi.guidance import clock
from gezhi.kernel.clock import now
from gezhi.kernel.jobs import fresh_connections


@app.periodic(cron="19 * * * *")
@app.task(name="guidance.forget_names", queueing_lock="guidance.forget_names")
@fresh_connections()
def forget_names(timestamp: int) -> None:
    """Every hour: names of readers whose time is over."""
    clock.forget_names(at=now())
