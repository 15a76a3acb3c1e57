"""A zone of enterprises at 60 sites with a daily return of each for 90 days, written straight into the tables."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

SITES, DAYS = 60, 90
FOUNDED = datetime(2026, 7, 31, 16, tzinfo=UTC)
FIRST = date(2026, 8, 5)
LAST = FIRST + timedelta(days=DAYS - 1)
NOW = datetime(2026, 11, 3, 2, tzinfo=UTC)
"""10:00 in the zone on 3 November 2026: the return for the 2nd, the last day, is due at noon."""


def build(enterprises: int, days: int = DAYS, last: date = LAST) -> None:
    """8 groups, 20 grids, 60 sites; 3 of 100 enterprises at two sites, 2 of 100 idle; each return of 20 has been corrected once.

    The `last` day is half returned, as at ten in the morning.
    """
    from gezhi.reports.roll import follow_registry

    founded, first = FOUNDED + (last - LAST), last - timedelta(days=days - 1)
    given: dict[str, Any] = {"founded": founded, "firms": enterprises, "first": first, "last": last, "days": days}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (_PEOPLE, _PLACES, _PLACEMENTS, _HEAD):
            cursor.execute(statement, given)
        _draw(founded)
        _register(enterprises)
        for statement in (_STAYS, _IDLE, _COLLECTION):
            cursor.execute(statement, given)
    follow_registry(at=founded)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(_RETURNS, given)
        cursor.execute(_CORRECTED, given)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _draw(founded: datetime) -> None:
    """The grids tile the zone, five by four fields of a kilometre or so; each site lies in a field."""
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from gezhi.registry.models import Place, Shape

    west, south, step, during = 120.10, 36.20, 0.012, DateTimeTZRange(founded, None)
    grids = [place for place in Place.objects.order_by("pk") if place.kind == "grid"]
    fields = {one.pk: (west + n % 5 * step, south + n // 5 * step) for n, one in enumerate(grids)}
    shapes = [(pk, _square(x, y, step, step)) for pk, (x, y) in fields.items()]
    zone = Place.objects.get(kind="zone")
    shapes.append((zone.pk, _square(west, south, 5 * step, 4 * step)))
    for site, grid in _under_grids():
        x, y = fields[grid]
        shapes.append((site, {"type": "Point", "coordinates": [x + step / 2, y + step / 2]}))
    Shape.objects.bulk_create(
        Shape(place_id=pk, geometry=shape, source=shape, area=1e6 if shape["type"] == "Polygon" else 0, during=during)
        for pk, shape in shapes
    )


def _under_grids() -> list[tuple[int, int]]:
    from gezhi.registry.models import Placement

    return list(Placement.objects.filter(place_kind="site", parent_kind="grid").values_list("place_id", "parent_id"))


def _square(x: float, y: float, width: float, height: float) -> dict[str, Any]:
    ring = [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def _register(enterprises: int) -> None:
    from gezhi.registry.models import Enterprise

    Enterprise.objects.bulk_create(
        (
            Enterprise(
                name=f"第 {n} 号企业",
                initials="dhqy",
                industry_section="CCIMF"[n % 5],
                industry_division=("14", "39", "65", "73", "51")[n % 5],
                size=("micro", "small", "small", "medium")[n % 4],
                above_scale=n % 10 == 0,
                key_tags=["key_project"] if n % 20 == 0 else [],
                staff=5 + n % 30,
            )
            for n in range(1, enterprises + 1)
        ),
        batch_size=2000,
    )


_PEOPLE = """
    INSERT INTO people_person (password, name, initials, phone, works, title, language, is_active, joined_at, version)
    SELECT '!', 'P' || n, 'p' || n, '139' || lpad(n::text, 8, '0'), 'office', '', '', true, %(founded)s, 1 FROM generate_series(1, 100) AS n
"""
_PLACES = """
    INSERT INTO registry_place (kind, site_kind, code, name, initials, address, note, version)
    SELECT CASE WHEN n = 0 THEN 'zone' WHEN n <= 8 THEN 'group' WHEN n <= 28 THEN 'grid' ELSE 'site' END,
           CASE WHEN n > 28 THEN (ARRAY['park', 'incubator', 'office'])[1 + n %% 3] ELSE '' END,
           'B' || lpad(n::text, 3, '0'), '载体 ' || n, 'zaiti', '', '', 1
    FROM generate_series(0, 88) AS n ORDER BY n
