"""From the enterprise's link to the permit on the wall, counted by hand; back and forth once; the reviewer by keyboard."""

import re
from contextvars import ContextVar

import pytest
from playwright.sync_api import Page, expect

from gezhi.kernel import clock
from gezhi.kernel.actors import OPERATOR
from gezhi.registry.actions.links import give_link
from gezhi.registry.links import path_of
from gezhi.reopening.models import Application, Permit, State
from testing.reopening import Reopening, reopening
from tests.journeys.conftest import Sound, Visit
from tests.journeys.hand import Hand

pytestmark = pytest.mark.journey


def lived(monkeypatch: pytest.MonkeyPatch, today: str) -> Reopening:
    """The town on that day of the emergency, and the clock of the pages with it."""
    found = reopening(today)
    monkeypatch.setattr(clock, "_set_to", ContextVar("_set_to", default=found.now))
    return found


@pytest.fixture
def pledging(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Reopening:
    """The days in which a pledge was enough."""
    return lived(monkeypatch, "2020-02-26")


@pytest.fixture
def approving(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Reopening:
    """The days in which somebody had to approve."""
    return lived(monkeypatch, "2020-02-12")


def link_of(here: Reopening) -> str:
    """The link that the food company has been sent."""
    return path_of(give_link(enterprise=here.firms["food"], by=OPERATOR, at=here.now))


def kept(page: Page, title: str) -> None:
    """The point of that title has been kept by the server."""
    expect(page.locator(".todo > li", has_text=title).locator(".no--done")).to_be_visible()


def test_from_the_link_to_the_permit_with_few_fields_and_taps(visit: Visit, pledging: Reopening, sound: Sound) -> None:
    hand = Hand()
    page = visit(link_of(pledging), phone=True)
    sound(page)
    hand.tap(page.get_by_role("link", name=re.compile("申请复工")))
    expect(page.locator(".rule [aria-current]")).to_contain_text("承诺制")
    expect(page.locator("#bar")).to_contain_text("还差 3 项")
    sound(page)
    hand.type(page.get_by_role("textbox", name="首批到岗人数"), "71")
    kept(page, "首批到岗人数")
    hand.type(page.get_by_role("textbox", name="口罩等防疫物资够用几天"), "7")
    kept(page, "口罩等防疫物资")
    hand.tap(page.get_by_label("同意并签署"))
    kept(page, "承诺书")
    expect(page.locator("#bar")).to_contain_text("都齐了")
    sound(page)
    hand.tap(page.get_by_role("button", name="提交承诺"))
    expect(page.locator(".permit")).to_contain_text("有效")
    sound(page)
    permit = Permit.objects.get()
    assert Application.objects.get().state == State.SUBMITTED
    assert (hand.typed, hand.taps) == (2, 3)  # at most 5 fields are allowed
    page.goto(f"/p/{permit.code}/")
    expect(page.get_by_role("heading", name="有效，可以开工")).to_be_visible()
    sound(page)


def test_a_field_is_kept_when_it_is_left_and_what_cannot_be_says_why(
    visit: Visit, pledging: Reopening, sound: Sound
) -> None:
    page = visit(link_of(pledging), phone=True)
    page.get_by_role("link", name=re.compile("申请复工")).tap()
    field = page.get_by_role("textbox", name="首批到岗人数")
    field.fill("96")
    field.blur()
    expect(page.locator(".todo .err")).to_contain_text("96 人超过在册 86 人")
    expect(field).to_have_value("96")
    sound(page)
    field.fill("71")
    field.blur()
    kept(page, "首批到岗人数")
    page.reload()
    expect(field).to_have_value("71")
    page.get_by_role("button", name="提交承诺").tap()
    expect(page.locator(".callout--bad")).to_contain_text("口罩等防疫物资够用几天")
    expect(page.locator(".callout--bad")).to_contain_text("疫情防控承诺书")
    sound(page)


def test_without_a_script_it_is_the_same_form(visit: Visit, pledging: Reopening) -> None:
    page = visit(link_of(pledging), java_script_enabled=False)
    page.get_by_role("link", name=re.compile("申请复工")).click()
    page.get_by_role("textbox", name="首批到岗人数").fill("７１ 人")
    page.locator("#bar").get_by_role("button", name="存草稿").click()
    expect(page.get_by_role("textbox", name="首批到岗人数")).to_have_value("71")
    page.get_by_role("textbox", name="口罩等防疫物资够用几天").fill("7")
    page.get_by_label("同意并签署").check()
    page.get_by_role("button", name="提交承诺").click()
    expect(page.locator(".permit")).to_contain_text("有效")


def test_given_back_once_and_only_that_is_asked_again(visit: Visit, approving: Reopening, sound: Sound) -> None:
    application = approving.submitted()
    desk = visit("/reopening/", person=approving.who("manager"))
    expect(desk.locator(".review-detail h2").first).to_contain_text("海岬鲜禾食品有限公司")
    desk.get_by_label("退回补正").check()
    row = desk.locator("#look-on-site")
    row.get_by_label("要补什么").fill("与上报的班次表不符。")
    sound(desk)
    desk.get_by_role("button", name=re.compile("看下一件")).click()
    expect(desk.get_by_role("status")).to_contain_text("已退回")
    firm = visit(f"/firm/{application.enterprise_id}/", person=approving.who("member"), phone=True)
    firm.get_by_role("link", name=re.compile("补正复工申请")).tap()
    expect(firm.locator(".todo > li")).to_have_count(1)
    expect(firm.locator(".todo")).to_contain_text("与上报的班次表不符。")
    sound(firm)
    firm.get_by_role("textbox", name="首批到岗人数").fill("64")
    firm.get_by_role("textbox", name="首批到岗人数").blur()
    kept(firm, "首批到岗人数")
    firm.get_by_role("button", name="再次提交").tap()
    expect(firm.locator(".page-head .chip")).to_contain_text("审核中")
    sound(firm)
    application.refresh_from_db()
    assert application.state == State.SUBMITTED
    assert application.items.get(code="on-site").value == 64


def test_the_reviewer_by_keyboard(visit: Visit, approving: Reopening, sound: Sound) -> None:
    first = approving.submitted()
    second = approving.submitted(approving.firm("海岬宏润粮油有限公司"))
    desk = visit("/reopening/", person=approving.who("leader"))
    desk.keyboard.press("?")
    expect(desk.get_by_text("下一件，上一件")).to_be_visible()
    sound(desk)
    desk.keyboard.press("j")
    expect(desk.locator("[aria-current=true] b")).to_contain_text(second.enterprise.name)
    desk.wait_for_load_state()
    desk.keyboard.press("k")
    expect(desk.locator("[aria-current=true] b")).to_contain_text(first.enterprise.name)
    desk.wait_for_load_state()
    for _point in range(desk.locator("[data-seen]").count()):
        desk.keyboard.press("s")
    desk.keyboard.press("a")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("已核准")
    expect(desk.locator(".review-detail h2").first).to_contain_text(second.enterprise.name)
    first.refresh_from_db()
    assert first.state == State.APPROVED
    expect(desk.locator(".review-list .tabs [aria-current] .count")).to_have_text("1")


def test_a_common_sentence_and_a_decision_that_lacks_something(
    visit: Visit, approving: Reopening, sound: Sound
) -> None:
    application = approving.submitted()
    for script in (True, False):
        desk = visit("/reopening/", person=approving.who("leader"), java_script_enabled=script)
        desk.get_by_label("核准，附提醒").check()
        desk.get_by_role("button", name="预案过期").click()
        expect(desk.get_by_label("给企业看的话")).to_have_value(re.compile("应急预案已过期"))
        desk.get_by_role("button", name=re.compile("看下一件")).click()
        expect(desk.locator("#decision")).to_contain_text("这些要先看")
        expect(desk.get_by_label("给企业看的话")).to_have_value(re.compile("应急预案已过期"))
    application.refresh_from_db()
    assert application.state == State.SUBMITTED


def test_a_park_files_for_its_tenants_and_every_page_is_sound(visit: Visit, pledging: Reopening, sound: Sound) -> None:
    other = pledging.firm("海岬宏润粮油有限公司", staff=12)
    manager, site, incident = pledging.who("manager"), pledging.place().pk, pledging.incident.pk
    page = visit(f"/reopening/park/{site}/", person=manager)
    sound(page)
    page.get_by_role("checkbox", name=f"为{other.name}申报").uncheck()
    page.get_by_role("textbox", name=f"{other.name}为什么不报").fill("设备检修到月底")
    page.get_by_role("textbox", name="首批到岗人数 海岬鲜禾食品有限公司").fill("60")
    page.get_by_role("textbox", name="口罩等防疫物资够用几天 海岬鲜禾食品有限公司").fill("9")
    page.get_by_label("选中的企业都已承诺").check()
    page.get_by_role("button", name="申报选中的").click()
    expect(page.get_by_role("heading", name="申报结果")).to_be_visible()
    expect(page.locator(".list")).to_contain_text("设备检修到月底")
    sound(page)
    application = Application.objects.get()
    assert (application.state, application.filed_for_park) == (State.SUBMITTED, True)
    here = f"/reopening/{application.pk}/"
    for path in (here, f"{here}permit/suspend/", "/reopening/?tab=waiting", "/reopening/bulk/"):
        sound(visit(path, person=manager))
    for path in (here, f"{here}permit/print/", f"/reopening/?id={application.pk}", "/permits/"):
        sound(visit(path, person=manager, phone=True))
    sound(visit(f"/reopening/park/{site}/{incident}/", person=manager, phone=True))
