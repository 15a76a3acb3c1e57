"""Jobs of the people: each reads the clock once and performs a verb that is safe to run twice."""

from procrastinate.contrib.django import app

from gezhi.kernel.clock import now
from gezhi.kernel.jobs import fresh_connections
from gezhi.people import clock, receipts


@app.periodic(cron="41 3 * * *")
@app.task(name="people.forget", queueing_lock="people.forget")
@fresh_connections()
def forget(timestamp: int) -> None:
    """Once a night: devices and invitations that ended half a year ago, old tries and receipts are forgotten."""
    clock.forget(at=now())
    receipts.forget_old_receipts(at=now())
