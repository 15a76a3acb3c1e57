"""Whom one reaches by duties: those one answers over, and those who answer over oneself. Nobody else's phone."""

import pytest

from gezhi.kernel.refusals import NotThere
from gezhi.people.reads import people, person_page
from testing.town import Town, small_town


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


def test_a_persons_page_names_their_duties(town: Town) -> None:
    page = person_page(person=town.people["cleaner"].pk, seen_by=town.people["clerk"], at=town.now)
    (part,) = [part for part in page.parts if part.template == "registry/person_duties.html"]
    assert [where for _duty, where in part.context["duties"]] == ["港东食品园 2 号楼 东卫生间"]
