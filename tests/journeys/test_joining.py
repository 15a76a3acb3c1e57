"""An invitation in somebody's hand: the phone joins, a second one is refused, an administrator ends it at its next tap."""

import re

import pytest
from playwright.sync_api import expect

from gezhi.kernel import clock
from gezhi.people.actions.invitations import invite
from gezhi.people.keys import invitation_token
from testing.town import Town
from tests.journeys.conftest import Sound, Visit

pytestmark = pytest.mark.journey


def link_for(town: Town, who: str) -> str:
    made = invite(person=town.people[who].pk, by=town.people["administrator"], at=clock.now())
    return f"/join/{invitation_token(made.pk, made.nonce)}/"


def test_a_cleaner_joins_with_her_phone_and_nobody_else_with_hers(visit: Visit, town: Town, sound: Sound) -> None:
    link = link_for(town, "cleaner")
    page = visit(link, phone=True)
    expect(page.get_by_role("heading", name="罗永昌邀请您加入")).to_be_visible()
    expect(page.locator("main")).to_contain_text("马桂兰")
    sound(page)

    page.get_by_role("button", name="加入").tap()
    expect(page.get_by_role("heading", name="我的场所")).to_be_visible()
    expect(page.get_by_role("link", name="东卫生间")).to_be_visible()

    second = visit(link, phone=True)
    expect(second.get_by_role("heading", name="这份邀请已经用过")).to_be_visible()
    expect(second.locator("main")).to_contain_text("罗永昌")
    sound(second)
    second.goto("/mine/")
    expect(second).to_have_url(re.compile(r"/account/sign-in/"))


def test_a_device_that_is_ended_is_out_at_its_next_tap(visit: Visit, town: Town, sound: Sound) -> None:
    phone = visit(link_for(town, "cleaner"), phone=True)
    phone.get_by_role("button", name="加入").tap()
    expect(phone.get_by_role("link", name="东卫生间")).to_be_visible()

    desk = visit(f"/people/{town.people['cleaner'].pk}/", person=town.people["administrator"])
    sound(desk)
    desk.get_by_role("button", name=re.compile("^让.*退出$")).click()
    expect(desk.locator(".toast")).to_contain_text("已退出")

    phone.get_by_role("link", name="东卫生间").tap()
    expect(phone).to_have_url(re.compile(r"/account/sign-in/\?next=%2Fplaces"))
    sound(phone)


def test_an_office_person_chooses_a_password_while_joining(visit: Visit, town: Town, sound: Sound) -> None:
    page = visit(link_for(town, "leader"))
    sound(page)
    field = page.get_by_label("新密码")
    field.fill("short")
    page.get_by_role("button", name="加入").click()
    expect(page.locator(".err").first).to_be_visible()
    sound(page)
    field.fill("Harbour-1952-Lamp")
    field.press("Enter")
    expect(page.get_by_role("heading", name="今日看板")).to_be_visible()
