"""Keyboard alone reaches and uses the main pages; without script, language, look and text size still hold."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from testing.town import Town
from tests.journeys.conftest import Sound, Visit

pytestmark = pytest.mark.journey
MOST = 60


def tab_to(page: Page, target: Locator) -> None:
    """Presses Tab until the target has the focus; every stop on the way must show that it has it."""
    for _step in range(MOST):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            assert visible_focus(page), "the focus cannot be seen"
            return
    raise AssertionError(f"{MOST} Tabs do not reach {target}")


def visible_focus(page: Page) -> bool:
    return bool(
        page.evaluate(
            "() => { const it = document.activeElement, look = getComputedStyle(it), box = it.getBoundingClientRect();"
            " return box.width > 0 && (look.outlineStyle !== 'none' || look.boxShadow !== 'none'); }"
        )
    )


def test_somebody_is_assigned_by_keyboard_alone(visit: Visit, town: Town, sound: Sound) -> None:
    page = visit("/", person=town.people["head"])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.locator(".asks").get_by_role("link", name="派人").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/assign/$"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("人员", exact=True))
    page.keyboard.type("ghm")
    expect(page.get_by_role("radio", name="葛红梅")).to_be_visible()
    tab_to(page, page.get_by_role("radio", name="葛红梅"))
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="葛红梅")).to_be_checked()
    tab_to(page, page.get_by_role("button", name="派人"))
    page.keyboard.press("Enter")
    expect(page.locator(".chain .is-now")).to_contain_text("葛红梅")
    sound(page)


def test_somebody_is_assigned_without_script(visit: Visit, town: Town, sound: Sound) -> None:
    page = visit("/", person=town.people["manager"], phone=True, java_script_enabled=False)
    page.goto(f"/places/{town.places['gate'].pk}/assign/")
    page.get_by_label("原因").fill("新到岗")
    page.get_by_label("人员", exact=True).fill("shi")
    page.get_by_label("人员", exact=True).press("Enter")
    page.get_by_role("radio", name="石有田").check()
    expect(page.get_by_label("原因")).to_have_value("新到岗")
    page.get_by_role("button", name="派人").tap()
    expect(page.locator(".chain .is-now")).to_contain_text("石有田")


def test_the_menu_the_search_and_the_account_are_reached_by_keyboard(visit: Visit, town: Town) -> None:
    page = visit("/", person=town.people["clerk"])
    tab_to(page, page.get_by_role("searchbox"))
    page.keyboard.type("gdsp")
    expect(page.locator("#q-pop a").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="港东食品园")).to_be_visible()
    tab_to(page, page.get_by_role("navigation").get_by_role("link", name="值班表").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="值班表")).to_be_visible()


def test_language_look_and_text_size_hold_without_script(visit: Visit, town: Town, sound: Sound) -> None:
    page = visit("/", person=town.people["head"], phone=True, java_script_enabled=False)
    page.goto("/account/")
    page.get_by_role("button", name="深色或浅色").first.click()
    page.get_by_role("button", name="大字").first.click()
    page.get_by_role("button", name="English").first.click()
    page.goto("/coverage/")
    html = page.locator("html")
    expect(html).to_have_attribute("data-theme", "dark")
    expect(html).to_have_attribute("data-text", "large")
    expect(html).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Coverage of responsibility")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/places/", "/roster/", "/enterprises/", "/grids/", "/people/", "/trace/"])
def test_dark_large_and_english_at_once_fit_a_phone(visit: Visit, town: Town, sound: Sound, path: str) -> None:
    look = [("gezhi_theme", "dark"), ("gezhi_text", "large"), ("django_language", "en")]
    page = visit("/offline/", person=town.people["clerk"], phone=True)
    root = page.url.removesuffix("offline/")
    page.context.add_cookies([{"name": name, "value": value, "url": root} for name, value in look])
    page.goto(path)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    sound(page)
