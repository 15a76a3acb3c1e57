"""Before a place or a duty ends, its page says what hangs on it, what stands in the way, and who answers afterwards."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.urls import reverse

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.kernel.refusals import Refused
from gezhi.registry.actions import corrections, duties, enterprises, places
from gezhi.registry.models import Duty, Place
from gezhi.registry.reads.answering import chain_of
from gezhi.registry.reads.ending import LISTED, Hanging, hanging_on, without
from testing.browser import Browser
from testing.town import DAY, HOUR, Town, small_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Iterator[Town]:
    town = small_town()
    with clock_at(town.now):
        yield town


def hanging(town: Town, place: str) -> Hanging:
    return hanging_on(place=town.places[place], seen_by=town.people["clerk"], at=town.now)


def shown(town: Town, name: str, number: int, who: str = "clerk") -> str:
    browser = Browser()
    browser.force_login(town.people[who])
    page = browser.get(reverse(f"registry:{name}", args=[number]))
    assert page.status_code == 200
    return page.content.decode()


def works_at(town: Town, place: str, name: str) -> None:
    enterprises.register_enterprise(facts={"name": name}, place=town.places[place], by=OPERATOR, at=town.now)


def test_what_stands_in_the_way_is_named_with_the_way_to_settle_it(town: Town) -> None:
    works_at(town, "site", "海岬鲜禾食品有限公司")
    page = shown(town, "place-end", town.places["site"].pk)
    assert "现在还不能结束" in page and "2 号楼" in page and "海岬鲜禾食品有限公司" in page
    for route in ("place-move", "place-end"):
        assert reverse(f"registry:{route}", args=[town.places["building"].pk]) in page
    assert '<button class="btn btn--danger">' not in page


def test_the_page_and_the_verb_agree_on_what_stands_in_the_way(town: Town) -> None:
    for short, place in town.places.items():
        if short == "zone":
            continue
        said = hanging(town, short)
        try:
            places.end_place(place=place, when=town.now, reason="拆除", by=OPERATOR, at=town.now)
        except Refused:
            assert said.in_the_way
        else:
            assert not said.in_the_way


def test_a_place_with_nothing_in_it_can_end_and_its_duties_are_named(town: Town) -> None:
    page = shown(town, "place-end", town.places["washroom"].pk)
    assert "可以结束" in page and "马桂兰" in page and "随它结束的责任" in page
    assert '<button class="btn btn--danger">' in page


def test_what_ends_later_says_when_the_place_can_end(town: Town) -> None:
    places.end_place(place=town.places["washroom"], when=town.now + 2 * DAY, reason="改造", by=OPERATOR, at=town.now)
    said = hanging(town, "building")
    assert (said.in_the_way, said.endless, said.earliest) == (True, False, town.now + 2 * DAY)
    assert "最早那时结束" in shown(town, "place-end", town.places["building"].pk)
    with pytest.raises(Refused):
        places.end_place(place=town.places["building"], when=town.now, reason="改造", by=OPERATOR, at=town.now)
    places.end_place(
        place=town.places["building"], when=said.earliest or town.now, reason="改造", by=OPERATOR, at=town.now
    )


def test_of_many_only_the_first_are_listed_and_the_rest_is_counted(town: Town) -> None:
    for i in range(LISTED + 2):
        places.add_place(kind="point", name=f"点位{i}", parent=town.places["building"], by=OPERATOR, at=town.now)
    said = hanging(town, "building")
    assert (len(said.below), said.below_count, said.more_below) == (LISTED, LISTED + 3, 3)


def answers(place: Place, at: datetime) -> str:
    return chain_of(place.pk, at)[0].answers.name


@pytest.mark.parametrize("key", ["cleaner of washroom", "manager of building", "manager of site", "leader of group"])
@pytest.mark.parametrize("verb", ["end", "withdraw"])
def test_who_answers_afterwards_is_whom_the_page_named(town: Town, key: str, verb: str) -> None:
    duty = town.duties[key]
    said = without(duty=duty, seen_by=town.people["clerk"], at=town.now)
    assert said and said.answers and not said.same and not said.own
    page = shown(town, f"duty-{verb}", duty.pk)
    assert said.answers.name in page and '<button class="btn btn--danger">' in page
    if verb == "end":
        duties.end_duty(duty=duty, when=town.now, reason="调离", by=OPERATOR, at=town.now)
    else:
        corrections.withdraw(duty=duty, reason="登记错了", by=OPERATOR, at=town.now)
    assert answers(duty.place, town.now) == said.answers.name


def test_another_holder_of_the_place_is_named_before_the_place_above(town: Town) -> None:
    duties.assign(
        place=town.places["washroom"],
        post="steward",
        person=town.people["relief_cleaner"],
        start=town.now - HOUR,
        by=OPERATOR,
        at=town.now,
    )
    steward = Duty.objects.get(place=town.places["washroom"], post="steward")
    said = without(duty=steward, seen_by=OPERATOR, at=town.now)
    assert said and said.answers and (said.answers.name, said.own) == ("马桂兰", True)
    executor = without(duty=town.duties["cleaner of washroom"], seen_by=OPERATOR, at=town.now)
    assert executor and executor.answers and (executor.answers.name, executor.same) == ("田秀英", True)


def test_a_duty_to_come_says_who_answers_from_its_first_instant(town: Town) -> None:
    coming = duties.assign(
        place=town.places["gate"],
        post="executor",
        person=town.people["stranger"],
        start=town.now + DAY,
        by=OPERATOR,
        at=town.now,
    )
    said = without(duty=coming, seen_by=OPERATOR, at=town.now)
    assert said and said.answers and (said.at, said.answers.name) == (town.now + DAY, "乔文斌")


def test_the_zone_cannot_lose_its_head_and_the_page_says_so_first(town: Town) -> None:
    page = shown(town, "duty-end", town.duties["head"].pk)
    assert "改为交接" in page and reverse("registry:duty-hand-over", args=[town.duties["head"].pk]) in page


def test_a_hand_over_takes_nothing_away_and_warns_of_nothing(town: Town) -> None:
    page = shown(town, "duty-hand-over", town.duties["cleaner of washroom"].pk)
    assert "btn--danger" not in page and "没有这一项" not in page
