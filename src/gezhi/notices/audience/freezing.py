"""The audience becomes recipients and their first stage is planned: one statement, with the tallies that go with it.

A recipient is written once, as it is after its first step. Written first and changed afterwards, a million of them cost
three times as much: every change is a new row with new entries in every index.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from gezhi.notices.audience.choice import Choice, choice_of
from gezhi.notices.audience.resolving import Resolved, resolved
from gezhi.notices.models import Notice
from gezhi.notices.stepping import FIRST_STEP, SQL, circumstances, in_order
from gezhi.registry.rules import Territory

_FREEZE = (SQL / "freeze.sql").read_text("utf-8").format(step=FIRST_STEP)
_OUTSIDE = """
SELECT count(*), count(*) FILTER (WHERE place_id IS NULL OR NOT place_id = ANY(%s::bigint[])) FROM chosen
"""
_ROOM = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off"
"""For a million rows joined and sorted once; for one statement compiling does not pay."""
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
    """Writes the recipients of a locked notice that has none yet, their first stage planned; says how many they are.

    Safe to run twice: of a notice that has recipients nothing is written again."""
    who = resolved(choice_of(notice.audience), at)
    given = {"notice": notice.pk, "plan": notice.plan_id, "urgent": notice.urgent, **circumstances(at)}
    sql, params = in_order(_FREEZE, given)
    with connection.cursor() as cursor:
        cursor.execute(_ROOM)
    found = _asked(who, sql, *params)
    with connection.cursor() as cursor:
        cursor.execute(_ROBOTS, given)
    return int(found[0])


def _asked(who: Resolved, sql: str, *params: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(who.sql + sql, [*who.params, *params])
        row: tuple[Any, ...] = cursor.fetchone()
    return row
