"""A zone of 5,000 places and 100,000 duties, written straight into the tables of an empty database."""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

PLACES, DUTIES = 5_000, 100_000
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
WEEKS = 150


def build(places: int = PLACES, duties: int = DUTIES) -> None:
    """Writes the zone: 10 groups, 100 grids, 400 sites, 1,500 buildings, points below; 600 people; weekly changing duties.

    Every fifth duty has been corrected once, so that the tables also hold what was known before.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_person (password, name, initials, phone, works, title, language, is_active, joined_at, version)"
            " SELECT '!', 'P' || n, 'p' || n, NULL, 'field', '', '', true, %s, 1 FROM generate_series(1, 600) AS n",
            [BEGIN],
        )
        cursor.execute("SELECT min(id) FROM people_person")
        (first_person,) = cursor.fetchone()
        cursor.execute(
            """
            INSERT INTO registry_place (kind, site_kind, code, name, initials, address, note, version)
            SELECT CASE WHEN n = 0 THEN 'zone' WHEN n <= 10 THEN 'group' WHEN n <= 110 THEN 'grid' WHEN n <= 510 THEN 'site'
                        WHEN n <= 2010 THEN 'building' ELSE 'point' END,
                   '', 'B' || n, 'Place ' || n, 'place', '', '', 1
            FROM generate_series(0, %s - 1) AS n ORDER BY n
            """,
            [places],
        )
        cursor.execute("SELECT min(id) FROM registry_place")
        (zone,) = cursor.fetchone()
        cursor.execute(_PLACEMENTS, {"zone": zone, "begin": BEGIN})
        cursor.execute(
            _DUTIES,
            {"zone": zone, "begin": BEGIN, "person": first_person, "each": duties // (places - 1), "weeks": WEEKS},
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def moments(n: int) -> list[datetime]:
    """n instants spread over the time that the duties cover."""
    return [BEGIN + timedelta(days=7 * WEEKS * (i * 7919 % n) / n, minutes=i) for i in range(n)]


_PLACEMENTS = """
    INSERT INTO registry_placement (place_id, place_kind, parent_id, parent_kind, during, recorded, reason)
    SELECT child.id, child.kind, parent.id, parent.kind, tstzrange(%(begin)s, NULL), tstzrange(%(begin)s, NULL), ''
    FROM registry_place AS child
    LEFT JOIN registry_place AS parent ON parent.id = %(zone)s + CASE child.kind
        WHEN 'zone' THEN NULL WHEN 'group' THEN 0
        WHEN 'grid' THEN 1 + child.id %% 10 WHEN 'site' THEN 11 + child.id %% 100
        WHEN 'building' THEN 111 + child.id %% 400 ELSE 511 + child.id %% 1500 END
"""
_DUTIES = """
    INSERT INTO registry_duty (place_id, post, person_id, title, during, recorded, stands_in_for_id, reason)
    SELECT place.id, CASE place.kind WHEN 'zone' THEN 'head' ELSE 'steward' END, %(person)s + (place.id * 31 + n) %% 600, '',
           tstzrange(%(begin)s + (n - 1) * make_interval(days => %(weeks)s * 7) / %(each)s,
                     CASE WHEN n = %(each)s THEN NULL ELSE %(begin)s + n * make_interval(days => %(weeks)s * 7) / %(each)s END),
           CASE WHEN n %% 5 = 0 THEN tstzrange(%(begin)s, %(begin)s + interval '3 years') ELSE tstzrange(%(begin)s, NULL) END,
           NULL::bigint, ''
    FROM registry_place AS place CROSS JOIN generate_series(1, %(each)s) AS n
    UNION ALL
    SELECT place.id, CASE place.kind WHEN 'zone' THEN 'head' ELSE 'steward' END, %(person)s + (place.id * 37 + n) %% 600, '',
           tstzrange(%(begin)s + (n - 1) * make_interval(days => %(weeks)s * 7) / %(each)s,
                     CASE WHEN n = %(each)s THEN NULL ELSE %(begin)s + n * make_interval(days => %(weeks)s * 7) / %(each)s END),
           tstzrange(%(begin)s + interval '3 years', NULL), NULL::bigint, 'corrected'
    FROM registry_place AS place CROSS JOIN generate_series(1, %(each)s) AS n WHERE n %% 5 = 0
"""
