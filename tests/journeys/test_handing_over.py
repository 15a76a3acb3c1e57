"""A manager hands a duty over on the phone; who answered before, who answers now, and what was known then."""

import re

import pytest
from playwright.sync_api import expect

from gezhi.kernel import clock
from gezhi.kernel.periods import local_zone
from testing.town import HOUR, Town
from tests.journeys.conftest import Sound, Visit

pytestmark = pytest.mark.journey


def test_a_manager_hands_over_on_the_phone_and_the_trace_shows_both(visit: Visit, town: Town, sound: Sound) -> None:
    page = visit("/", person=town.people["manager"], phone=True)
    expect(page.get_by_role("heading", name="我的场所")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="2 号楼").first.tap()
    expect(page.get_by_role("heading", name="2 号楼", exact=True)).to_be_visible()
    sound(page)
    page.get_by_role("link", name="东卫生间").first.tap()
    expect(page.locator(".chain .is-now")).to_contain_text("马桂兰")
    sound(page)
    page.locator(".chain .is-now").get_by_role("link", name="马桂兰").tap()
    expect(page.get_by_role("heading", name="什么时候记的是什么")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="交接").tap()
    page.get_by_role("button", name="交接").tap()
    expect(page.locator(".err").first).to_be_visible()
    sound(page)
    page.get_by_label("谁来接").press_sequentially("txy", delay=20)
    page.get_by_role("radio", name="田秀英").check()
    sound(page)
    page.get_by_role("button", name="交接").tap()
    expect(page.locator(".toast")).to_contain_text("田秀英")
    expect(page.locator(".chain .is-now")).to_contain_text("田秀英")

    place = town.places["washroom"].pk
    before, now = (moment.astimezone(local_zone()) for moment in (clock.now() - HOUR, clock.now()))
    page.goto(f"/trace/?place={place}&date={before:%Y-%m-%d}&time={before:%H:%M}")
    expect(page.locator(".chain .is-now")).to_contain_text("马桂兰")
    expect(page.locator("main")).to_contain_text("现在已不同：此处现由 田秀英 负责")
    sound(page)
    page.get_by_label("时刻").fill(f"{now:%H:%M}")
    page.get_by_label("日期").fill(f"{now:%Y-%m-%d}")
    page.get_by_role("button", name="查看").tap()
    expect(page.locator(".chain .is-now")).to_contain_text("田秀英")


def test_what_is_put_right_later_was_not_known_then(visit: Visit, town: Town, sound: Sound) -> None:
    duty = town.duties["cleaner of washroom"].pk
    page = visit(f"/duties/{duty}/correct/", person=town.people["manager"])
    sound(page)
    expect(page.get_by_role("radio", name="马桂兰")).to_be_checked()
    page.get_by_label("实际是谁").press_sequentially("田秀英", delay=20)
    expect(page.get_by_role("radio", name="田秀英")).to_be_checked()
    sound(page)
    page.get_by_label("错在哪里").fill("当时登记错了人，有排班表")
    page.get_by_role("button", name="更正").click()
    expect(page.locator(".toast")).to_contain_text("田秀英")

    before = (clock.now() - HOUR).astimezone(local_zone())
    page.goto(f"/trace/?place={town.places['washroom'].pk}&date={before:%Y-%m-%d}&time={before:%H:%M}")
    expect(page.locator(".chain .is-now")).to_contain_text("田秀英")
    page.get_by_role("link", name="按当时所知").click()
    expect(page).to_have_url(re.compile("known=then"))
    expect(page.locator(".chain .is-now")).to_contain_text("马桂兰")
    sound(page)
