"""Jobs of reports: each reads the clock once and performs what is safe to run twice."""

from procrastinate.contrib.django import app

from gezhi.kernel.clock import now
from gezhi.kernel.jobs import fresh_connections
from gezhi.reports import clock


@app.periodic(cron="* * * * *")
@app.task(name="reports.follow", queueing_lock="reports.follow")
@fresh_connections()
def follow(timestamp: int) -> None:
    """Every minute: the roll, what packs ask, what begins and ends, reminders."""
    at = now()
    clock.follow(at=at)
    clock.begin_and_end(at=at)
    clock.follow_incidents(at=at)
    clock.remind_all(at=at)
