"""Jobs of the registry: each reads the clock once and performs a verb that is safe to run twice."""

from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gezhi.kernel.clock import now
from gezhi.kernel.jobs import fresh_connections
from gezhi.registry.importing import clock
from gezhi.registry.importing.confirming import apply
from gezhi.registry.importing.lifecycle import JOBS
from gezhi.registry.importing.previewing import preview
from gezhi.registry.models.imports import ImportState


class Busy(Exception):
    """Another worker seems to be at it; if it is dead, the database notices soon. The job is tried again."""


AGAIN = RetryStrategy(max_attempts=60, wait=10, retry_exceptions=[Busy, OperationalError])


@app.task(name=JOBS[ImportState.WAITING], queue="long", retry=AGAIN)
@fresh_connections()
def read_import(run_id: int) -> None:
    """Reads and plans an uploaded file."""
    _demand_done(preview(run_id, at=now()))


@app.task(name=JOBS[ImportState.CONFIRMED], queue="long", retry=AGAIN)
@fresh_connections()
def apply_import(run_id: int) -> None:
    """Does a confirmed import."""
    _demand_done(apply(run_id, at=now()))


def _demand_done(done: bool) -> None:
    if not done:
        raise Busy


@app.periodic(cron="17 3 * * *")
@app.task(name="registry.destroy_imports", queueing_lock="registry.destroy_imports")
@fresh_connections()
def destroy_imports(timestamp: int) -> None:
    """Once a night: files and previews whose days are over are destroyed."""
    clock.destroy_old(at=now())
