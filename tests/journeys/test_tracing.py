"""Who answered, what happened: an auditor looks into the past of a place."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from gezhi.registry.actions import duties
from testing.town import DAY, NOON, Town
from tests.journeys.conftest import Visit, fits

pytestmark = pytest.mark.journey


@pytest.fixture
def handed_over(town: Town) -> Town:
    """The cleaner hands the washroom over to the relief cleaner at noon."""
    duties.hand_over(
        duty=town.duties["cleaner of washroom"],
        to=town.people["relief_cleaner"],
        when=NOON,
        by=town.people["manager"],
        at=NOON - timedelta(hours=1),
        reason="休假",
    )
    return town


def test_a_place_is_found_by_initials_with_the_keyboard(
    visit: Visit, handed_over: Town, axe: Callable[[Page], None]
) -> None:
    page = visit("/trace/?date=2026-11-02&time=11:30", person=handed_over.people["auditor"])
    page.get_by_label("场所", exact=True).press_sequentially("dwsj", delay=20)
    expect(page.locator("#place-pop a").first).to_be_visible()
    axe(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="11月2日 11:30，这里由谁负责")).to_be_visible()
    expect(page.locator(".chain .is-now")).to_contain_text("马桂兰")
    expect(page.locator("main")).to_contain_text("现在已不同：此处现由 田秀英 负责")
    axe(page)


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_the_log_around_the_moment_is_shown_and_fits(
    visit: Visit, handed_over: Town, axe: Callable[[Page], None], phone: bool
) -> None:
    place = handed_over.places["washroom"].pk
    page = visit(f"/trace/?place={place}&date=2026-11-02&time=12:30", person=handed_over.people["auditor"], phone=phone)
    lines = page.locator(".timeline > li")
    expect(lines).to_have_count(2)
    expect(lines.nth(0)).to_contain_text("田秀英")
    expect(lines.nth(1)).to_contain_text("您选的时刻")
    assert fits(page)
    axe(page)


def test_escape_closes_the_list_under_the_search_box(visit: Visit, town: Town) -> None:
    page = visit("/", person=town.people["head"])
    box = page.get_by_role("searchbox")
    box.press_sequentially("gdsp", delay=20)
    expect(page.locator("#q-pop a").first).to_be_visible()
    box.press("Escape")
    expect(page.locator("#q-pop a")).to_have_count(0)
    box.fill("港洞食品")
    box.press("Enter")
    expect(page.get_by_role("link", name="港东食品园")).to_be_visible()


def test_a_trace_prints_without_menu_and_buttons(visit: Visit, handed_over: Town) -> None:
    place, day = handed_over.places["washroom"].pk, NOON + DAY
    page = visit(f"/trace/?place={place}&date={day:%Y-%m-%d}&time=09:00", person=handed_over.people["auditor"])
    page.emulate_media(media="print")
    expect(page.locator("aside.side")).to_be_hidden()
    expect(page.get_by_role("button", name="打印追溯单")).to_be_hidden()
    expect(page.locator(".chain")).to_be_visible()
    expect(page.get_by_text("打印于")).to_be_visible()
