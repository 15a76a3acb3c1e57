"""What time does to files: what nothing refers to any more is destroyed a day after it was last handed in."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from gezhi.files.locking import lock
from gezhi.files.models import StoredFile
from gezhi.files.shelf import lying, shelf
from gezhi.kernel.actors import SYSTEM
from gezhi.logbook.actions import write

GRACE = timedelta(days=1)


def destroy_unreferenced(*, at: datetime) -> int:
    """Destroys files that nothing refers to and that were last handed in more than a day before `at`; returns how many.

    First the rows, then what lies there without a row: also what a crash or a refused verb left behind. Safe to run twice
    and beside people who upload the same content at that moment.
    """
    old = StoredFile.objects.unreferenced().filter(stored_at__lt=at - GRACE).values_list("pk", flat=True)
    destroyed = sum(_destroy_row(file_id, at) for file_id in list(old))
    for one in list(lying(at - GRACE)):
        with transaction.atomic():
            lock(one.sha256)
            if not one.whole or not StoredFile.objects.filter(sha256=one.sha256).exists():
                shelf().remove(one.name)
    return destroyed


def _destroy_row(file_id: int, at: datetime) -> bool:
    """Whether the row was destroyed: not if somebody has handed it in again or refers to it since."""
    try:
        with transaction.atomic():
            row = StoredFile.objects.select_for_update(skip_locked=True).filter(pk=file_id).first()
            if row is None:
                return False
            still = StoredFile.objects.unreferenced().filter(pk=file_id, stored_at__lt=at - GRACE)
            if not still.exists():
                return False
            about, facts = [row.ref], {"sha256": row.sha256}
            row.delete()
            write("file.destroyed", by=SYSTEM, at=at, about=about, facts=facts)
    except IntegrityError:
        return False
    return True
