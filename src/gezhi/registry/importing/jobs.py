"""Small files at once, long ones by the worker: then the page can be left, and a worker that dies is followed by another."""

from datetime import datetime

from procrastinate.contrib.django import app

from gezhi.registry.importing.confirming import apply
from gezhi.registry.importing.previewing import preview
from gezhi.registry.models import ImportRow, ImportRun

SMALL_FILE = 1 << 20  # bytes
FEW_ROWS = 2_000
READ, APPLY = "registry.read_import", "registry.apply_import"


def read_soon(run: ImportRun, at: datetime) -> None:
    """Lets a waiting file be read and planned: now if it is small, else as a job of this transaction."""
    if run.size <= SMALL_FILE and ImportRow.objects.filter(run=run).count() <= FEW_ROWS:
        preview(run.pk, at=at)
    else:
        app.configure_task(READ).defer(run_id=run.pk)


def apply_soon(run: ImportRun, at: datetime) -> None:
    """Lets a confirmed import be done: now if it has few rows, else as a job of this transaction."""
    if ImportRow.objects.filter(run=run).count() <= FEW_ROWS:
        apply(run.pk, at=at)
    else:
        app.configure_task(APPLY).defer(run_id=run.pk)
