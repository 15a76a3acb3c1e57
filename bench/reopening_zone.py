"""Thousands of applications on top of bench.reports_zone: two are made by the verbs, the others are copies of their rows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from bench import reports_zone
from bench.reports_zone import NOW

if TYPE_CHECKING:
    from gezhi.people.models import Person
    from gezhi.policy.models import Incident
    from gezhi.reopening.models import Application

LASTS = timedelta(days=6)
"""How long the incident lasts at the moment of the bench."""
SENT_BEFORE = timedelta(days=2)


def build(enterprises: int) -> "Incident":
    """The zone, an incident under the pack of 2020 (as of its February, so that an approval is asked), and an application for
    every enterprise at every site but the last, whose park has still to file: 6 of 10 approved, 2 waiting (half of them for the
    zone's head), 1 to be mended, 1 being filled in.
    """
    reports_zone.build(enterprises, days=2)
    return with_applications(NOW)


def with_applications(now: datetime, lasts: timedelta = LASTS) -> "Incident":
    """The incident, which has lasted so long, and its applications in a zone that stands, as of `now`."""
    incident = declared(now - lasts)
    waiting, approved = samples(incident, now - SENT_BEFORE)
    with transaction.atomic(), connection.cursor() as cursor:
        given: dict[str, Any] = {"waiting": waiting.pk, "approved": approved.pk, "now": now}
        for statement in (_UNITS, _APPLICATIONS, _ITEMS, _MOVES, _PERMITS, _PERMIT_MOVES):
            cursor.execute(statement, given)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return incident


def declared(at: datetime) -> "Incident":
    """The pack with its dates taken out, so that this November is its late February: 备案 above scale, a pledge for the others."""
    import copy

    from django.conf import settings

    from gezhi.kernel.actors import OPERATOR
    from gezhi.policy.actions.incidents import declare
    from gezhi.policy.models import PackVersion
    from gezhi.policy.packs.checking import check_folder
    from gezhi.policy.packs.pack import hash_of

    content = copy.deepcopy(check_folder(Path(settings.PACKS) / "covid-2020").content)
    kept = [one for one in content["admission"]["rules"] if one["id"] in ("filing-above-scale", "pledge")]
    for rule in kept:
        rule.pop("from"), rule.pop("until")
    content["admission"]["rules"], content["pack"]["version"] = kept, "bench"
    pack = PackVersion.objects.create(
        code="covid-2020", version="bench", title="bench", sha256=hash_of(content), content=content, by="operator",
        imported_at=at,
    )  # fmt: skip
    return declare(title="复工复产", pack_version=pack, started_at=at, basis="通知", by=OPERATOR, at=at)


def samples(incident: "Incident", at: datetime) -> "tuple[Application, Application]":
    """One that waits and one that is approved, made by the verbs at one of the first sites."""
    from gezhi.registry.models import Enterprise, Place
    from gezhi.reopening import actions

    site = Place.objects.filter(kind="site").order_by("pk")[1]
    small = Enterprise.objects.filter(above_scale=False, occupancies__place=site).order_by("pk")
    made = [handed_in(incident, firm, site, at) for firm in small[:2]]
    codes = [item.code for item in made[1].items.all()]
    approved = actions.approve(application=made[1], seen=codes, by=person_at(site.pk), at=at)
    return made[0], approved


def handed_in(incident: "Incident", firm: Any, site: Any, at: datetime) -> "Application":
    """Filled in and sent by the firm's link."""
    from gezhi.registry.members import AtEnterprise
    from gezhi.reopening import actions

    who: Mapping[str, Any] = {"by": AtEnterprise(firm.pk), "at": at}
    application = actions.begin(incident=incident, enterprise=firm, place=site, **who)
    for item in application.items.filter(value__isnull=True):
        material = application.material(item.code)
        value = {"number": 3, "text": "105 室", "date": "2026-11-01"}.get(material.kind if material else "", True)
        actions.fill(application=application, code=item.code, value=value, **who)
    return actions.submit(application=application, **who)


def person_at(place_id: int) -> "Person":
    """Whoever answers for a place in the zone of the bench."""
    from gezhi.people.models import Person
    from gezhi.registry.models import Place

    first = Place.objects.order_by("pk").values_list("pk", flat=True)[0]
    return Person.objects.order_by("pk")[place_id - first]


def last_site() -> int:
    """The site whose park has not filed yet."""
    from gezhi.registry.models import Place

    return Place.objects.filter(kind="site").order_by("-pk").values_list("pk", flat=True)[0]


_UNITS = """
    CREATE TEMPORARY TABLE copied ON COMMIT DROP AS
    SELECT nextval('reopening_application_id_seq') AS id, unit.enterprise_id, unit.place_id, row_number() OVER () AS n,
           (SELECT min(id) FROM people_person) + unit.place_id - (SELECT min(id) FROM registry_place) AS steward
    FROM (
        SELECT DISTINCT enterprise_id, place_id FROM registry_occupancy
        WHERE place_id < (SELECT max(id) FROM registry_place)
        EXCEPT SELECT enterprise_id, place_id FROM reopening_application
        ORDER BY 2, 1
    ) AS unit
"""
_APPLICATIONS = """
    INSERT INTO reopening_application
    SELECT (jsonb_populate_record(sample, jsonb_build_object(
        'id', copied.id, 'number', 'FG-261101-' || (100000 + copied.n), 'enterprise_id', copied.enterprise_id,
        'place_id', copied.place_id, 'filed_as', 'enterprise:' || copied.enterprise_id,
        'barred', '[]'::jsonb, 'priority', CASE WHEN copied.n %% 20 = 0 THEN 1 ELSE sample.priority END)
        || CASE WHEN copied.n %% 10 < 6 THEN '{}' ELSE jsonb_build_object(
            'state', CASE WHEN copied.n %% 10 < 8 THEN 'submitted' WHEN copied.n %% 10 = 8 THEN 'returned' ELSE 'draft' END) END
        || CASE WHEN copied.n %% 10 IN (6, 7) THEN jsonb_build_object(
            'level', CASE copied.n %% 10 WHEN 6 THEN 'site' ELSE 'zone' END,
            'turn', jsonb_build_array(CASE copied.n %% 10 WHEN 6 THEN copied.steward ELSE (SELECT min(id) FROM people_person) END),
            'due', %(now)s::timestamptz + copied.n %% 600 * interval '5 minutes')
            WHEN copied.n %% 10 > 7 THEN '{"level": "", "due": null, "next_step": "", "next_at": null, "turn": []}' ELSE '{}' END
    )).*
    FROM copied
    JOIN reopening_application AS sample ON sample.id = CASE WHEN copied.n %% 10 < 6 THEN %(approved)s ELSE %(waiting)s END
"""
_ITEMS = """
    INSERT INTO reopening_applicationitem
    SELECT (jsonb_populate_record(sample, jsonb_build_object(
        'id', nextval('reopening_applicationitem_id_seq'), 'application_id', copied.id,
        'seen_by_id', CASE WHEN copied.n %% 5 = 2 THEN 1 ELSE sample.seen_by_id END))).*
    FROM copied
    JOIN reopening_applicationitem AS sample
        ON sample.application_id = CASE WHEN copied.n %% 10 < 6 THEN %(approved)s ELSE %(waiting)s END
"""
_MOVES = """
    INSERT INTO reopening_applicationmove
    SELECT (jsonb_populate_record(sample, jsonb_build_object(
        'id', nextval('reopening_applicationmove_id_seq'), 'application_id', copied.id))).*
    FROM copied
    JOIN reopening_applicationmove AS sample
        ON sample.application_id = CASE WHEN copied.n %% 10 < 6 THEN %(approved)s ELSE %(waiting)s END
    WHERE copied.n %% 10 <> 9 OR sample.verb = 'begin'
"""
_PERMITS = """
    INSERT INTO reopening_permit
    SELECT (jsonb_populate_record(sample, jsonb_build_object(
        'id', nextval('reopening_permit_id_seq'), 'application_id', copied.id, 'number', 'PZ-261101-' || (100000 + copied.n),
        'code', 'B' || lpad(copied.n::text, 11, '0'), 'enterprise_id', copied.enterprise_id, 'place_id', copied.place_id))).*
    FROM copied JOIN reopening_permit AS sample ON sample.application_id = %(approved)s
    WHERE copied.n %% 10 < 9
"""
_PERMIT_MOVES = """
    INSERT INTO reopening_permitmove (permit_id, verb, from_state, to_state, by, at, reason, entry)
    SELECT permit.id, 'issue', '', 'open', 'system', permit.since, '', 0
    FROM reopening_permit AS permit JOIN copied ON copied.id = permit.application_id
"""
