"""Jobs of reopening: each reads the clock once and performs what is safe to run twice."""

from collections.abc import Callable

from django.db import close_old_connections
from procrastinate.contrib.django import app

from gezhi.kernel.clock import now
from gezhi.reopening import clock


def _fresh(work: Callable[[], object]) -> None:
    """A worker lives for weeks; the database's connections do not always."""
    close_old_connections()
    try:
        work()
    finally:
        close_old_connections()


@app.periodic(cron="* * * * * */30")
@app.task(name="reopening.escalate", queueing_lock="reopening.escalate")
def escalate(timestamp: int) -> None:
    """Twice a minute: reminders and escalation."""
    _fresh(lambda: clock.sweep(at=now()))


@app.periodic(cron="* * * * *")
@app.task(name="reopening.follow", queueing_lock="reopening.follow")
def follow(timestamp: int) -> None:
    """Every minute: permits that are over, incidents that were lifted, duties whose day has come."""
    _fresh(lambda: (clock.expire_permits(at=now()), clock.follow_incidents(at=now()), clock.follow_duties(at=now())))


@app.periodic(cron="* * * * * */20")
@app.task(name="reopening.send_needs", queueing_lock="reopening.send_needs")
def send_needs(timestamp: int) -> None:
    """Three times a minute: what somebody decided to tell every enterprise."""
    _fresh(lambda: clock.send_needs(at=now()))


@app.periodic(cron="*/10 * * * *")
@app.task(name="reopening.count_needs", queueing_lock="reopening.count_needs")
def count_needs(timestamp: int) -> None:
    """Every ten minutes: for how many enterprises something else holds than they were told."""
    _fresh(lambda: clock.count_needs(at=now()))


@app.periodic(cron="*/10 * * * *")
@app.task(name="reopening.follow_registry", queueing_lock="reopening.follow_registry")
def follow_registry(timestamp: int) -> None:
    """Every ten minutes: facts of the registry on which approved applications rely."""
    _fresh(lambda: clock.follow_registry(at=now()))


@app.periodic(cron="47 3 * * *")
@app.task(name="reopening.forget_slips", queueing_lock="reopening.forget_slips")
def forget_slips(timestamp: int) -> None:
    """Once a night: old slips."""
    _fresh(lambda: clock.forget_slips(at=now()))
