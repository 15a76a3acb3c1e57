"""Choosing a person in a form: found by what one types, ticked, kept when something else is wrong, with no script at all."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.registry.actions import duties
from gezhi.registry.models import Duty
from gezhi.registry.reads.assignable import assignable
from gezhi.registry.reads.choosing import SHOWN_AT_ONCE, PeopleToChoose, people_to_choose
from testing.browser import Browser
from testing.town import Town, person, small_town

pytestmark = pytest.mark.django_db
RADIO = re.compile(r'<input type="radio" name="to" value="(\d+)"( checked)?')


@pytest.fixture
def town() -> Iterator[Town]:
    town = small_town()
    with clock_at(town.now):
        yield town


def found(town: Town, text: str, who: str = "clerk") -> PeopleToChoose:
    viewer = town.people[who]
    return people_to_choose(text=text, among=assignable(seen_by=viewer, at=town.now), seen_by=viewer, at=town.now)


def names(town: Town, text: str, who: str = "clerk") -> list[str]:
    return [one.person.name for one in found(town, text, who).candidates]


def sent(town: Town, who: str = "manager", **typed: object) -> tuple[int, str]:
    """Status and page after the hand-over form of the cleaner's duty was sent."""
    browser = Browser()
    browser.force_login(town.people[who])
    address = reverse("registry:duty-hand-over", args=[town.duties["cleaner of washroom"].pk])
    answer = browser.post(address, {"when": "2026-11-02T14:00", **typed})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("text", ["田秀英", "秀英", "txy", "TXY", "tianxiuying", " 田秀英 ", "0007"])
def test_somebody_is_found_by_name_pinyin_or_the_end_of_the_phone(town: Town, text: str) -> None:
    assert names(town, text) == ["田秀英"]


def test_the_end_of_a_phone_finds_nobody_whose_number_one_may_not_see(town: Town) -> None:
    assert names(town, "田秀英", "manager") == ["田秀英"]
    assert names(town, "0007", "manager") == []
    assert names(town, "0006", "manager") == ["马桂兰"]


def test_the_list_says_who_it_is_by_masked_phone_and_present_duties(town: Town) -> None:
    manager, cleaner = found(town, "乔文斌").candidates[0], found(town, "马桂兰").candidates[0]
    assert (cleaner.phone, [duty.place.name for duty in cleaner.duties]) == ("138****0006", ["东卫生间"])
    assert [duty.place.name for duty in manager.duties] == ["港东食品园", "2 号楼"]
    assert manager.more_duties == 0


def test_duties_at_places_one_may_not_look_at_are_not_told(town: Town) -> None:
    duties.assign(
        place=town.places["other_grid"],
        post="checker",
        person=town.people["cleaner"],
        start=town.now,
        by=OPERATOR,
        at=town.now,
    )
    assert len(found(town, "马桂兰").candidates[0].duties) == 2
    assert [duty.place.name for duty in found(town, "马桂兰", "manager").candidates[0].duties] == ["东卫生间"]
    hidden, idle = found(town, "乔文斌", "cleaner").candidates[0], found(town, "田秀英").candidates[0]
    assert (hidden.duties, hidden.busy, idle.busy) == ((), True, False), "who works elsewhere is not called idle"


def test_whoever_is_called_exactly_so_stands_first_and_the_rest_is_counted(town: Town) -> None:
    for i in range(SHOWN_AT_ONCE + 2):
        person(f"安石有田{i}")
    many = found(town, "石有田")
    assert many.candidates[0].person == town.people["stranger"]
    assert (len(many.candidates), many.more) == (SHOWN_AT_ONCE, 3)


def test_the_list_costs_the_same_for_one_and_for_many(town: Town) -> None:
    def cost(text: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert found(town, text).candidates
        return len(queries)

    assert cost("田秀英") == cost("xi")


def test_without_a_script_the_button_brings_the_list_and_judges_nothing(town: Town) -> None:
    status, page = sent(town, to_text="txy", find="to", reason="", when="")
    assert status == 200
    assert [number for number, _ticked in RADIO.findall(page)] == [str(town.people["relief_cleaner"].pk)]
    assert "field--err" not in page
    assert Duty.objects.get(pk=town.duties["cleaner of washroom"].pk).recorded.upper is None


def test_the_button_keeps_everything_that_was_typed(town: Town) -> None:
    _status, page = sent(town, to_text="txy", find="to", reason="调去北岸")
    assert "调去北岸" in page and 'value="2026-11-02T14:00"' in page and 'value="txy"' in page


def test_a_tick_is_sent_also_by_the_button_that_enter_presses(town: Town) -> None:
    """Enter in another field presses the form's first button: with somebody ticked, that performs the verb."""
    who = town.people["relief_cleaner"].pk
    assert sent(town, to=who, to_text="txy", to_shown="txy", find="to")[0] == 302


def test_a_tick_counts_only_for_the_list_it_was_made_on(town: Town) -> None:
    who = town.people["stranger"].pk
    status, page = sent(town, to=who, to_shown="石有田", to_text="txy")
    assert status == 422 and "点选是其中哪一位" in page


def test_a_full_name_is_enough_if_only_one_is_called_so(town: Town) -> None:
    assert sent(town, to_text="田秀英")[0] == 302
    assert Duty.objects.filter(person=town.people["relief_cleaner"], recorded__upper_inf=True).exists()


def test_namesakes_must_be_ticked(town: Town) -> None:
    other = person("田秀英", "13900000007", title="夜班")
    status, page = sent(town, to_text="田秀英")
    assert status == 422 and "点选是其中哪一位" in page
    assert {number for number, _ticked in RADIO.findall(page)} == {str(other.pk), str(town.people["relief_cleaner"].pk)}
    assert sent(town, to=other.pk, to_text="田秀英", to_shown="田秀英")[0] == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "还没选人"),
        ({"to_text": "火星人"}, "您能选的人里没有符合的"),
        ({"to": "999999999"}, "这个人您选不了"),
        ({"to": "9" * 40}, "这个人您选不了"),
        ({"to": "²"}, "这个人您选不了"),
        ({"to": "\x00"}, "还没选人"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(town: Town, typed: dict[str, str], said: str) -> None:
    status, page = sent(town, **typed)
    assert status == 422 and said in page


def test_somebody_one_may_not_choose_is_refused_also_with_a_made_up_number(town: Town) -> None:
    assert sent(town, to=town.people["other_leader"].pk)[0] == 422
    assert sent(town, to_text="孟雨桐")[0] == 422


def test_who_is_ticked_stays_ticked_when_something_else_is_wrong(town: Town) -> None:
    who = town.people["relief_cleaner"].pk
    status, page = sent(town, to=who, to_text="txy", to_shown="txy", when="gestern")
    assert status == 422
    assert RADIO.findall(page) == [(str(who), " checked")]


def test_a_hostile_field_name_gets_no_list(town: Town) -> None:
    browser = Browser()
    browser.force_login(town.people["clerk"])
    for field in ("", 'x" onfocus="y', "a" * 61):
        assert browser.get(reverse("registry:person-find"), {"field": field}).status_code == 404


def test_who_is_given_at_first_is_shown_ticked(town: Town) -> None:
    browser = Browser()
    browser.force_login(town.people["manager"])
    duty = town.duties["cleaner of washroom"]
    page = browser.get(reverse("registry:duty-correct", args=[duty.pk])).content.decode()
    assert re.search(rf'name="person" value="{duty.person_id}" checked', page)
