"""Working time as it is known at an instant."""

import json
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

from gezhi.kernel.periods import local_zone
from gezhi.policy.models.working_time import TABLE
from gezhi.policy.working_time import Hours, MarkedDay, Weekends, WorkCalendar

_A_DAY = timedelta(days=1)
_ROWS = """
    SELECT (SELECT json_agg(json_build_array(day, working, name, source) ORDER BY day)::text
            FROM policy_dayrule WHERE recorded @> %(at)s::timestamptz),
           (SELECT json_agg(json_build_array(since, spans) ORDER BY since)::text
            FROM policy_workhours WHERE recorded @> %(at)s::timestamptz),
           (SELECT json_agg(json_build_array(lower(during), upper(during)) ORDER BY during)::text
            FROM policy_emergencyweekends WHERE recorded @> %(at)s::timestamptz)
"""


class Rows(NamedTuple):
    """What the three tables say at an instant, as text: calendars that read alike are one."""

    days: str | None
    hours: str | None
    weekends: str | None


def calendar(at: datetime) -> WorkCalendar:
    """The zone's working time as known at `at`: one short query. What years were worked out from the same rows before is kept
    in the process, so a verb may ask anew each time.

    Open to everybody: by which clock deadlines run is no secret.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"at": at})
        return _compiled(Rows(*cursor.fetchone()), local_zone()).again()


@lru_cache(maxsize=32)
def _compiled(rows: Rows, zone: ZoneInfo) -> WorkCalendar:
    marked = _list(rows.days)
    return WorkCalendar(
        zone=zone,
        days={date.fromisoformat(day): MarkedDay(working, name) for day, working, name, _source in marked},
        hours=[Hours(date.fromisoformat(since), tuple((a, b) for a, b in spans)) for since, spans in _list(rows.hours)],
        emergencies=[_weekends(first, beyond) for first, beyond in _list(rows.weekends)],
        tables={int(source.removeprefix(TABLE)) for *_, source in marked if source.startswith(TABLE)},
    )


def _weekends(first: str, beyond: str) -> Weekends:
    return Weekends(date.fromisoformat(first), date.fromisoformat(beyond) - _A_DAY)


def _list(text: str | None) -> list[Any]:
    return json.loads(text) if text else []
