"""Risk levels of places during an incident: what holds where and when, what was known of it, who sets it."""

from typing import Any

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.policy.actions import incidents as verbs
from gezhi.policy.models import RiskLevel
from gezhi.policy.reads import admission
from gezhi.policy.tests.emergencies import at_risk, firm, incident, storm
from testing.town import HOUR, NOON, Town

pytestmark = pytest.mark.django_db


def test_a_level_holds_below_until_somebody_sets_another_there(town: Town) -> None:
    found = storm(town)
    assert at_risk(found, town, "washroom") == "medium"
    verbs.set_risk(incident=found, place=town.places["group"], level="high", basis="临海", by=OPERATOR, at=NOON)
    verbs.set_risk(incident=found, place=town.places["building"], level="low", basis="加固", by=OPERATOR, at=NOON)
    levels = [at_risk(found, town, place) for place in ("group", "site", "building", "washroom", "other_grid")]
    assert levels == ["high", "high", "low", "low", "medium"]
    verbs.set_risk(incident=found, place=town.places["building"], level="", basis="取消", by=OPERATOR, at=NOON + HOUR)
    assert at_risk(found, town, "washroom") == "high"


def test_levels_switched_during_the_day_are_those_of_their_hour(town: Town) -> None:
    found, site = storm(town), town.places["site"]
    for hours, level in ((1, "high"), (3, "low"), (5, "medium")):
        verbs.set_risk(incident=found, place=site, level=level, basis="会商", by=OPERATOR, at=NOON + hours * HOUR)
    seen = [at_risk(found, town, "site", NOON + hours * HOUR) for hours in (0, 1, 2, 3, 4, 5, 9)]
    assert seen == ["medium", "high", "high", "low", "low", "medium", "medium"]


def test_a_level_written_down_late_leaves_what_was_known_before(town: Town) -> None:
    found, site = storm(town), town.places["site"]
    verbs.set_risk(
        incident=found, place=site, level="high", basis="补录", since=NOON + HOUR, by=OPERATOR, at=NOON + 5 * HOUR
    )
    asked = NOON + 2 * HOUR
    assert at_risk(found, town, "site", asked) == "high"
    assert at_risk(found, town, "site", asked, known=NOON + 4 * HOUR) == "medium"
    assert at_risk(found, town, "site", asked, known=NOON + 6 * HOUR) == "high"
    assert admission(found, firm(town), at=asked).risk == "high"


def test_a_correction_in_the_middle_replaces_what_comes_after_it(town: Town) -> None:
    found, site = storm(town), town.places["site"]
    verbs.set_risk(incident=found, place=site, level="high", basis="x", by=OPERATOR, at=NOON + HOUR)
    verbs.set_risk(incident=found, place=site, level="medium", basis="x", by=OPERATOR, at=NOON + 4 * HOUR)
    verbs.set_risk(
        incident=found, place=site, level="low", basis="更正", since=NOON + 2 * HOUR, by=OPERATOR, at=NOON + 6 * HOUR
    )
    assert [at_risk(found, town, "site", NOON + n * HOUR) for n in (1, 2, 5)] == ["high", "low", "low"]
    assert at_risk(found, town, "site", NOON + 5 * HOUR, known=NOON + 5 * HOUR) == "medium"
    assert RiskLevel.objects.filter(recorded__upper_inf=True).count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"level": "severe"}, "level"),
        ({"basis": " "}, "basis"),
        ({"since": NOON - HOUR}, "since"),
        ({"since": NOON + 3 * HOUR}, "since"),
        ({"level": ""}, "level"),
    ],
)
def test_a_level_that_cannot_be_is_refused_beside_its_field(town: Town, changes: dict[str, Any], field: str) -> None:
    found = storm(town)
    given: dict[str, Any] = {
        "place": town.places["site"],
        "level": "high",
        "basis": "x",
        "by": OPERATOR,
        "at": NOON + 2 * HOUR,
        **changes,
    }
    with pytest.raises(Refused) as refused:
        verbs.set_risk(incident=found, **given)
    assert refused.value.field == field
    assert not RiskLevel.objects.exists()


def test_no_level_where_the_incident_does_not_hold_and_none_twice(town: Town) -> None:
    found = storm(town, places=[town.places["group"]])
    usual: dict[str, Any] = {"incident": found, "level": "high", "basis": "x", "by": OPERATOR}
    with pytest.raises(Refused) as refused:
        verbs.set_risk(place=town.places["other_grid"], at=NOON, **usual)
    assert refused.value.field == "place"
    verbs.set_risk(place=town.places["site"], at=NOON, **usual)
    with pytest.raises(Refused):
        verbs.set_risk(place=town.places["site"], at=NOON + HOUR, **usual)


@pytest.mark.parametrize(
    ("who", "place", "allowed"),
    [
        ("head", "other_grid", True),
        ("organiser", "zone", True),
        ("leader", "site", True),
        ("leader", "group", True),
        ("leader", "other_grid", False),
        ("leader", "zone", False),
        ("grid_worker", "site", False),
        ("manager", "site", False),
        ("clerk", "site", False),
    ],
)
def test_leaders_set_levels_in_their_own_group_where_the_pack_lets_them(
    town: Town, who: str, place: str, allowed: bool
) -> None:
    found = storm(town)
    given: dict[str, Any] = {
        "place": town.places[place],
        "level": "high",
        "basis": "x",
        "by": town.people[who],
        "at": NOON + HOUR,
    }
    if allowed:
        verbs.set_risk(incident=found, **given)
    else:
        with pytest.raises(NotYours):
            verbs.set_risk(incident=found, **given)


def test_where_the_pack_leaves_levels_to_the_zone_leaders_set_none(town: Town) -> None:
    found = incident(town, "covid-2020", title="疫情")
    with pytest.raises(NotYours):
        verbs.set_risk(
            incident=found, place=town.places["site"], level="high", basis="x", by=town.people["leader"], at=NOON
        )
