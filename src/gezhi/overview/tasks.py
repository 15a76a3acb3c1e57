"""Jobs of the overview: each reads the clock once and performs what is safe to run twice."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from gezhi.kernel.clock import now
from gezhi.overview import clock


@app.periodic(cron="* * * * *")
@app.task(name="overview.briefing", queueing_lock="overview.briefing")
def briefing(timestamp: int) -> None:
    """Every minute: the briefing of the day, once its hour has come."""
    close_old_connections()
    try:
        clock.make_due(at=now())
    finally:
        close_old_connections()
