"""Jobs of the cases: each reads the clock once and performs what is safe to run twice."""

from collections.abc import Callable

from django.db import close_old_connections
from procrastinate.contrib.django import app

from gezhi.cases import clock
from gezhi.kernel.clock import now


def _fresh(work: Callable[[], object]) -> None:
    """A worker lives for weeks; the database's connections do not always."""
    close_old_connections()
    try:
        work()
    finally:
        close_old_connections()


@app.periodic(cron="* * * * * */20")
@app.task(name="cases.escalate", queueing_lock="cases.escalate")
def escalate(timestamp: int) -> None:
    """Three times a minute: reminders and escalation."""
    _fresh(lambda: clock.sweep(at=now()))


@app.periodic(cron="* * * * *")
@app.task(name="cases.follow", queueing_lock="cases.follow")
def follow(timestamp: int) -> None:
    """Every minute: hand-overs whose moment has come, and pauses that are over."""
    _fresh(lambda: (clock.follow_duties(at=now()), clock.resume_paused(at=now())))


@app.periodic(cron="41 3 * * *")
@app.task(name="cases.destroy", queueing_lock="cases.destroy")
def destroy(timestamp: int) -> None:
    """Once a night: contacts of reporters whose cases ended long enough ago, and old slips."""
    _fresh(lambda: (clock.destroy_contacts(at=now()), clock.forget_slips(at=now())))
