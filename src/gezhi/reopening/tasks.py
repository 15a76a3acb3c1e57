"""Jobs of reopening: each reads the clock once and performs what is safe to run twice."""

from procrastinate.contrib.django import app

from gezhi.kernel.clock import now
from gezhi.kernel.jobs import fresh_connections
from gezhi.reopening import clock


@app.periodic(cron="* * * * * */30")
@app.task(name="reopening.escalate", queueing_lock="reopening.escalate")
@fresh_connections()
def escalate(timestamp: int) -> None:
    """Twice a minute: reminders and escalation."""
    clock.sweep(at=now())


@app.periodic(cron="* * * * *")
@app.task(name="reopening.follow", queueing_lock="reopening.follow")
@fresh_connections()
def follow(timestamp: int) -> None:
    """Every minute: permits that are over, incidents that were lifted, duties whose day has come."""
    clock.expire_permits(at=now())
    clock.follow_incidents(at=now())
    clock.follow_duties(at=now())


@app.periodic(cron="* * * * * */20")
@app.task(name="reopening.send_needs", queueing_lock="reopening.send_needs")
@fresh_connections()
def send_needs(timestamp: int) -> None:
    """Three times a minute: what somebody decided to tell every enterprise."""
    clock.send_needs(at=now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="reopening.count_needs", queueing_lock="reopening.count_needs")
@fresh_connections()
def count_needs(timestamp: int) -> None:
    """Every ten minutes: for how many enterprises something else holds than they were told."""
    clock.count_needs(at=now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="reopening.follow_registry", queueing_lock="reopening.follow_registry")
@fresh_connections()
def follow_registry(timestamp: int) -> None:
    """Every ten minutes: facts of the registry on which approved applications rely."""
    clock.follow_registry(at=now())


@app.periodic(cron="47 3 * * *")
@app.task(name="reopening.forget_slips", queueing_lock="reopening.forget_slips")
@fresh_connections()
def forget_slips(timestamp: int) -> None:
    """Once a night: old slips."""
    clock.forget_slips(at=now())
