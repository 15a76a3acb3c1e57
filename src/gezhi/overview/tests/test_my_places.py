"""What somebody in the field answers for, now and next."""

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.overview.reads.mine import Mine, mine
from gezhi.overview.tests.conftest import queries_for
from gezhi.registry.actions import duties, places
from testing.browser import Browser
from testing.town import DAY, NOON, Town


def of(town: Town, who: str) -> Mine:
    return mine(person=town.people[who], at=NOON)


def test_one_sees_what_one_answers_for_by_building(town: Town) -> None:
    found = of(town, "cleaner")
    assert [(around, [line.name for line in lines]) for around, lines in found.rooms] == [
        ("港东食品园 2 号楼", ["港东食品园 2 号楼 东卫生间"])
    ]


def test_a_hand_over_ahead_names_who_follows_and_the_other_sees_it_coming(town: Town) -> None:
    duties.hand_over(
        duty=town.duties["cleaner of washroom"],
        to=town.people["relief_cleaner"],
        when=NOON + DAY,
        by=OPERATOR,
        at=NOON,
    )
    (line,) = of(town, "cleaner").now
    assert line.next and line.next.person.name == "田秀英" and not line.unfollowed
    assert [one.duty.place.name for one in of(town, "relief_cleaner").coming] == ["东卫生间"]


def test_a_duty_that_ends_with_nobody_to_follow_says_so(town: Town) -> None:
    duties.end_duty(duty=town.duties["cleaner of washroom"], when=NOON + DAY, by=OPERATOR, at=NOON, reason="离职")
    assert of(town, "cleaner").now[0].unfollowed


def test_colleagues_are_those_at_the_same_places_and_the_nearest_above(town: Town) -> None:
    duties.assign(
        place=town.places["washroom"],
        post="checker",
        person=town.people["relief_cleaner"],
        start=NOON,
        by=OPERATOR,
        at=NOON,
    )
    assert [one.person.name for one in of(town, "cleaner").colleagues] == ["田秀英", "乔文斌"]


def test_whoever_answers_for_nothing_is_told_so(seen_by: type) -> None:
    status, html = seen_by("stranger").get("/mine/")
    assert status == 200 and "此刻没有归您负责的场所" in html


@pytest.mark.parametrize(("language", "heading"), [("zh-hans", "我的场所"), ("en", "My places")])
def test_the_page_speaks_both_languages(seen_by: type, language: str, heading: str) -> None:
    status, html = seen_by("cleaner").get("/mine/", language)
    assert status == 200 and f"<h1>{heading}</h1>" in html and "东卫生间" in html


def test_more_places_do_not_cost_more_queries(town: Town, client: Browser) -> None:
    client.force_login(town.people["cleaner"])
    few = queries_for(client, "/mine/")
    for number in range(2):
        point = places.add_place(
            kind="point", name=f"{number} 层走廊", parent=town.places["building"], by=OPERATOR, at=NOON - DAY
        )
        duties.assign(
            place=point, post="executor", person=town.people["cleaner"], start=NOON - DAY, by=OPERATOR, at=NOON - DAY
        )
    assert queries_for(client, "/mine/") == few