"""
_PLACEMENTS = """
    INSERT INTO registry_placement (place_id, place_kind, parent_id, parent_kind, during, recorded, reason)
    SELECT child.id, child.kind, parent.id, parent.kind, tstzrange(%(founded)s, NULL), tstzrange(%(founded)s, NULL), ''
    FROM registry_place AS child CROSS JOIN (SELECT min(id) AS zone FROM registry_place) AS first
    LEFT JOIN registry_place AS parent ON parent.id = first.zone + CASE child.kind
        WHEN 'zone' THEN NULL WHEN 'group' THEN 0 WHEN 'grid' THEN 1 + (child.id - first.zone) %% 8
        ELSE 9 + (child.id - first.zone) %% 20 END
"""
_HEAD = """
    INSERT INTO registry_duty (place_id, post, person_id, title, during, recorded, stands_in_for_id, reason)
    SELECT place.id, CASE kind WHEN 'zone' THEN 'head' WHEN 'group' THEN 'executor' ELSE 'steward' END,
           (SELECT min(id) FROM people_person) + place.id - (SELECT min(id) FROM registry_place), '',
           tstzrange(%(founded)s, NULL), tstzrange(%(founded)s, NULL), NULL, ''
    FROM registry_place AS place
"""
_STAYS = """
    INSERT INTO registry_occupancy (enterprise_id, place_id, room, staff, during, confirmed_by, version)
    SELECT firm.id, first.site + (firm.id * 7 + other) %% 60, '', CASE WHEN firm.id %% 33 = 0 THEN 3 END,
           tstzrange(%(founded)s, NULL), 'operator', 1
    FROM registry_enterprise AS firm
    CROSS JOIN (SELECT min(id) AS site FROM registry_place WHERE kind = 'site') AS first
    CROSS JOIN LATERAL generate_series(0, CASE WHEN firm.id %% 33 = 0 THEN 1 ELSE 0 END) AS other
"""
_IDLE = """
    INSERT INTO registry_idleness (enterprise_id, kind, during, recorded, reason, by)
    SELECT id, (ARRAY['stopped', 'seasonal'])[1 + id %% 2], daterange(%(first)s, NULL), tstzrange(%(founded)s, NULL), '停产', 'operator'
    FROM registry_enterprise WHERE id %% 50 = 1
"""
_COLLECTION = """
    INSERT INTO reports_collection (code, title, items, optional, asked_when, asked_unless, scope, per, rhythm, starts_on, until,
        due_minute, day_before, late_days, wanted_by, basis, purpose, state, version, asked_by, asked_at, approved_by, approved_at)
    VALUES ('C-bench', '复工日报', ARRAY['staff', 'resumed', 'on_duty', 'remote'], '{}', '{}', '{}', '{}',
        'enterprise-site', 'daily', %(first)s, %(last)s::date + 60, 720, true, 3, '管委会', '文件', '复工', 'running', 1,
        'operator', %(founded)s, 'operator', %(founded)s)
"""
_SAID = """
    SELECT (SELECT min(id) FROM reports_collection) AS collection_id, unit.enterprise_id, unit.place_id, day::date AS day, unit.staff,
        ((unit.id + day_number * 3) %% 100) < 30 + day_number AS resumed, day_number
    FROM reports_unit AS unit
    CROSS JOIN generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 day') WITH ORDINALITY AS days (day, day_number)
    WHERE (unit.id + day_number) %% 12 <> 0 AND (day::date < %(last)s OR unit.id %% 2 = 0)
"""
_RETURNS = f"""
    INSERT INTO reports_return (collection_id, enterprise_id, place_id, day, values, typed, prefilled, taps, seconds, how, late,
        reason, by, slip, recorded)
    SELECT collection_id, enterprise_id, place_id, day,
        jsonb_build_object('resumed', resumed, 'on_duty', CASE WHEN resumed THEN staff * 2 / 3 ELSE 0 END,
                           'remote', CASE WHEN resumed THEN staff / 5 ELSE 0 END),
        0, 3, 1, 8, 'link', false, '', 'enterprise:' || enterprise_id, NULL,
        tstzrange(day + interval '20 hours' + enterprise_id %% 600 * interval '1 second',
                  CASE WHEN enterprise_id %% 20 = 0 THEN day + interval '3 days' END)
    FROM ({_SAID}) AS said ORDER BY day, enterprise_id
"""
_CORRECTED = """
    INSERT INTO reports_return (collection_id, enterprise_id, place_id, day, values, typed, prefilled, taps, seconds, how, late,
        reason, by, slip, recorded)
    SELECT collection_id, enterprise_id, place_id, day, values || '{"on_duty": 1}', 1, 2, 3, 30, 'page', true, '更正', by, NULL,
        tstzrange(upper(recorded), NULL)
    FROM reports_return WHERE NOT upper_inf(recorded)
"""
