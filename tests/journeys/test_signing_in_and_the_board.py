"""From the door to the board: a leader signs in, sees what comes first, and goes to put it right."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gezhi.people.models import Person
from testing.town import Town
from tests.journeys.conftest import Visit, fits

pytestmark = pytest.mark.journey
PASSWORD = "Harbour-1952-Lamp"
PHONE_FIELD = re.compile("手机号|电话")


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_a_leader_signs_in_and_sees_what_comes_first(
    visit: Visit, town: Town, axe: Callable[[Page], None], phone: bool
) -> None:
    leader = with_password(town.people["leader"])
    page = visit("/", phone=phone)
    axe(page)
    page.get_by_label(PHONE_FIELD).fill(leader.phone or "")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="今日看板")).to_be_visible()
    first = page.locator(".asks > li").first
    expect(first).to_contain_text("北门岗")
    expect(first).to_contain_text("乔文斌")
    assert fits(page)
    axe(page)
    first.get_by_role("link", name="派人").click()
    expect(page).to_have_url(re.compile(r"/places/\d+/assign/$"))


def test_a_wrong_password_keeps_the_phone_number(visit: Visit, town: Town, axe: Callable[[Page], None]) -> None:
    leader = with_password(town.people["leader"])
    page = visit("/", phone=True)
    page.get_by_label(PHONE_FIELD).fill(leader.phone or "")
    page.get_by_label("密码", exact=True).fill("not-the-password")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator(".err").first).to_be_visible()
    expect(page.get_by_label(PHONE_FIELD)).to_have_value(re.compile(r"0003$"))
    axe(page)


def test_the_board_fits_a_phone_and_nothing_lies_under_the_bar(
    visit: Visit, town: Town, axe: Callable[[Page], None]
) -> None:
    page = visit("/", person=town.people["head"], phone=True)
    assert fits(page)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = page.locator("main .card").last.bounding_box()
    bar = page.locator("aside nav:visible").bounding_box()
    assert last and bar and last["y"] + last["height"] <= bar["y"]
    page.get_by_role("link", name="更多").click()
    expect(page.get_by_role("heading", name="全部页面")).to_be_visible()
    axe(page)


@pytest.mark.parametrize("look", ["dark", "large"])
def test_the_chosen_look_is_there_from_the_first_stroke(
    visit: Visit, town: Town, axe: Callable[[Page], None], look: str
) -> None:
    page = visit("/", person=town.people["head"])
    page.get_by_role("button", name="深色或浅色" if look == "dark" else "大字").click()
    attribute = "data-theme" if look == "dark" else "data-text"
    expect(page.locator("html")).to_have_attribute(attribute, look)
    page.goto("/coverage/", wait_until="commit")
    expect(page.locator("html")).to_have_attribute(attribute, look)
    page.wait_for_load_state()
    assert fits(page)
    axe(page)


def test_the_language_is_switched_on_the_page_without_losing_the_address(visit: Visit, town: Town) -> None:
    page = visit("/coverage/?what=ahead", person=town.people["head"])
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Coverage of responsibility")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/coverage/\?what=ahead$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_everything_works_without_scripts(visit: Visit, town: Town) -> None:
    page = visit("/", person=town.people["head"], java_script_enabled=False)
    page.get_by_role("button", name="深色或浅色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("searchbox").fill("dwsj")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name="东卫生间")).to_be_visible()


def test_a_cleaner_lands_on_her_places_and_can_call_whom_she_needs(
    visit: Visit, town: Town, axe: Callable[[Page], None]
) -> None:
    page = visit("/", person=town.people["cleaner"], phone=True)
    expect(page.get_by_role("heading", name="我的场所")).to_be_visible()
    expect(page.get_by_role("link", name="东卫生间")).to_be_visible()
    expect(page.get_by_role("link", name="打电话给 乔文斌")).to_have_attribute("href", "tel:13800000005")
    assert fits(page)
    axe(page)


def test_without_a_network_the_page_says_so_itself(visit: Visit, town: Town) -> None:
    page = visit("/", person=town.people["head"], phone=True, service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.match('/offline/').then(Boolean)")
    page.reload()
    page.context.set_offline(True)
    page.goto("/coverage/")
    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
    page.context.set_offline(False)
