"""Incidents: who declares them, what holds where and when, which version judges what, and what was known of it then."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.policy.actions import incidents as verbs
from gezhi.policy.models import EmergencyWeekends, Incident, IncidentMove, IncidentPack
from gezhi.policy.models.incidents import LIFECYCLE, STAYS, IncidentState
from gezhi.policy.reads import admission, calendar, incident_of, incidents, judging, pack_at, state_at
from gezhi.policy.reads.incident_pages import switch_preview, versions_to_switch_to
from gezhi.policy.reads.packs import pack_version
from gezhi.policy.tests.emergencies import brought, firm, incident, second_version, storm
from gezhi.registry.actions.enterprises import register_enterprise
from testing.town import DAY, HOUR, NOON, Town

pytestmark = pytest.mark.django_db
HEADS = ("head", "organiser")
OTHERS = ("leader", "manager", "clerk", "auditor", "administrator", "stranger")
VERBS: dict[str, Any] = {
    "order_stop": verbs.order_stop,
    "begin_restart": verbs.begin_restart,
    "lift": verbs.lift,
}


def test_a_declared_incident_holds_for_the_whole_zone_from_its_first_day(town: Town) -> None:
    found = incident(town)
    assert found.number == "YJ-261102-1"
    assert [one.pk for one in incidents(at=NOON, seen_by=OPERATOR)] == [found.pk]
    assert incidents(at=NOON - HOUR, seen_by=OPERATOR) == []
    assert admission(found, firm(town), at=NOON).mode == "pledge"
    assert pack_at(incident=found, at=NOON).code == "spring-festival"
    entry = Entry.objects.get(verb="incident.declared")
    assert entry.about == [found.ref]
    assert entry.facts["pack"] == "pack:spring-festival@1"


def test_the_spring_festival_of_2027_is_declared_beforehand_and_counts_its_days(town: Town) -> None:
    start = datetime(2027, 2, 11, 16, tzinfo=UTC)  # 12 February 2027, 0:00 in the zone
    at = start - 20 * DAY
    found = incident(town, at=at, started_at=start)
    assert incidents(at=at, seen_by=OPERATOR) == []
    assert admission(found, firm(town), at=at).rule == "lifted"
    day = {number: admission(found, firm(town), at=start + (number - 1) * DAY + HOUR).rule for number in (1, 15, 16)}
    assert day == {1: "pledge", 15: "pledge", 16: "later"}
    assert admission(found, firm(town), at=start + 6 * DAY).answer_within.text == "2 work_days"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 61}, "title"),
        ({"basis": ""}, "basis"),
        ({"started_at": NOON + 93 * DAY}, "started_at"),
        ({"started_at": datetime(1900, 1, 1, tzinfo=UTC)}, "started_at"),
    ],
)
def test_what_cannot_be_declared_is_refused_beside_its_field(town: Town, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        incident(town, **changes)
    assert refused.value.field == field
    assert not Incident.objects.exists()


def test_two_open_incidents_have_different_titles_and_may_overlap(town: Town) -> None:
    first, second = incident(town), storm(town)
    assert {one.pk for one in incidents(at=NOON, seen_by=OPERATOR)} == {first.pk, second.pk}
    with pytest.raises(Conflict) as refused:
        incident(town)
    assert refused.value.field == "title"
    verbs.lift(incident=first, reason="结束", by=town.people["head"], at=NOON + HOUR)
    assert incident(town, at=NOON + DAY).number == "YJ-261103-1"


@pytest.mark.parametrize("who", [*HEADS, *OTHERS])
def test_only_head_and_organiser_declare_switch_and_lift(town: Town, who: str, tmp_path: Path) -> None:
    found, by = storm(town), town.people[who]
    new = second_version("typhoon", tmp_path)
    tries: list[Callable[[], object]] = [
        lambda: incident(town, by=by),
        lambda: verbs.scope(incident=found, places=[town.places["group"]], reason="x", by=by, at=NOON + HOUR),
        lambda: verbs.switch_pack(incident=found, pack_version=new, reason="x", by=by, at=NOON + HOUR),
        lambda: verbs.order_stop(incident=found, reason="x", by=by, at=NOON + HOUR),
        lambda: verbs.begin_restart(incident=found, reason="x", by=by, at=NOON + HOUR),
        lambda: verbs.lift(incident=found, reason="x", by=by, at=NOON + 2 * HOUR),
    ]
    for attempt in tries:
        if who in HEADS:
            attempt()
        else:
            with pytest.raises(NotYours):
                attempt()


@pytest.mark.parametrize(("verb", "state"), list(product(VERBS, IncidentState.values)))
def test_every_verb_in_every_state_does_what_the_table_says(town: Town, verb: str, state: str) -> None:
    found = storm(town)
    ways: dict[str, list[str]] = {
        "declared": [],
        "stopped": ["order_stop"],
        "restarting": ["order_stop", "begin_restart"],
        "lifted": ["lift"],
    }
    for step, name in enumerate(ways[state], 1):
        VERBS[name](incident=found, reason="x", by=OPERATOR, at=NOON + step * HOUR)
    before = IncidentMove.objects.count()
    if state in LIFECYCLE[verb][0]:
        done = VERBS[verb](incident=found, reason="x", by=OPERATOR, at=NOON + DAY)
        assert done.state == LIFECYCLE[verb][1]
        assert state_at(incident=found, at=NOON + DAY) == LIFECYCLE[verb][1]
        assert state_at(incident=found, at=NOON + DAY - HOUR) == state
    else:
        with pytest.raises(Conflict):
            VERBS[verb](incident=found, reason="x", by=OPERATOR, at=NOON + DAY)
    assert IncidentMove.objects.count() == before + (state in LIFECYCLE[verb][0])


def test_nothing_is_changed_in_a_lifted_incident(town: Town, tmp_path: Path) -> None:
    found = storm(town)
    verbs.lift(incident=found, reason="x", by=OPERATOR, at=NOON + HOUR)
    new = second_version("typhoon", tmp_path)
    usual: dict[str, Any] = {"incident": found, "by": OPERATOR, "at": NOON + DAY}
    with pytest.raises(Conflict):
        verbs.scope(places=[town.places["group"]], reason="x", **usual)
    with pytest.raises(Conflict):
        verbs.switch_pack(pack_version=new, reason="x", **usual)
    with pytest.raises(Conflict):
        verbs.set_risk(place=town.places["site"], level="high", basis="x", **usual)
    assert set(STAYS) == {"scope", "switch_pack", "set_risk"}
    assert admission(found, firm(town), at=NOON + DAY).mode == "none"
    assert admission(found, firm(town), at=NOON).rule == "before-stop"


def test_a_stop_is_only_where_the_pack_knows_one_and_closes_everything_until_the_restart(town: Town) -> None:
    with pytest.raises(Refused):
        verbs.order_stop(incident=incident(town), reason="x", by=OPERATOR, at=NOON + HOUR)
    found = storm(town)
    verbs.order_stop(incident=found, reason="红色预警", by=OPERATOR, at=NOON + HOUR)
    verbs.begin_restart(incident=found, reason="解除预警", by=OPERATOR, at=NOON + DAY)
    assert admission(found, firm(town), at=NOON).mode == "none"
    stopped = admission(found, firm(town), at=NOON + 2 * HOUR)
    assert (stopped.closed, stopped.rule) == (True, "stopped")
    assert not admission(found, firm(town, key_tags=("essential",)), at=NOON + 2 * HOUR).closed
    assert admission(found, firm(town), at=NOON + DAY).rule == "restart"
    assert admission(found, firm(town, division="26", section="C"), at=NOON + DAY).mode == "approval"


def test_a_calm_storm_is_called_off_before_it_begins(town: Town) -> None:
    found = storm(town, started_at=NOON + DAY)
    verbs.lift(incident=found, reason="转向", by=OPERATOR, at=NOON + HOUR)
    assert incidents(at=NOON + 2 * DAY, seen_by=OPERATOR) == []


def test_outside_the_scope_nothing_is_needed_and_the_scope_can_change(town: Town) -> None:
    found = incident(town, places=[town.places["group"]])
    assert admission(found, firm(town, "site"), at=NOON).mode == "pledge"
    assert admission(found, firm(town, "other_grid"), at=NOON).rule == "outside"
    verbs.scope(incident=found, places=[town.places["other_group"]], reason="转移", by=OPERATOR, at=NOON + DAY)
    assert admission(found, firm(town, "other_grid"), at=NOON + DAY).mode == "pledge"
    assert admission(found, firm(town, "site"), at=NOON + DAY).rule == "outside"
    assert admission(found, firm(town, "site"), at=NOON + DAY - HOUR).mode == "pledge"
    with pytest.raises(Refused):
        verbs.scope(incident=found, places=[town.places["other_group"]], reason="x", by=OPERATOR, at=NOON + 2 * DAY)
    verbs.scope(incident=found, places=[], reason="全区", by=OPERATOR, at=NOON + 2 * DAY)
    assert admission(found, firm(town, "site"), at=NOON + 2 * DAY).mode == "pledge"


# Which version judges what


def test_what_came_in_before_a_switch_is_judged_by_the_version_of_its_day(town: Town, tmp_path: Path) -> None:
    found = incident(town)
    new = second_version(
        "spring-festival", tmp_path, ("admission.yaml", "materials: [responsible, on-site, lesson, pledge-safety]",
                                      "materials: [on-site, pledge-safety]"),
    )  # fmt: skip
    submitted = NOON + HOUR
    before = admission(found, firm(town), at=submitted)
    verbs.switch_pack(incident=found, pack_version=new, reason="减材料", by=OPERATOR, at=NOON + 2 * HOUR)
    again, after = admission(found, firm(town), at=submitted), admission(found, firm(town), at=NOON + 3 * HOUR)
    assert again == before
    assert [len(one.materials) for one in (before, after)] == [4, 2]
    assert (before.pack_version_id, after.pack_version_id) == (
        judging(incident=found, at=submitted).pack_version_id,
        new.pk,
    )
    assert pack_version(before.pack_version_id).version == "1"
    known = judging(incident=found, at=NOON + 3 * HOUR, known=NOON + HOUR)
    assert known.pack.version == "1"


def test_a_switch_needs_another_version_of_the_same_kind_and_a_reason(town: Town, tmp_path: Path) -> None:
    found = incident(town)
    for version, field in ((brought("spring-festival"), "pack"), (brought("typhoon"), "pack")):
        with pytest.raises(Refused) as refused:
            verbs.switch_pack(incident=found, pack_version=version, reason="x", by=OPERATOR, at=NOON + HOUR)
        assert refused.value.field == field
    new = second_version("spring-festival", tmp_path)
    with pytest.raises(Refused) as refused:
        verbs.switch_pack(incident=found, pack_version=new, reason="", by=OPERATOR, at=NOON + HOUR)
    assert refused.value.field == "reason"
    assert IncidentPack.objects.count() == 1


def test_who_looked_at_an_older_state_is_told_so(town: Town, tmp_path: Path) -> None:
    found = incident(town)
    seen = found.version
    verbs.scope(incident=found, places=[town.places["group"]], reason="x", by=OPERATOR, at=NOON + HOUR)
    new = second_version("spring-festival", tmp_path)
    with pytest.raises(Conflict) as refused:
        verbs.switch_pack(incident=found, pack_version=new, reason="x", seen=seen, by=OPERATOR, at=NOON + 2 * HOUR)
    assert refused.value.code == "stale"


def test_the_preview_of_a_switch_says_what_changes_for_whom(town: Town, tmp_path: Path) -> None:
    found = incident(town)
    for number, above in enumerate((True, False, False)):
        facts = {"name": f"海岬{'甲乙丙'[number]}公司", "above_scale": above}
        register_enterprise(
            facts=facts, place=town.places["building"], by=OPERATOR, at=NOON - DAY, despite_similar=True
        )
    new = second_version("spring-festival", tmp_path, ("admission.yaml", "    mode: pledge", "    mode: filing"))
    assert versions_to_switch_to(incident=found, at=NOON) == [new]
    preview = switch_preview(incident=found, version=new, seen_by=OPERATOR, at=NOON)
    assert [(one.before, one.after, one.number) for one in preview.shifts] == [("承诺", "备案", 2)]
    assert preview.same == 1
    [change] = [change for section in preview.sections if section.code == "rules" for change in section.changes]
    assert [(str(one.label), one.before, one.after) for one in change.fields] == [("方式", "承诺", "备案")]
    assert IncidentPack.objects.count() == 1


# Worked weekends


def test_an_outbreak_makes_weekends_working_days_and_its_lifting_takes_back_those_to_come(town: Town) -> None:
    saturday, next_saturday = date(2026, 11, 7), date(2026, 11, 14)
    found = incident(town, "covid-2020", title="疫情")
    assert calendar(NOON).is_working(saturday)
    assert not calendar(NOON).is_working(saturday + timedelta(days=28))
    verbs.lift(incident=found, reason="结束", by=OPERATOR, at=NOON + 8 * DAY)
    assert calendar(NOON + 8 * DAY).is_working(saturday)
    assert not calendar(NOON + 8 * DAY).is_working(next_saturday)
    assert calendar(NOON + 7 * DAY).is_working(next_saturday)


def test_two_outbreaks_overlap_and_each_takes_back_only_its_own_weekends(town: Town) -> None:
    first = incident(town, "covid-2020", title="疫情甲")
    second = incident(town, "covid-2020", title="疫情乙")
    verbs.lift(incident=first, reason="结束", by=OPERATOR, at=NOON + HOUR)
    assert calendar(NOON + HOUR).is_working(date(2026, 11, 7))
    verbs.lift(incident=second, reason="结束", by=OPERATOR, at=NOON + 2 * HOUR)
    assert not calendar(NOON + 2 * HOUR).is_working(date(2026, 11, 7))
    assert {row.source for row in EmergencyWeekends.objects.all()} == {first.ref, second.ref}


def test_a_pack_without_worked_weekends_touches_no_calendar(town: Town) -> None:
    incident(town)
    assert not EmergencyWeekends.objects.exists()


def test_an_unknown_incident_is_not_there(town: Town) -> None:
    for which in ("YJ-000000-1", "999999", "9" * 30, "②", ""):
        with pytest.raises(NotThere):
            incident_of(which=which, seen_by=town.people["stranger"])
