"""The planner: recipients whose next stage is due get a delivery, or a line of the call list. Set by set, never one by one.

The first stage is planned where the audience is frozen (audience/freezing.py), by the same statement.
"""

from datetime import datetime

from django.db import connection, transaction

from gezhi.notices.stepping import SQL, STEP, circumstances

PLAN = (SQL / "plan.sql").read_text("utf-8").format(step=STEP)
BATCH = 5_000


def plan(*, at: datetime, most: int = BATCH) -> int:
    """Takes up to `most` due recipients one stage further in one transaction; says how many there were.

    Several workers may do it at once (SKIP LOCKED); a stage is never run twice for one recipient.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLAN, {**circumstances(at), "most": most})
        return int(cursor.fetchone()[0])


def plan_all(*, at: datetime) -> int:
    """Goes on until nobody is due at `at`; says how many steps were made."""
    steps = 0
    while made := plan(at=at):
        steps += made
    return steps
