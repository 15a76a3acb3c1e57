"""Which open cases are held by a duty that is no longer their holder's: one statement over the seats."""

from datetime import datetime

from django.db import connection

_STALE = """
    WITH held AS (
        SELECT DISTINCT place_id, post, person_id FROM cases_caseseat
        WHERE (%(place)s::bigint IS NULL OR place_id = %(place)s)
    ), gone AS (
        SELECT held.* FROM held JOIN people_person AS person ON person.id = held.person_id
        WHERE NOT person.is_active OR held.post <> '' AND NOT EXISTS (
            SELECT FROM registry_duty AS duty
            WHERE duty.place_id = held.place_id AND duty.post = held.post AND duty.person_id = held.person_id
              AND duty.during @> %(at)s::timestamptz AND upper_inf(duty.recorded)
        )
    )
    SELECT DISTINCT seat.case_id FROM gone JOIN cases_caseseat AS seat
      ON seat.person_id = gone.person_id AND seat.post = gone.post AND seat.place_id IS NOT DISTINCT FROM gone.place_id
    ORDER BY seat.case_id
"""


def stale_cases(at: datetime, place_id: int | None = None) -> list[int]:
    """The open cases in which somebody holds a role by a duty that is no longer theirs at `at` (at one place, or anywhere)."""
    with connection.cursor() as cursor:
        cursor.execute(_STALE, {"at": at, "place": place_id})
        return [row[0] for row in cursor.fetchall()]
