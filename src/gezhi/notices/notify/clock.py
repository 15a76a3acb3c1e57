"""What time does to messages of sending programs: they are forgotten, addresses and all."""

from datetime import datetime, timedelta

from gezhi.notices.models import Notice, Origin

KEPT = timedelta(days=30)
MANY = 1_000


def forget(*, at: datetime) -> int:
    """Messages sent more than 30 days before `at` are deleted with their addresses; says how many. Safe to run twice."""
    gone = 0
    old = Notice.objects.filter(origin=Origin.PROGRAM, made_at__lt=at - KEPT)
    while ids := list(old.values_list("pk", flat=True)[:MANY]):
        Notice.objects.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone
