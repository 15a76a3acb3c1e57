"""What time does to imports: after some days the file and what was read from it are destroyed; what it did stays in the log book."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from gezhi.kernel.actors import SYSTEM
from gezhi.logbook.actions import write
from gezhi.registry.importing import files
from gezhi.registry.importing.lifecycle import locked_run, move
from gezhi.registry.models.imports import LIFECYCLE, ImportRow, ImportRun, ImportState


def destroy_old(*, at: datetime) -> int:
    """Destroys files and rows of imports begun more than IMPORT_DAYS days before `at`; returns how many. Safe to run twice."""
    before = at - timedelta(days=settings.IMPORT_DAYS)
    old = ImportRun.objects.filter(started_at__lt=before, destroyed_at__isnull=True).exclude(
        state__in=[ImportState.CONFIRMED, ImportState.APPLYING]
    )
    ids = list(old.values_list("pk", flat=True))
    for run_id in ids:
        destroy(run_id, at=at)
    return len(ids)


def destroy(run_id: int, *, at: datetime, by: str = SYSTEM.ref) -> None:
    """Destroys one import's file and rows; what waited for somebody is discarded."""
    with transaction.atomic():
        run = locked_run(run_id)
        if ImportState.DISCARDED in LIFECYCLE[run.state]:
            move(run_id, ImportState.DISCARDED, by=by, at=at)
        ImportRow.objects.filter(run=run).delete()
        ImportRun.objects.filter(pk=run_id).update(destroyed_at=at, found=[], file_name="—")
        write("import.destroyed", by=SYSTEM, at=at, about=[run.ref])
    files.destroy(run_id)
