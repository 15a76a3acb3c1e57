"""Jobs of the cases: each reads the clock once and performs what is safe to run twice."""

from procrastinate.contrib.django import app

from gezhi.cases import clock
from gezhi.kernel.clock import now
from gezhi.kernel.jobs import fresh_connections


@app.periodic(cron="* * * * * */20")
@app.task(name="cases.escalate", queueing_lock="cases.escalate")
@fresh_connections()
def escalate(timestamp: int) -> None:
    """Three times a minute: reminders and escalation."""
    clock.sweep(at=now())


@app.periodic(cron="* * * * *")
@app.task(name="cases.follow", queueing_lock="cases.follow")
@fresh_connections()
def follow(timestamp: int) -> None:
    """Every minute: hand-overs whose moment has come, and pauses that are over."""
    clock.follow_duties(at=now())
    clock.resume_paused(at=now())


@app.periodic(cron="41 3 * * *")
@app.task(name="cases.destroy", queueing_lock="cases.destroy")
@fresh_connections()
def destroy(timestamp: int) -> None:
    """Once a night: contacts of reporters whose cases ended long enough ago, and old slips."""
    clock.destroy_contacts(at=now())
    clock.forget_slips(at=now())
