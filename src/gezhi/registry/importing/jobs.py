"""Every step that takes time is a job, written with the fact that calls for it; small files do not wait for the worker.

The job stays even where the page has done the work at once: whoever comes second finds nothing left to do. So a process
that dies between two steps leaves nothing stuck.
"""

from datetime import datetime

from gezhi.registry.importing.confirming import apply
from gezhi.registry.importing.previewing import preview
from gezhi.registry.models import ImportRow, ImportRun

SMALL_FILE = 1 << 20  # bytes
FEW_ROWS = 2_000


def read_now_if_small(run: ImportRun, at: datetime) -> None:
    """Reads and plans a waiting file at once if that takes a moment only; the worker does it otherwise."""
    if run.size <= SMALL_FILE and _has_few_rows(run):
        preview(run.pk, at=at)


def apply_now_if_small(run: ImportRun, at: datetime) -> None:
    """Does a confirmed import at once if that takes a moment only; the worker does it otherwise."""
    if _has_few_rows(run):
        apply(run.pk, at=at)


def _has_few_rows(run: ImportRun) -> bool:
    return ImportRow.objects.filter(run=run).count() <= FEW_ROWS
