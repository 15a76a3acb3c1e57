"""An empty system: whoever sets it up comes in by the printed link and is led to a zone with people and groups."""

import re

import pytest
from playwright.sync_api import expect

from gezhi.kernel import clock
from gezhi.people.actions.first import first_invitation
from gezhi.people.keys import invitation_token
from gezhi.people.models import Person
from gezhi.registry.models import Place
from tests.journeys.conftest import Sound, Visit

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_from_the_first_link_to_a_zone_with_groups(visit: Visit, sound: Sound, phone: bool) -> None:
    first = first_invitation(at=clock.now())
    assert first is not None
    page = visit(f"/join/{invitation_token(first.pk, first.nonce)}/", phone=phone)
    sound(page)
    page.get_by_role("button", name="加入").click()
    expect(page.get_by_role("heading", name="系统还是空的")).to_be_visible()
    sound(page)

    page.get_by_role("link", name="开始").click()
    expect(page.get_by_role("heading", name="您是？")).to_be_visible()
    sound(page)
    page.get_by_label("您的姓名").fill("王立新")
    page.get_by_label("您的手机号").fill("138 0000 0009")
    page.get_by_role("button", name="下一步").click()

    expect(page.get_by_role("heading", name="是哪个园区？")).to_be_visible()
    sound(page)
    page.get_by_label("园区全称").fill("海岬高新区")
    page.get_by_label("简码").fill("hj")
    page.get_by_role("button", name="建立全区").click()
    expect(page.locator(".err").first).to_contain_text("总负责")
    expect(page.get_by_label("园区全称")).to_have_value("海岬高新区")
    sound(page)
    page.get_by_label("总负责人姓名").fill("沈向东")
    page.get_by_role("button", name="建立全区").click()

    expect(page.get_by_role("heading", name="或者在这里写人员")).to_be_visible()
    sound(page)
    page.get_by_label("一人一行").fill("秦若川 13800000003 五组组长\n葛红梅，13800000004，网格员")
    page.get_by_role("button", name="增加").click()
    expect(page.locator(".toast")).to_contain_text("2 人")
    page.get_by_role("link", name="下一步").click()

    page.get_by_label("一组一行").fill("一组 北岸\n二组 软件园")
    sound(page)
    page.get_by_role("button", name="增加").click()
    expect(page).to_have_url(re.compile("/start/done/$"))
    expect(page.locator("main")).to_contain_text("海岬高新区")
    sound(page)
    page.get_by_role("link", name="去看板").click()
    expect(page.get_by_role("heading", name="今日看板")).to_be_visible()
    assert set(Place.objects.values_list("name", flat=True)) == {"海岬高新区", "一组 北岸", "二组 软件园"}
    assert Person.objects.count() == 4
