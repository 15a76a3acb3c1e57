"""The pages about places, duties and the roster: what they show, what they refuse, what they keep, what they cost."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.registry.actions import duties, places
from gezhi.registry.models import Duty, Place
from gezhi.registry.reads.answering import chain_of
from testing.browser import Browser
from testing.town import DAY, HOUR, Town, small_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Iterator[Town]:
    town = small_town()
    with clock_at(town.now):
        yield town


def signed_in(town: Town, who: str = "clerk") -> Browser:
    browser = Browser()
    browser.force_login(town.people[who])
    return browser


def shown(browser: Browser, name: str, *args: int, **query: str) -> str:
    """The text of a page that must open."""
    page = browser.get(reverse(f"registry:{name}", args=args), query)
    assert page.status_code == 200
    return page.content.decode()


def local(moment: object) -> str:
    """An instant as a form field has it."""
    from gezhi.kernel.periods import local_zone

    return f"{moment.astimezone(local_zone()):%Y-%m-%dT%H:%M}"  # type: ignore[attr-defined]


def test_the_page_of_a_place_names_everybody_from_the_head_down(town: Town) -> None:
    page = shown(signed_in(town), "place", town.places["washroom"].pk)
    positions = [page.index(name) for name in ("沈向东", "韩志远", "秦若川", "葛红梅", "乔文斌", "马桂兰")]
    assert positions == sorted(positions)


def test_a_place_without_its_own_holder_says_who_answers_from_above(town: Town) -> None:
    assert "由上级兜底" in shown(signed_in(town), "place", town.places["gate"].pk)


def test_a_page_costs_the_same_with_one_place_below_and_with_many(town: Town) -> None:
    browser = signed_in(town)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            shown(browser, "place", town.places["site"].pk)
        return len(queries)

    cost()
    before = cost()
    for i in range(5):
        places.add_place(kind="point", name=f"点位{i}", parent=town.places["site"], by=OPERATOR, at=town.now)
    assert cost() == before


def test_a_leader_of_another_group_cannot_open_it(town: Town) -> None:
    browser = signed_in(town, "other_leader")
    for name in ("place", "place-change", "place-add", "assign"):
        assert browser.get(reverse(f"registry:{name}", args=[town.places["site"].pk])).status_code == 403
    assert "港东食品园" not in shown(browser, "place-list", kind="all")
    assert browser.get(reverse("registry:duty", args=[town.duties["manager of site"].pk])).status_code == 403


def test_an_auditor_sees_everything_and_changes_nothing(town: Town) -> None:
    browser = signed_in(town, "auditor")
    assert "港东食品园" in shown(browser, "place-list")
    answer = browser.post(
        reverse("registry:place-add", args=[town.places["site"].pk]),
        {"kind": "gate", "name": "西门岗", "start": local(town.now)},
    )
    assert answer.status_code == 403
    assert not Place.objects.filter(name="西门岗").exists()


def test_moving_is_offered_only_with_somewhere_to_move_to(town: Town) -> None:
    site = town.places["site"].pk
    link = f'href="{reverse("registry:place-move", args=[site])}"'
    assert link in shown(signed_in(town, "leader"), "place", site)
    assert link not in shown(signed_in(town, "manager"), "place", site)


def test_a_place_is_added_on_its_parents_page(town: Town) -> None:
    address = reverse("registry:place-add", args=[town.places["site"].pk])
    answer = signed_in(town).post(address, {"kind": "gate", "name": "西门岗", "start": local(town.now)})
    added = Place.objects.get(name="西门岗")
    assert answer.headers["Location"] == reverse("registry:place", args=[added.pk])
    assert added.code.startswith("HJ-5-03-02-")


def test_a_taken_code_is_said_beside_the_field_and_everything_typed_is_kept(town: Town) -> None:
    address = reverse("registry:place-add", args=[town.places["site"].pk])
    typed = {"kind": "gate", "name": "西门岗", "code": "HJ-5", "start": local(town.now), "note": "夜间关闭"}
    answer = signed_in(town).post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "这个编号别处在用" in page
    assert all(value in page for value in ("西门岗", "夜间关闭"))


def test_two_people_who_save_one_place_both_see_what_stands_there(town: Town) -> None:
    site = town.places["site"]
    address = reverse("registry:place-change", args=[site.pk])
    first = {"name": "港东食品产业园", "code": site.code, "site_kind": "park", "version": "1"}
    assert signed_in(town).post(address, first).status_code == 302
    late = signed_in(town, "leader").post(address, {**first, "name": "港东园区"})
    page = late.content.decode()
    assert late.status_code in (409, 422)
    assert "港东园区" in page
    assert "港东食品产业园" in page
    assert signed_in(town, "leader").post(address, {**first, "name": "港东园区", "version": "2"}).status_code == 302


def test_moving_a_site_on_its_page_keeps_the_past(town: Town) -> None:
    site = town.places["site"]
    answer = signed_in(town).post(
        reverse("registry:place-move", args=[site.pk]),
        {"parent": town.places["other_grid"].pk, "when": local(town.now)},
    )
    assert answer.status_code == 302
    assert chain_of(site.pk, town.now - HOUR)[1].name == "第三网格"
    assert chain_of(site.pk, town.now)[1].name == "第一网格"
    assert "第三网格" in shown(signed_in(town), "place", site.pk)


def test_the_past_is_not_moved_without_a_reason(town: Town) -> None:
    form = {"parent": town.places["other_grid"].pk, "when": local(town.now - DAY)}
    answer = signed_in(town).post(reverse("registry:place-move", args=[town.places["site"].pk]), form)
    assert answer.status_code == 422
    assert "写明原因" in answer.content.decode()


def test_an_ended_place_keeps_its_page(town: Town) -> None:
    washroom = town.places["washroom"]
    form = {"when": local(town.now), "reason": "拆除"}
    assert signed_in(town).post(reverse("registry:place-end", args=[washroom.pk]), form).status_code == 302
    with clock_at(town.now + HOUR):
        assert "这一处已结束" in shown(signed_in(town), "place", washroom.pk)


def test_somebody_is_assigned_on_the_page_of_the_place(town: Town) -> None:
    form = {"post": "steward", "person": town.people["stranger"].pk, "title": "门岗", "start": local(town.now)}
    answer = signed_in(town, "manager").post(reverse("registry:assign", args=[town.places["gate"].pk]), form)
    assert answer.status_code == 302
    assert chain_of(town.places["gate"].pk, town.now)[0].answers.name == "石有田"


def test_one_chooses_among_those_one_knows_and_those_without_any_duty(town: Town) -> None:
    def found(name: str) -> str:
        return shown(signed_in(town, "manager"), "person-find", field="person", person_text=name)

    assert all(f"<b>{name}</b>" in found(name) for name in ("马桂兰", "石有田"))
    assert "<b>孟雨桐</b>" not in found("孟雨桐")
    form = {"post": "steward", "person": town.people["other_leader"].pk, "start": local(town.now)}
    answer = signed_in(town, "manager").post(reverse("registry:assign", args=[town.places["gate"].pk]), form)
    assert answer.status_code == 422


def test_a_taken_post_is_said_beside_the_field(town: Town) -> None:
    form = {"post": "steward", "person": town.people["stranger"].pk, "start": local(town.now)}
    answer = signed_in(town).post(reverse("registry:assign", args=[town.places["site"].pk]), form)
    assert answer.status_code in (409, 422)
    assert "已有人担任" in answer.content.decode()


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("duty-hand-over", {"to": "stranger", "when": 2}),
        ("duty-substitute", {"person": "stranger", "start": 2, "end": 6, "reason": "请假"}),
        ("duty-end", {"when": 2, "reason": "调离"}),
        ("duty-correct", {"person": "stranger", "start": -48, "reason": "登记错了", "neighbours": "on"}),
        ("duty-withdraw", {"reason": "登记错了"}),
    ],
)
def test_every_verb_about_a_duty_works_on_its_page(town: Town, page: str, form: dict[str, object]) -> None:
    duty = town.duties["cleaner of washroom"]
    typed = {
        name: town.people[str(value)].pk
        if name in ("to", "person")
        else local(town.now + int(value) * HOUR)
        if isinstance(value, int)
        else value
        for name, value in form.items()
    }
    address = reverse(f"registry:{page}", args=[duty.pk])
    browser = signed_in(town)
    assert browser.get(address).status_code == 200
    assert browser.post(address, typed).status_code == 302
    duty.refresh_from_db()
    assert duty.recorded.upper is not None  # what was known is closed, not changed
    late = browser.post(address, typed)
    assert late.status_code == 409  # and a second answer to the old page is told so


def test_a_period_that_ends_before_it_begins_is_refused_and_kept(town: Town) -> None:
    form = {
        "person": town.people["stranger"].pk,
        "start": local(town.now + 6 * HOUR),
        "end": local(town.now),
        "reason": "请假",
    }
    answer = signed_in(town).post(
        reverse("registry:duty-substitute", args=[town.duties["cleaner of washroom"].pk]), form
    )
    assert answer.status_code == 422
    assert "请假" in answer.content.decode()


@pytest.mark.parametrize("year", ["1900", "3000"])
def test_a_year_that_cannot_be_right_is_refused(town: Town, year: str) -> None:
    form = {"post": "steward", "person": town.people["stranger"].pk, "start": f"{year}-01-01T08:00"}
    answer = signed_in(town).post(reverse("registry:assign", args=[town.places["gate"].pk]), form)
    assert answer.status_code == 422
    assert year in answer.content.decode()


@pytest.mark.parametrize("name", ["名" * 400, "", "   "])
def test_names_that_do_not_fit_are_refused_in_a_sentence(town: Town, name: str) -> None:
    form = {"kind": "gate", "name": name, "start": local(town.now)}
    answer = signed_in(town).post(reverse("registry:place-add", args=[town.places["site"].pk]), form)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_the_roster_shows_hand_overs_substitutes_and_gaps(town: Town) -> None:
    duty = town.duties["cleaner of washroom"]
    relief = town.people["relief_cleaner"]
    duties.substitute(
        duty=duty, person=relief, start=town.now, end=town.now + DAY, reason="请假", by=OPERATOR, at=town.now
    )
    page = shown(signed_in(town), "roster", place=str(town.places["building"].pk), since="2026-11-01", days="14")
    assert "bar-sub" in page
    assert "田秀英" in page
    assert page.count("bar-mark") == 2
    gates = shown(signed_in(town), "roster", place=str(town.places["site"].pk), since="2026-11-01", days="7")
    assert "bar-gap" in gates


def test_the_page_of_a_duty_tells_what_was_known_when(town: Town) -> None:
    from gezhi.registry.actions import corrections

    duty = town.duties["cleaner of washroom"]
    corrected = corrections.correct(
        duty=duty, person=town.people["relief_cleaner"], reason="名单抄错", by=OPERATOR, at=town.now - HOUR
    )
    page = shown(signed_in(town), "duty", corrected.pk)
    assert all(words in page for words in ("马桂兰", "田秀英", "名单抄错", "现行"))
    assert "这是以前的记录" in shown(signed_in(town), "duty", duty.pk)
    assert Duty.objects.filter(place=town.places["washroom"]).count() == 2


def test_the_list_finds_places_by_name_code_and_pinyin(town: Town) -> None:
    browser = signed_in(town)
    for words in ("食品", "HJ-5-03-02", "gdspy"):
        assert "港东食品园" in shown(browser, "place-list", q=words)
    assert "没找到" in shown(browser, "place-list", q="港洞")


def test_the_pages_speak_english_too(town: Town) -> None:
    browser = signed_in(town)
    page = browser.get(
        reverse("registry:place", args=[town.places["gate"].pk]), headers={"Accept-Language": "en"}
    ).content.decode()
    assert "Who answers at this moment" in page
