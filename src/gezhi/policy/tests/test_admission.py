"""Who needs what: the real changes of February to April 2020, day by day, and the same under every mode and risk level."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.periods import start_of
from gezhi.policy.actions.incidents import declare, set_risk
from gezhi.policy.actions.packs import import_folder
from gezhi.policy.models import Incident
from gezhi.policy.packs import Admission, Firm
from gezhi.policy.packs.admission import decide
from gezhi.policy.packs.checking import check_folder
from gezhi.policy.packs.conditions import Condition, meant
from gezhi.policy.packs.pack import from_content
from gezhi.policy.reads import admission, admissions, version_of
from testing.town import Town

pytestmark = pytest.mark.django_db
NOON_HOURS = timedelta(hours=12)
BEFORE = datetime(2020, 1, 28, 2, tzinfo=UTC)


@pytest.fixture
def outbreak(town: Town) -> Incident:
    """The incident of 2020, declared on 28 January for the whole zone."""
    import_folder(folder=settings.PACKS / "covid-2020", by=OPERATOR, at=BEFORE)
    return declare(
        title="新冠肺炎疫情",
        pack_version=version_of(code="covid-2020"),
        started_at=BEFORE,
        basis="指挥部公告",
        by=OPERATOR,
        at=BEFORE,
    )


def asked(outbreak: Incident, town: Town, day: date, **facts: object) -> Admission:
    firm = Firm(1, town.places["site"].pk, **facts)  # type: ignore[arg-type]
    return admission(outbreak, firm, at=start_of(day) + NOON_HOURS)


@pytest.mark.parametrize(
    ("day", "facts", "mode", "rule"),
    [
        (date(2020, 2, 9), {}, "approval", "closed-until-0209"),
        (date(2020, 2, 9), {"key_tags": ("essential",)}, "approval", "early-essential"),
        (date(2020, 2, 10), {}, "approval", "approval"),
        (date(2020, 2, 10), {"above_scale": True}, "approval", "approval-above-scale"),
        (date(2020, 2, 23), {}, "approval", "approval"),
        (date(2020, 2, 24), {"above_scale": True}, "filing", "filing-above-scale"),
        (date(2020, 2, 24), {}, "pledge", "pledge"),
        (date(2020, 3, 3), {"above_scale": True}, "pledge", "pledge-medium-march"),
        (date(2020, 3, 13), {"section": "P"}, "approval", "gatherings-closed"),
        (date(2020, 3, 14), {"section": "P"}, "filing", "filing-march"),
        (date(2020, 4, 7), {}, "pledge", "pledge-medium-april"),
    ],
)
def test_the_mode_of_each_day_is_that_of_2020(
    outbreak: Incident, town: Town, day: date, facts: dict[str, object], mode: str, rule: str
) -> None:
    found = asked(outbreak, town, day, **facts)
    assert (found.mode, found.rule) == (mode, rule)


def test_the_same_enterprise_goes_through_all_four_modes_as_the_days_go(outbreak: Incident, town: Town) -> None:
    story = [date(2020, 2, 10), date(2020, 2, 24), date(2020, 3, 3)]
    found = [asked(outbreak, town, day, above_scale=True) for day in story]
    low = start_of(date(2020, 3, 5))
    set_risk(incident=outbreak, place=town.places["site"], level="low", basis="降级", by=OPERATOR, at=low)
    found.append(asked(outbreak, town, date(2020, 3, 5), above_scale=True))
    assert [one.mode for one in found] == ["approval", "filing", "pledge", "none"]
    assert [len(one.materials) for one in found] == [11, 6, 3, 0]
    assert [one.levels for one in found] == [("site", "group", "zone"), ("site", "group"), ("site",), ()]
    assert [one.opens_on for one in found] == ["decision", "submission", "submission", "submission"]
    assert all(one.basis and one.why for one in found)
    assert asked(outbreak, town, date(2020, 2, 10), above_scale=True) == found[0]


def test_a_level_switched_during_the_day_changes_the_mode_from_that_hour(outbreak: Incident, town: Town) -> None:
    noon = start_of(date(2020, 3, 5)) + NOON_HOURS
    set_risk(incident=outbreak, place=town.places["group"], level="high", basis="升级", by=OPERATOR, at=noon)
    set_risk(
        incident=outbreak,
        place=town.places["group"],
        level="low",
        basis="降级",
        by=OPERATOR,
        at=noon + timedelta(hours=3),
    )
    firm = Firm(1, town.places["site"].pk)
    modes = [admission(outbreak, firm, at=noon + timedelta(hours=hours)).mode for hours in (-1, 1, 4)]
    assert modes == ["pledge", "approval", "none"]


def test_many_are_asked_in_as_few_statements_as_one(
    outbreak: Incident, town: Town, django_assert_num_queries: Any
) -> None:
    at = start_of(date(2020, 2, 24)) + NOON_HOURS
    firms = [Firm(number, town.places[place].pk) for number, place in enumerate(["site", "building", "other_grid"])]
    admissions(outbreak, firms, at=at)
    for asked_of in (firms[:1], firms):
        with django_assert_num_queries(4):
            assert {one.mode for one in admissions(outbreak, asked_of, at=at)} == {"pledge"}


def test_the_first_in_need_goes_first(outbreak: Incident, town: Town) -> None:
    day = date(2020, 2, 10)
    tags = [("essential", "listed"), ("supply",), ("listed",), ()]
    found = [asked(outbreak, town, day, key_tags=one).priority for one in tags]
    assert found == [1, 2, 4, 9]
    assert asked(outbreak, town, day, above_scale=True).priority == 5


@pytest.mark.parametrize(
    ("said", "firm", "holds"),
    [
        ({}, {}, True),
        ({"size": ("large",)}, {"size": "large"}, True),
        ({"size": ("large", "medium")}, {"size": "small"}, False),
        ({"above_scale": False}, {"above_scale": True}, False),
        ({"section": ("C", "D"), "above_scale": True}, {"section": "D", "above_scale": True}, True),
        ({"section": ("C", "D"), "above_scale": True}, {"section": "D"}, False),
        ({"division": ("26",)}, {"section": "C"}, False),
        ({"key_tags": ("a", "b")}, {"key_tags": ("b", "c")}, True),
        ({"key_tags": ("a",)}, {"key_tags": ()}, False),
        ({"site_kind": ("incubator",)}, {"site_kind": "park"}, False),
        ({"staff_min": 50}, {"staff": 50}, True),
        ({"staff_min": 50}, {"staff": 49}, False),
        ({"staff_max": 50}, {"staff": 51}, False),
        ({"staff_max": 0}, {"staff": 0}, True),
        ({"staff_min": 0}, {"staff": None}, False),
    ],
)
def test_conditions_compare_and_nothing_else(said: dict[str, Any], firm: dict[str, Any], holds: bool) -> None:
    condition = Condition(**said)
    assert condition.holds(Firm(1, 1, **firm)) is holds
    assert meant(Condition(), condition, Firm(1, 1, **firm)) is (not holds or condition.empty)


_FIRMS = st.builds(
    Firm,
    st.just(1),
    st.just(1),
    size=st.sampled_from(["", "large", "medium", "small", "micro"]),
    above_scale=st.booleans(),
    section=st.sampled_from(["", *"ABCDEFGHIJKLMNOPQRST"]),
    division=st.sampled_from(["", "06", "14", "26", "35", "73"]),
    key_tags=st.lists(st.sampled_from(["essential", "supply", "hazard", "labour"]), max_size=2).map(tuple),
    staff=st.none() | st.integers(0, 100_000),
    site_kind=st.sampled_from(["", "incubator", "park", "plant"]),
)


@given(
    firm=_FIRMS,
    code=st.sampled_from(["covid-2020", "influenza", "spring-festival", "typhoon"]),
    day=st.dates(date(2019, 12, 1), date(2027, 12, 31)),
    number=st.integers(0, 90),
    risk=st.sampled_from(["low", "medium", "high"]),
    state=st.sampled_from(["declared", "stopped", "restarting"]),
)
def test_everybody_has_an_answer_on_every_day(
    firm: Firm, code: str, day: date, number: int, risk: str, state: str
) -> None:
    pack = from_content(_content(code))
    at = start_of(day) + NOON_HOURS
    found = decide(pack, firm, risk=risk, state=state, started_at=at - timedelta(days=number), at=at)
    assert found.why
    assert found.closed or found.mode != "approval" or found.levels
    assert found.mode != "none" or not found.materials
    assert all(one.kind != "file" or one.file_kinds for one in found.materials)


@cache
def _content(code: str) -> dict[str, Any]:
    return check_folder(settings.PACKS / code).content
