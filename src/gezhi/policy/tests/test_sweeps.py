"""A sweep over 100,000 open matters asks one calendar; it must stay a matter of a second or two."""

import random
from datetime import UTC, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from gezhi.policy.amounts import work_days, work_minutes
from gezhi.policy.working_time import WorkCalendar

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_hundred_thousand_deadlines_in_seconds() -> None:
    dice = random.Random(1)
    starts = [BEGIN + timedelta(minutes=dice.randrange(500_000)) for _ in range(100_000)]
    calendar = WorkCalendar(zone=ZoneInfo("Asia/Shanghai"))
    begun = perf_counter()
    for start in starts:
        calendar.add(start, FIFTEEN)
        calendar.add(start, EIGHT_HOURS)
    assert perf_counter() - begun < 8  # 0.5 s on a quiet core; the limit is for a busy build machine


FIFTEEN, EIGHT_HOURS = work_days(15), work_minutes(480)
