"""Jobs of the registry: each reads the clock once and performs a verb that is safe to run twice."""

from collections.abc import Callable

from django.db import close_old_connections
from procrastinate.contrib.django import app

from gezhi.kernel.clock import now
from gezhi.registry.importing import clock
from gezhi.registry.importing.confirming import apply
from gezhi.registry.importing.jobs import APPLY, READ
from gezhi.registry.importing.previewing import preview


def _with_fresh_connections(work: Callable[[], object]) -> None:
    """A worker lives for weeks; the database's connections do not always."""
    close_old_connections()
    try:
        work()
    finally:
        close_old_connections()


@app.task(name=READ)
def read_import(run_id: int) -> None:
    """Reads and plans an uploaded file."""
    _with_fresh_connections(lambda: preview(run_id, at=now()))


@app.task(name=APPLY)
def apply_import(run_id: int) -> None:
    """Does a confirmed import."""
    _with_fresh_connections(lambda: apply(run_id, at=now()))


@app.periodic(cron="17 3 * * *")
@app.task(name="registry.destroy_imports", queueing_lock="registry.destroy_imports")
def destroy_imports(timestamp: int) -> None:
    """Once a night: files and previews whose days are over are destroyed."""
    _with_fresh_connections(lambda: clock.destroy_old(at=now()))
