"""The clerk writes to the contacts of a group; one confirms by the personal link, one is phoned; the notice is recalled."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from gezhi.notices.models import Notice, Recipient
from gezhi.notices.sending.planning import plan_all
from gezhi.notices.tests.building import Street, street
from gezhi.notices.tokens import token_for
from testing.town import NOON, Town

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]
Sound = Callable[[Page], None]


@pytest.fixture
def firms(town: Town) -> Street:
    """The town with five enterprises in it."""
    return street(town)


def written(visit: Visit, firms: Street, sound: Sound) -> Notice:
    """The clerk writes to group 5 and sends."""
    page = visit("/notices/", person=firms.town.people["clerk"])
    sound(page)
    page.get_by_role("link", name="写通知").first.click()
    page.get_by_label("标题").fill("节后复工安全明白纸")
    page.get_by_label("正文").fill("{{企业}}：请核对用电，有事找{{责任人}}。")
    page.get_by_label("企业联络人").check()
    page.get_by_label("五组 港东").check()
    page.get_by_label("只打电话，直接进电话名单").check()
    page.get_by_label("要求确认").check()
    expect(page.locator("#preview")).to_contain_text("4 个收件人")
    expect(page.locator("#preview")).to_contain_text("有事找乔文斌")
    sound(page)
    page.get_by_role("button", name="最后看一眼").click()
    sound(page)
    page.get_by_role("button", name="发给 4 人").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("节后复工安全明白纸")
    plan_all(at=NOON)
    return Notice.objects.get()


def test_a_notice_reaches_each_by_link_or_phone_and_the_ratio_shows_it(visit: Visit, sound: Sound, town: Town) -> None:
    firms = street(town)
    notice = written(visit, firms, sound)

    baker = firms.recipient(notice, "海岬百谷烘焙坊")
    page = visit(f"/n/{token_for(baker.pk)}/", phone=True)
    expect(page.get_by_text("海岬百谷烘焙坊：请核对用电，有事找乔文斌。")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="已收到").click()
    expect(page.get_by_role("status")).to_contain_text("已确认")
    assert Recipient.objects.get(pk=baker.pk).confirmed_at is not None

    page = visit("/calls/", person=town.people["manager"], phone=True)
    sound(page)
    expect(page.get_by_text("海岬百谷烘焙坊")).to_have_count(0)
    line = page.locator("li.call", has_text="港东恒通报关行")
    expect(line.locator('a[href="tel:13900002208"]')).to_be_visible()
    line.get_by_role("button", name="已告知").click()
    expect(page.get_by_text("港东恒通报关行：已告知。")).to_be_visible()

    page = visit(f"/notices/{notice.pk}/", person=town.people["clerk"])
    expect(page.locator(".stat").first).to_contain_text("2 / 4, 50.0%")
    expect(page.locator(".stat").first).to_contain_text("含电话告知 1 人")
    sound(page)
    page = visit(f"/notices/{notice.pk}/names/", person=town.people["clerk"], phone=True)
    expect(page.get_by_text("远礁船舶配件")).to_be_visible()
    sound(page)


def test_opening_the_link_in_a_browser_counts_as_read_and_a_recall_takes_the_words_away(
    visit: Visit, sound: Sound, firms: Street
) -> None:
    notice = written(visit, firms, sound)
    shipper = firms.recipient(notice, "远礁船舶配件")
    page = visit(f"/n/{token_for(shipper.pk)}/", phone=True)
    with page.expect_response("**/read/"):
        pass
    shipper.refresh_from_db()
    assert shipper.read_at is not None and shipper.confirmed_at is None

    page = visit(f"/notices/{notice.pk}/", person=firms.town.people["clerk"])
    page.get_by_role("link", name="撤回").click()
    sound(page)
    page.get_by_role("button", name="全部撤回").click()
    expect(page.get_by_text("写明为什么撤回").first).to_be_visible()
    page.get_by_label("原因").fill("日期写错了，另发一条。")
    page.get_by_role("button", name="全部撤回").click()
    expect(page.get_by_role("status").first).to_contain_text("日期写错了")

    page = visit(f"/n/{token_for(shipper.pk)}/", phone=True)
    expect(page.get_by_text("这条通知已撤回")).to_be_visible()
    expect(page.get_by_text("请核对用电")).to_have_count(0)
    sound(page)


@pytest.mark.parametrize(("phone", "theme"), [(True, "light"), (False, "dark")], ids=["phone-light", "desk-dark"])
def test_every_page_is_sound(visit: Visit, sound: Sound, firms: Street, phone: bool, theme: str) -> None:
    notice = firms.sent(by=firms.town.people["clerk"], audience={"parts": [{"of": "duties"}]}, body="今日巡查。")
    row = Recipient.objects.get(notice=notice, person=firms.town.people["manager"])
    page = visit("/inbox/", person=firms.town.people["manager"], phone=phone, color_scheme=theme)
    sound(page)
    for path in (f"/inbox/{row.pk}/", "/calls/", f"/people/{row.person_id}/addresses/"):
        page.goto(path)
        sound(page)
    page = visit("/channels/", person=firms.town.people["administrator"], phone=phone, color_scheme=theme)
    for path in ("/channels/", "/channels/add/sms_aliyun/", "/channels/quiet-hours/"):
        page.goto(path)
        sound(page)
    page = visit("/templates/", person=firms.town.people["clerk"], phone=phone, color_scheme=theme)
    for path in (
        "/templates/",
        "/templates/new/",
        "/templates/case.dispatched/",
        "/notices/new/",
        f"/notices/{notice.pk}/",
    ):
        page.goto(path)
        sound(page)


def test_it_can_be_written_and_confirmed_without_script(visit: Visit, firms: Street) -> None:
    page = visit("/notices/new/", person=firms.town.people["clerk"], java_script_enabled=False)
    page.get_by_label("标题").fill("停水")
    page.get_by_label("正文").fill("明天停水。")
    page.get_by_label("点名").check()
    page.locator("#id_person").fill("qwb")
    page.locator('button[name="find"][value="person"]').click()
    expect(page.get_by_label("标题")).to_have_value("停水")
    page.get_by_role("radio", name="乔文斌").check()
    page.get_by_role("button", name="最后看一眼").click()
    page.get_by_role("button", name="发给 1 人").click()
    row = Recipient.objects.get()
    page = visit(f"/n/{token_for(row.pk)}/", java_script_enabled=False, phone=True)
    page.get_by_role("button", name="我看过了").click()
    expect(page.get_by_role("status")).to_contain_text("已确认")
    assert settings.DEVICE_COOKIE not in {cookie["name"] for cookie in page.context.cookies()}
