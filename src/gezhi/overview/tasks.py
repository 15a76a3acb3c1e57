"""Jobs of the overview: each reads the clock once and performs what is safe to run twice."""

from procrastinate.contrib.django import app

from gezhi.kernel.clock import now
from gezhi.kernel.jobs import fresh_connections
from gezhi.overview import clock


@app.periodic(cron="* * * * *")
@app.task(name="overview.briefing", queueing_lock="overview.briefing")
@fresh_connections()
def briefing(timestamp: int) -> None:
    """Every minute: the briefing of the day, once its hour has come."""
    clock.make_due(at=now())
