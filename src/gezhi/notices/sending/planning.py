"""The planner: recipients whose next stage is due get a delivery, or a line of the call list. Set by set, never one by one."""

from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from gezhi.notices.models import Channel
from gezhi.notices.quiet import quiet_until

STEP = (Path(__file__).resolve().parent.parent / "sql" / "plan.sql").read_text("utf-8")
BATCH = 5_000


def plan(*, at: datetime, most: int = BATCH) -> int:
    """Takes up to `most` due recipients one stage further in one transaction; says how many there were.

    Several workers may do it at once (SKIP LOCKED); a stage is never run twice for one recipient.
    """
    open_ways = list(Channel.objects.filter(enabled=True).exclude(way="").values_list("way", flat=True).distinct())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STEP, {"at": at, "most": most, "open": open_ways, "quiet": quiet_until(at)})
        return int(cursor.fetchone()[0])


def plan_all(*, at: datetime) -> int:
    """Goes on until nobody is due at `at`; says how many steps were made."""
    steps = 0
    while made := plan(at=at):
        steps += made
    return steps
