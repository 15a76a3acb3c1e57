"""The board: exceptions first, each with the person who answers meanwhile; figures that add up."""

from datetime import timedelta

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.overview.reads.asks import Ask
from gezhi.overview.reads.board import board
from gezhi.overview.tests.conftest import queries_for
from gezhi.registry.actions import duties, places
from testing.browser import Browser
from testing.town import DAY, NOON, Town


def asks(town: Town, who: str = "head", state: str = "") -> list[Ask]:
    found = board(at=town.now, seen_by=town.people[who]).asks
    return [ask for ask in found if not state or ask.state == state]


def test_a_place_without_its_own_holder_comes_first_with_who_answers_meanwhile(town: Town) -> None:
    gate = next(ask for ask in asks(town) if "北门岗" in ask.title)
    assert (gate.state, gate.person, gate.role) == ("bad", "乔文斌", "暂由其兜底")
    assert gate.since is None and gate.action == "派人"
    assert gate.action_href.endswith(f"/places/{town.places['gate'].pk}/assign/")


def test_a_duty_that_ends_without_a_follower_is_announced_with_its_deadline(town: Town) -> None:
    end = NOON + 3 * DAY
    duties.end_duty(duty=town.duties["cleaner of washroom"], when=end, by=OPERATOR, at=NOON, reason="离职")
    ahead = asks(town, state="warn")
    assert [(ask.due, ask.person) for ask in ahead] == [(end, "乔文斌")]
    assert "马桂兰" in ahead[0].detail and "东卫生间" in ahead[0].title


def test_a_gap_says_since_when_and_the_longest_comes_first(town: Town) -> None:
    left = NOON - 2 * DAY
    duties.end_duty(duty=town.duties["cleaner of washroom"], when=left, by=OPERATOR, at=left, reason="离职")
    now = asks(town, state="bad")
    assert now[0].since == left and "东卫生间" in now[0].title
    assert all(ask.since is None for ask in now[1:])


def test_many_gaps_of_one_person_become_one_line(town: Town) -> None:
    for number in range(3):
        places.add_place(kind="point", name=f"{number} 号梯", parent=town.places["building"], by=OPERATOR, at=NOON)
    line = next(ask for ask in asks(town, state="bad") if "3 处" in ask.title)
    assert line.person == "乔文斌" and line.action == "看名单"
    assert f"answers={town.people['manager'].pk}" in line.action_href


def test_a_holder_who_cannot_be_reached_is_named(town: Town) -> None:
    duties.assign(
        place=town.places["gate"], post="steward", person=town.people["stranger"], start=NOON, by=OPERATOR, at=NOON
    )
    (lost,) = asks(town, state="late")
    assert "石有田" in lost.title and "北门岗" in lost.detail


def test_whoever_may_not_assign_is_led_to_the_place_instead(town: Town) -> None:
    gate = next(ask for ask in asks(town, "auditor") if "北门岗" in ask.title)
    assert gate.action == "去看" and gate.action_href.endswith(f"/places/{town.places['gate'].pk}/")


def test_groups_stand_in_their_own_order_and_add_up(town: Town) -> None:
    found = board(at=town.now, seen_by=town.people["head"])
    assert [group.line.name for group in found.groups if group.line.group_id] == ["五组 港东", "六组 生物谷"]
    assert sum(group.line.total for group in found.groups) == found.report.total
    assert sum(group.line.covered for group in found.groups) == found.report.covered
    assert found.groups[0].leader == "秦若川" and found.groups[0].people == 4


def test_a_leader_gets_the_board_of_his_part_only(town: Town) -> None:
    found = board(at=town.now, seen_by=town.people["other_leader"])
    assert found.parts == ("六组 生物谷",)
    assert {ask.person for ask in found.asks} == {"孟雨桐"}
    assert found.map is None


def test_whoever_answers_for_less_than_a_group_gets_no_table_of_groups(town: Town, client: Browser) -> None:
    client.force_login(town.people["manager"])
    html = client.get("/board/").content.decode()
    assert "您负责的范围：港东食品园" in html and "各责任组" not in html


def test_who_took_over_lately_is_listed_with_the_site(town: Town) -> None:
    duties.hand_over(
        duty=town.duties["cleaner of washroom"],
        to=town.people["relief_cleaner"],
        when=NOON - timedelta(hours=2),
        by=OPERATOR,
        at=NOON - timedelta(hours=3),
    )
    (change,) = board(at=town.now, seen_by=town.people["head"]).changes
    assert (change.duty.person.name, change.place) == ("田秀英", "港东食品园 2 号楼 东卫生间")


@pytest.mark.parametrize(("language", "heading"), [("zh-hans", "今日看板"), ("en", "Board of today")])
def test_the_page_speaks_both_languages(seen_by: type, language: str, heading: str) -> None:
    status, html = seen_by("head").get("/", language)
    assert status == 200 and f"<h1>{heading}</h1>" in html
    assert "北门岗" in html and "乔文斌" in html


def test_the_board_renews_itself_without_the_frame(seen_by: type) -> None:
    status, html = seen_by("head").get("/board/", headers={"HX-Request": "true"})
    assert status == 200 and 'id="board"' in html and "<html" not in html


def test_the_field_lands_on_its_own_places(town: Town, client: Browser) -> None:
    client.force_login(town.people["cleaner"])
    assert client.get("/")["Location"] == "/mine/"


def test_an_empty_system_leads_to_the_wizard(db: None, client: Browser) -> None:
    from testing.town import grant, person

    clerk = person("王立新", "13800000009", "office")
    grant(clerk, "clerk")
    client.force_login(clerk)
    html = client.get("/").content.decode()
    assert "系统还是空的" in html and 'href="/start/"' in html


def test_more_gaps_do_not_mean_more_queries(town: Town, client: Browser) -> None:
    client.force_login(town.people["head"])
    few = queries_for(client, "/")
    for number in range(4):
        point = places.add_place(
            kind="point", name=f"{number} 号梯", parent=town.places["building"], by=OPERATOR, at=NOON
        )
        duties.assign(
            place=point,
            post="steward",
            person=town.people["manager"],
            start=NOON,
            end=NOON + 2 * DAY,
            by=OPERATOR,
            at=NOON,
        )
    assert queries_for(client, "/") == few
    assert few <= 64
