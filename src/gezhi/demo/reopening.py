"""The demo zone reopens: seven days of returns and applications, one after the other, as everybody would have done them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from gezhi.demo import cast as people
from gezhi.demo.applying import apply_on, file_for_tenants, let_time_pass, plan
from gezhi.demo.handbooks import publish_handbook
from gezhi.demo.returning import courses, hand_out, put_right, send_day
from gezhi.demo.stage import DAY, HOUR, MINUTE, Stage, set_up
from gezhi.kernel.actors import SYSTEM
from gezhi.overview.actions import make_briefing
from gezhi.policy.models import Incident
from gezhi.registry.actions.enterprises import change_enterprise
from gezhi.registry.links import links_for
from gezhi.registry.models import Enterprise
from gezhi.reopening import clock as time_and_applications
from gezhi.reopening.actions.needs import tell_needs
from gezhi.reports import clock as time_and_reports
from gezhi.reports.models import Collection

if TYPE_CHECKING:
    from gezhi.demo.load import Zone

HAZARDOUS = (5, 45, 105)
"""Enterprises (in the order of their numbers) that are a major hazard source; the zone itself has to say yes to them."""
FILED_ON, HANDED_OUT = 6, (5, 6)
"""Days of the incident: when a park files for its tenants, and of which figures are handed out."""


def mark_hazards(zone: Zone) -> None:
    """Who stores what is dangerous is marked in the register, long before the holiday."""
    rows = list(Enterprise.objects.order_by("pk")[: max(HAZARDOUS) + 1])
    for number in HAZARDOUS:
        if number < len(rows):
            firm = rows[number]
            tags = [*firm.key_tags, "hazard"]
            at = zone.now - 30 * DAY
            change_enterprise(enterprise=firm, version=firm.version, facts={"key_tags": tags}, by=zone.by, at=at)


def load_reopening(zone: Zone, incident: Incident, *, at: datetime) -> Stage:
    """Plays the seven days in their order. Whoever looks at a past day finds what was known then."""
    stage = set_up(zone, incident, at=at)
    begun = incident.started_at + 5 * MINUTE
    time_and_reports.follow(at=begun)
    time_and_reports.follow_incidents(at=begun)
    asked = Collection.objects.get(incident=incident, code=f"{incident.number}-daily")
    by_unit, wanted = courses(stage), plan(stage)
    office = zone.people[people.ORGANISERS[0]]
    for day in range(1, len(stage.days) + 1):
        if day == 1:
            _tell_everybody(stage)
        send_day(stage, asked, by_unit, day)
        apply_on(stage, wanted, day)
        if day == FILED_ON:
            file_for_tenants(stage, day)
        if day - 1 in HANDED_OUT:
            shape, purpose = (
                ("hightech-daily", "报市高新区工作专班") if day - 1 == 5 else ("emergency", "报市应急管理局")
            )
            hand_out(stage, day - 1, shape, purpose, by=office)
        if day == 6:
            put_right(stage, asked, by_unit, 5)
    publish_handbook(stage, by=zone.by)
    links_for([unit.enterprise_id for unit in stage.units[:40]], at=min(zone.now + 9 * HOUR, at), by=zone.by)
    let_time_pass(stage)
    return stage


def _tell_everybody(stage: Stage) -> None:
    """On the first morning the head has every enterprise told once what it needs."""
    at = stage.incident.started_at + 70 * MINUTE
    tell_needs(incident=stage.incident, by=stage.zone.people[people.HEAD], at=at)
    time_and_applications.send_needs(at=at + MINUTE)


def load_briefings(zone: Zone, *, at: datetime) -> None:
    """Yesterday's was made at five o'clock by itself; today's was made for whoever comes first."""
    five = zone.now + 17 * HOUR
    make_briefing(by=SYSTEM, at=five - DAY, by_itself=True)
    if at >= five:
        make_briefing(by=SYSTEM, at=five, by_itself=True)
    else:
        make_briefing(by=zone.people[people.ORGANISERS[0]], at=at)
