"""Whom one reaches by duties: those one answers over, and those who answer over oneself. Nobody else's phone."""

from typing import Any

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import NotThere
from gezhi.people.reads import people, person_page
from gezhi.registry.actions import duties
from testing.town import FOUNDED, Town, small_town


@pytest.fixture
def town(db: None) -> Town:
    """The small town at noon."""
    return small_town()


def reached(town: Town, who: str) -> set[str]:
    """Whom this person finds in the list of people."""
    return {row.person.name for row in people(seen_by=town.people[who], at=town.now, per=100).rows}


def test_a_leader_reaches_the_group_below_and_the_zone_above(town: Town) -> None:
    assert reached(town, "leader") == {"秦若川", "葛红梅", "乔文斌", "马桂兰", "沈向东", "韩志远"}


def test_a_cleaner_reaches_those_above_and_no_other_group(town: Town) -> None:
    names = reached(town, "cleaner")
    assert {"马桂兰", "乔文斌", "葛红梅", "秦若川", "沈向东"} <= names
    assert "孟雨桐" not in names


def test_who_holds_no_duty_reaches_only_themselves(town: Town) -> None:
    assert reached(town, "stranger") == {"石有田"}


def test_the_chain_sees_the_whole_phone_and_others_see_nobody(town: Town) -> None:
    cleaner = town.people["cleaner"]
    assert person_page(person=cleaner.pk, seen_by=town.people["manager"], at=town.now).phone == cleaner.phone
    with pytest.raises(NotThere):
        person_page(person=cleaner.pk, seen_by=town.people["other_leader"], at=town.now)


def test_an_auditor_sees_everybody_and_no_phone(town: Town) -> None:
    assert len(reached(town, "auditor")) == len(town.people)
    assert "****" in person_page(person=town.people["cleaner"].pk, seen_by=town.people["auditor"], at=town.now).phone


def duties_shown(town: Town, of: str, to: str) -> tuple[list[tuple[str, bool]], int]:
    """The places on a person's page, whether each opens, and how many are only counted."""
    page = person_page(person=town.people[of].pk, seen_by=town.people[to], at=town.now)
    (part,) = [part for part in page.parts if part.template == "registry/person_duties.html"]
    return [(where, opens) for _duty, where, opens in part.context["duties"]], part.context["elsewhere"]


def test_a_persons_page_names_their_duties(town: Town) -> None:
    assert duties_shown(town, "cleaner", "clerk") == ([("港东食品园 2 号楼 东卫生间", True)], 0)


def test_whoever_stands_below_reads_of_duties_above_and_cannot_open_them(town: Town) -> None:
    assert duties_shown(town, "manager", "cleaner") == ([("港东食品园", False), ("港东食品园 2 号楼", False)], 0)


def test_duties_elsewhere_are_only_counted(town: Town) -> None:
    more: dict[str, Any] = {"post": "checker", "start": FOUNDED, "by": OPERATOR, "at": FOUNDED}
    duties.assign(place=town.places["other_grid"], person=town.people["manager"], **more)
    assert duties_shown(town, "manager", "cleaner")[1] == 1
    assert duties_shown(town, "manager", "administrator") == ([], 3)
    assert duties_shown(town, "manager", "manager")[1] == 0
