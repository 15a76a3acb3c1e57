"""A problem is reported at a QR code, put right, verified by another, and its reporter asked; two people on one form."""

import re

import pytest
from playwright.sync_api import Page, expect

from gezhi.cases import codes
from gezhi.cases.models import Case, State
from testing.cases import Ground, ground
from tests.journeys.conftest import Sound, Visit

pytestmark = pytest.mark.journey


@pytest.fixture
def here(transactional_db: None) -> Ground:
    """The town with a checker at the park, committed, so that the server sees it."""
    return ground()


def reported_at(here: Ground, visit: Visit, sound: Sound, words: str) -> Page:
    """Somebody scans the code at the gate and says what is wrong; the page that follows the report is open."""
    page = visit(f"/r/{codes.token_of(here.place('gate').pk)}/", phone=True)
    expect(page.get_by_role("heading", name="这里有什么问题？")).to_be_visible()
    sound(page)
    page.get_by_label("坏了、脏了、缺东西").check()
    page.get_by_label("什么问题？").fill(words)
    page.get_by_role("button", name="发送").tap()
    expect(page.get_by_role("heading", name="已收到，正在看")).to_be_visible()
    sound(page)
    return page


def decided(visit: Visit, here: Ground, who: str, case: Case, sound: Sound, phone: bool = False) -> Page:
    """That person opens the case from their own start page."""
    page = visit("/mine/", person=here.who(who), phone=phone)
    page.get_by_role("link", name=case.title).first.click()
    expect(page.locator(".card--key h2")).to_contain_text("轮到您")
    sound(page)
    return page


def brought_to_the_end(visit: Visit, here: Ground, case: Case, sound: Sound) -> None:
    """Filed and dispatched by the manager, handled by the cleaner on the phone, verified by the checker."""
    page = decided(visit, here, "manager", case, sound)
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".card--key h2")).to_contain_text("派给谁")
    page.get_by_label("由谁处置").press_sequentially("mgl", delay=20)
    page.get_by_role("radio", name="马桂兰").check()
    sound(page)
    page.get_by_role("button", name="派遣").click()
    expect(page.locator(".steps [aria-current]")).to_contain_text("马桂兰")
    page = decided(visit, here, "cleaner", case, sound, phone=True)
    page.get_by_role("button", name="提交").tap()
    page.get_by_label("做了什么？").fill("换了道闸电机，试了十次。")
    page.get_by_role("button", name="提交反馈").tap()
    expect(page.locator(".chip").first).to_contain_text("待核查")
    page = decided(visit, here, "checker", case, sound, phone=True)
    expect(page.locator(".card--key")).to_contain_text("换了道闸电机")
    page.get_by_role("button", name="提交核查").tap()
    expect(page.locator(".page-head .chip")).to_contain_text("已结案")
    sound(page)


def test_reported_by_a_passer_by_settled_and_found_good(visit: Visit, here: Ground, sound: Sound) -> None:
    follow = reported_at(here, visit, sound, "道闸坏了，抬不起来。")
    case = Case.objects.get()
    brought_to_the_end(visit, here, case, sound)
    follow.reload()
    expect(follow.get_by_role("heading", name="已办结，核查过了")).to_be_visible()
    sound(follow)
    follow.get_by_role("button", name=re.compile("^满意$")).tap()
    expect(follow.locator("main")).to_contain_text("您评价了满意")
    case.refresh_from_db()
    assert (case.state, case.satisfied) == (State.CLOSED, True)


def test_who_is_not_satisfied_has_it_opened_again(visit: Visit, here: Ground, sound: Sound) -> None:
    follow = reported_at(here, visit, sound, "道闸坏了，抬不起来。")
    case = Case.objects.get()
    brought_to_the_end(visit, here, case, sound)
    follow.reload()
    follow.get_by_role("button", name="不满意").tap()
    expect(follow.locator(".err, [role=alert]").first).to_be_visible()
    sound(follow)
    follow.get_by_label("还有什么问题？").fill("今天又抬不起来了。")
    follow.get_by_role("button", name="不满意").tap()
    expect(follow.get_by_role("heading", name="已派人")).to_be_visible()
    page = visit(f"/cases/{case.number}/", person=here.who("manager"))
    expect(page.locator(".timeline")).to_contain_text("今天又抬不起来了。")


def test_two_people_on_one_form_and_nothing_typed_is_lost(visit: Visit, here: Ground, sound: Sound) -> None:
    case = here.report(kind="hazard", words="门岗线路裸露。")
    first = visit(f"/cases/{case.number}/", person=here.who("manager"))
    second = visit(f"/cases/{case.number}/", person=here.who("leader"))
    second.goto(f"/cases/{case.number}/do/?verb=decline")
    second.get_by_label("为什么不立案？").fill("属于电力公司。")
    first.get_by_role("button", name="提交").click()
    expect(first.locator(".page-head .chip")).to_contain_text("待派遣")
    second.get_by_role("button", name="不予立案").click()
    expect(second.locator(".callout--warn")).to_contain_text("乔文斌")
    expect(second.get_by_label("为什么不立案？")).to_have_value("属于电力公司。")
    sound(second)
    case.refresh_from_db()
    assert case.state == State.FILED


def test_the_list_and_what_surrounds_it_are_sound(visit: Visit, here: Ground, sound: Sound) -> None:
    case = here.case(State.VERIFYING, place=here.place("washroom"), kind="rework", words="洗手液没有了。")
    site, head = here.place("site").pk, here.who("head")
    for phone in (False, True):
        for path in ("/cases/?tab=places", "/cases/figures/", f"/cases/codes/{site}/", f"/cases/{case.number}/sheet/"):
            sound(visit(path, person=head, phone=phone))
        page = visit("/cases/report/", person=here.who("cleaner"), phone=phone)
        sound(page)
        page.get_by_role("link", name="东卫生间").click()
        page.get_by_label("企业要帮忙").check()
        expect(page.get_by_label("关于")).to_be_visible()
        sound(page)
    page = visit("/cases/?tab=verify", person=here.who("checker"), phone=True)
    box = page.locator(".table--rows tbody tr").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] - 20, box["y"] + box["height"] - 10)
    expect(page).to_have_url(re.compile(case.number))
