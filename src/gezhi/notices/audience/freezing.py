"""The audience becomes recipients: one INSERT … SELECT, with the tallies that go with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from gezhi.notices.audience.choice import Choice, choice_of
from gezhi.notices.audience.resolving import Resolved, resolved
from gezhi.notices.models import Notice
from gezhi.registry.rules import Territory

_FREEZE = """,
added AS (
    INSERT INTO notices_recipient (notice_id, person_id, enterprise_id, place_id, group_id, site_id, follow_up_id, next_at)
    SELECT %s, person_id, enterprise_id, place_id, group_id, site_id, follow_up_id, %s FROM chosen
    ON CONFLICT DO NOTHING
    RETURNING group_id, site_id
),
counted AS (
    INSERT INTO notices_tallydelta (notice_id, stage, group_id, site_id, figure, number)
    SELECT %s, -1, group_id, site_id, 'recipients', count(*) FROM added GROUP BY group_id, site_id
)
SELECT count(*) FROM added
"""
_OUTSIDE = """
SELECT count(*), count(*) FILTER (WHERE place_id IS NULL OR NOT place_id = ANY(%s::bigint[])) FROM chosen
"""
_ROBOTS = """
    INSERT INTO notices_delivery (notice_id, stage_id, way, slip, address, urgent, channel_id, due_at)
    SELECT %(notice)s, stage.id, 'robot', gen_random_uuid(), '', %(urgent)s, channel.id,
           %(at)s + stage.after * interval '1 minute'
    FROM notices_stage AS stage JOIN notices_channel AS channel ON channel.way = 'robot' AND channel.enabled
    WHERE stage.plan_id = %(plan)s AND stage.ways[1] = 'robot'
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Counted:
    """How many the audience holds, and how many of them lie outside the sender's places."""

    all: int
    outside: int


def count(choice: Choice, territory: Territory, at: datetime) -> Counted:
    """Counts the audience as it is at `at`, without freezing it."""
    places = [] if territory.everything else list(territory.places)
    found = _asked(resolved(choice, at), _OUTSIDE, places)
    return Counted(found[0], 0 if territory.everything else found[1])


def freeze(notice: Notice, at: datetime) -> int:
    """Writes the recipients of a locked notice, due for the first stage at `at`; says how many. Safe to run twice."""
    found = _asked(resolved(choice_of(notice.audience), at), _FREEZE, notice.pk, at, notice.pk)
    with connection.cursor() as cursor:
        cursor.execute(_ROBOTS, {"notice": notice.pk, "urgent": notice.urgent, "at": at, "plan": notice.plan_id})
    return int(found[0])


def _asked(who: Resolved, sql: str, *params: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(who.sql + sql, [*who.params, *params])
        row: tuple[Any, ...] = cursor.fetchone()
    return row
