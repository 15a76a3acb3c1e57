"""A notice on its way: figures, names, call list, inbox, personal link, recall."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from gezhi.kernel.clock import clock_at
from gezhi.logbook.models import Entry
from gezhi.notices import clock
from gezhi.notices.milestones import mark
from gezhi.notices.models import Call, CallTry, Channel, Delivery, Notice, Recipient
from gezhi.notices.plans import Step
from gezhi.notices.sending.planning import plan_all
from gezhi.notices.tests.building import STEWARDS, Street
from gezhi.notices.tests.pages.conftest import Open
from gezhi.notices.tokens import token_for
from gezhi.registry.links import link_for
from gezhi.registry.models import Enterprise, EnterpriseLink
from testing.browser import Browser

BY_PHONE = (Step(("call_list",)),)
UUID = "6e0e9a2c-93f5-4f6d-8f4f-0d1c1f5d9a10"


def on_the_call_list(firms: Street, **more: Any) -> Notice:
    """A notice that everybody has to be phoned for."""
    notice = firms.sent(plan=BY_PHONE, by=firms.town.people["clerk"], **more)
    plan_all(at=firms.town.now)
    return notice


def call_of(firms: Street, notice: Notice, name: str) -> Call:
    return Call.objects.get(recipient=firms.recipient(notice, name))


def text(browser: Browser, path: str) -> str:
    return str(browser.get(path).content.decode())


def test_the_three_figures_add_up(firms: Street, browser: Open) -> None:
    notice = on_the_call_list(firms)
    clerk = browser("clerk")
    call = call_of(firms, notice, "港东恒通报关行")
    clerk.post(f"/calls/{call.pk}/result/", {"result": "told", "slip": UUID})
    figures = clerk.get(f"/notices/{notice.pk}/").context["figures"]
    assert (figures.recipients, figures.read, figures.unread, figures.missed, figures.told) == (5, 1, 0, 4, 1)
    clock.roll_up(at=firms.town.now)
    html = text(clerk, f"/notices/{notice.pk}/")
    assert "1<small> / 5, 20.0%" in html and "含电话告知 1 人" in html
    assert clerk.get(f"/notices/{notice.pk}/").context["figures"] == figures, "rolled up or not"


def test_what_has_to_be_confirmed_is_counted_by_confirmations_everywhere(firms: Street, browser: Open) -> None:
    notice = on_the_call_list(firms, asks_confirmation=True)
    rows = list(Recipient.objects.filter(notice=notice).order_by("pk"))
    mark({row.pk: firms.town.now for row in rows[:3]}, reads=True)
    mark({rows[0].pk: firms.town.now}, confirms=True, by=firms.town.people["manager"].ref)
    clerk = browser("clerk")
    assert "已确认 1/5" in text(clerk, "/") and "已读 3/5" not in text(clerk, "/")
    (line,) = clerk.get("/notices/").context["lines"]
    page = clerk.get(f"/notices/{notice.pk}/")
    assert (line.figures.done, page.context["figures"].done, page.context["figures"].lacking) == (1, 1, 4)
    assert sum(one.number for one in page.context["page"].followers) == 4
    assert "4 人未确认" in page.content.decode()
    assert len(clerk.get(f"/notices/{notice.pk}/names/").context["names"]) == 4


def test_a_leader_sees_the_own_group_and_nothing_of_the_other(firms: Street, browser: Open) -> None:
    notice = on_the_call_list(firms)
    page = browser("leader").get(f"/notices/{notice.pk}/?calls=places")
    assert page.context["figures"].recipients == 4 and "只算您场所内的收件人" in page.content.decode()
    for path in (
        f"/notices/{notice.pk}/?calls=places",
        f"/notices/{notice.pk}/names/?state=all",
        "/calls/?whose=places",
    ):
        assert "生物谷试剂" not in text(browser("leader"), path)
    assert "15800003301" not in text(browser("auditor"), f"/notices/{notice.pk}/?calls=places"), "masked"
    assert browser("stranger").get(f"/notices/{notice.pk}/").status_code == 403


def test_names_stand_by_group_and_site_with_who_sees_to_it(firms: Street, browser: Open) -> None:
    notice = on_the_call_list(firms)
    html = text(browser("organiser"), f"/notices/{notice.pk}/names/").split("<table")[1]
    assert html.index("五组 港东") < html.index("港东食品园") < html.index("六组 生物谷")
    assert "乔文斌" in html and "未达" in html
    group = firms.town.places["other_group"].pk
    assert "邱晓丽" not in text(browser("organiser"), f"/notices/{notice.pk}/names/?group={group}")


@pytest.mark.parametrize(("who", "phone"), [("clerk", "13900002208"), ("auditor", "139****2208")])
def test_the_list_is_taken_out_with_phones_only_for_who_needs_them(
    firms: Street, browser: Open, who: str, phone: str
) -> None:
    notice = on_the_call_list(firms)
    answer = browser(who).post(f"/notices/{notice.pk}/export/", {"form": "csv"})
    rows = {row["收件人"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert rows["港东恒通报关行"]["电话"] == phone and rows["港东恒通报关行"]["状态"] == "未达"
    assert Entry.objects.filter(verb="notice.exported", actor=firms.town.people[who].ref).count() == 1
    assert browser(who).post(f"/notices/{notice.pk}/export/", {"form": "xlsx"}).content[:2] == b"PK"


def test_a_call_is_written_down_once_however_often_the_button_is_sent(firms: Street, browser: Open) -> None:
    notice = on_the_call_list(firms)
    manager, call = browser("manager"), call_of(firms, notice, "海岬百谷烘焙坊")
    assert 'href="tel:13600007715"' in text(manager, "/calls/")
    for _ in range(2):
        page = manager.post(f"/calls/{call.pk}/result/", {"result": "no_answer", "slip": UUID, "next": "/calls/"})
        assert page.headers["Location"] == "/calls/"
    assert CallTry.objects.filter(call=call).count() == 1
    assert "未接 1/3 次" in text(manager, "/calls/")


def test_after_three_calls_without_answer_the_grid_worker_goes_there(firms: Street, browser: Open) -> None:
    notice = on_the_call_list(firms)
    manager, call = browser("manager"), call_of(firms, notice, "海岬百谷烘焙坊")
    for _ in range(3):
        page = manager.post(f"/calls/{call.pk}/result/", {"result": "no_answer"}, follow=True)
    assert "转网格员上门" in page.content.decode()
    html = text(browser("grid_worker"), "/calls/")
    assert "海岬百谷烘焙坊" in html and "已上门告知" in html
    browser("grid_worker").post(f"/calls/{call.pk}/result/", {"result": "visited"})
    assert firms.recipient(notice, "海岬百谷烘焙坊").confirmed_at is not None


def test_a_call_is_taken_and_given_away(firms: Street, browser: Open) -> None:
    notice = on_the_call_list(firms)
    call = call_of(firms, notice, "海岬百谷烘焙坊")
    browser("leader").post(f"/calls/{call.pk}/take/")
    call.refresh_from_db()
    assert call.caller == firms.town.people["leader"]
    form = browser("leader").post(f"/calls/{call.pk}/give/", {"find": "to", "to_text": "葛红梅"})
    assert "葛红梅" in form.content.decode()
    browser("leader").post(f"/calls/{call.pk}/give/", {"to": firms.town.people["grid_worker"].pk})
    call.refresh_from_db()
    assert call.caller == firms.town.people["grid_worker"]
    assert browser("other_leader").post(f"/calls/{call.pk}/result/", {"result": "told"}).status_code == 403


def test_a_button_leads_back_to_no_strange_house(firms: Street, browser: Open) -> None:
    call = call_of(firms, on_the_call_list(firms), "海岬百谷烘焙坊")
    page = browser("manager").post(f"/calls/{call.pk}/result/", {"result": "told", "next": "https://evil.example/"})
    assert page.headers["Location"] == "/"


def test_what_was_told_to_me_waits_in_the_inbox_until_i_confirm(firms: Street, browser: Open) -> None:
    notice = firms.sent(audience=STEWARDS, body="{{姓名}}：今日巡查。", asks_confirmation=True)
    manager, row = browser("manager"), Recipient.objects.get(notice=notice, person=firms.town.people["manager"])
    assert "有 1 条等您看" in text(manager, "/inbox/")
    assert "乔文斌：今日巡查。" in text(manager, f"/inbox/{row.pk}/")
    row.refresh_from_db()
    assert row.read_at is None, "a GET changes nothing"
    assert manager.post(f"/inbox/{row.pk}/read/", headers={"X-Reads": "1"}).status_code == 204
    assert "待确认" in text(manager, "/inbox/")
    manager.post(f"/inbox/{row.pk}/confirm/")
    assert "都看过了" in text(manager, "/inbox/")
    assert browser("leader").get(f"/inbox/{row.pk}/").status_code == 404, "nobody opens another's letter"
    assert browser("leader").post(f"/inbox/{row.pk}/confirm/").status_code == 404


def test_the_personal_page_is_read_and_confirmed_without_an_account(firms: Street, browser: Open) -> None:
    notice = on_the_call_list(firms)
    row = firms.recipient(notice, "海岬百谷烘焙坊")
    path, stranger = f"/n/{token_for(row.pk)}/", Browser()
    page = stranger.get(path)
    assert "海岬百谷烘焙坊：请核对用电和消防。" in page.content.decode() and len(page.content) < 30_000
    assert "htmx" not in page.content.decode() and "no-store" in page.headers["Cache-Control"]
    row.refresh_from_db()
    assert row.read_at is None, "programs that look at links confirm nothing"
    stranger.post(path + "read/", headers={"X-Reads": "1"})
    row.refresh_from_db()
    assert row.read_at is not None and row.confirmed_at is None
    assert "已确认" in stranger.post(path, follow=True).content.decode()
    assert not Call.objects.filter(recipient=row, closed_at=None).exists(), "nobody phones any more"
    assert stranger.get(f"/n/{token_for(row.pk)[:-1]}x/").status_code == 404
    assert stranger.get("/n/zzzz/").status_code == 404


def test_what_is_recalled_says_so_plainly(firms: Street, browser: Open) -> None:
    notice = on_the_call_list(firms)
    clerk, row = browser("clerk"), firms.recipient(notice, "海岬百谷烘焙坊")
    empty = clerk.post(f"/notices/{notice.pk}/recall/", {"reason": " "})
    assert empty.status_code == 422 and "写明为什么撤回" in empty.content.decode()
    clerk.post(f"/notices/{notice.pk}/recall/", {"reason": "日期写错了"})
    html = text(Browser(), f"/n/{token_for(row.pk)}/")
    assert "已撤回" in html and "日期写错了" in html and "请核对用电" not in html and "<button" not in html
    assert "没有要打的电话" in text(browser("manager"), "/calls/")
    assert "日期写错了" in text(clerk, f"/notices/{notice.pk}/")
    assert browser("leader").get(f"/notices/{notice.pk}/recall/").status_code == 403


def test_after_its_time_the_personal_page_says_that_it_still_counts(firms: Street) -> None:
    from testing.town import DAY, HOUR

    notice = on_the_call_list(firms, due_at=firms.town.now + HOUR)
    path = f"/n/{token_for(firms.recipient(notice, '远礁船舶配件').pk)}/"
    assert "现在确认仍然有效" not in text(Browser(), path)
    with clock_at(firms.town.now + DAY):
        assert "现在确认仍然有效" in text(Browser(), path)


def test_the_list_shows_each_its_own(firms: Street, browser: Open) -> None:
    notice = on_the_call_list(firms)
    firms.sent(
        title="六组的事", audience={"parts": [{"of": "enterprises", "under": [firms.town.places["other_group"].pk]}]}
    )
    assert "六组的事" not in text(browser("leader"), "/notices/")
    assert notice.title in text(browser("leader"), "/notices/?state=sending")
    assert "还没有通知" in text(browser("stranger"), "/notices/")
    assert "六组的事" in text(browser("auditor"), "/notices/")


def test_while_it_is_on_its_way_the_figures_are_asked_again(firms: Street, browser: Open) -> None:
    notice = on_the_call_list(firms)
    clerk = browser("clerk")
    assert 'hx-trigger="every 15s"' in text(clerk, f"/notices/{notice.pk}/")
    live = clerk.get(f"/notices/{notice.pk}/?live=1", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in live and "1 电话名单" in live
    Call.objects.update(state="told", closed_at=firms.town.now)
    clock.finish(at=firms.town.now)
    assert "hx-trigger" not in text(clerk, f"/notices/{notice.pk}/").split('id="live"')[1][:300]


def test_more_calls_do_not_mean_more_queries(
    firms: Street, browser: Open, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    notice = on_the_call_list(firms)
    clerk = browser("clerk")
    clerk.get("/calls/")
    with django_assert_max_num_queries(24):
        clerk.get("/calls/?whose=places")
    with django_assert_max_num_queries(45):
        clerk.get(f"/notices/{notice.pk}/?calls=places")


def test_a_way_without_a_channel_is_said(firms: Street, browser: Open) -> None:
    notice = firms.sent(plan=(Step(("feishu",)), Step(("sms",), 30)))
    Channel.objects.create(kind="sms_aliyun", way="sms", name="短信", enabled=True)
    assert text(browser("clerk"), f"/notices/{notice.pk}/").count("没有启用的渠道，这一步送不到人") == 1


def test_a_letter_leads_its_reader_to_the_enterprises_own_page_as_long_as_they_are_its_contact(firms: Street) -> None:
    notice, firm = firms.sent(), firms.firms["港东恒通报关行"]
    row = firms.recipient(notice, firm.name)
    path, at = f"/n/{token_for(row.pk)}/firm/", firms.town.now

    def tapped(moment: datetime = at) -> Any:
        with clock_at(moment):
            return Browser().post(path)

    assert tapped().status_code == 422, "nothing was handed over yet"
    stage = notice.plan.stages.get()  # type: ignore[union-attr]
    Delivery.objects.filter(recipient=row).delete()
    channel = Channel.objects.create(kind="sms_aliyun", way="sms", name="短信", settings={})
    Delivery.objects.create(
        notice=notice, recipient=row, stage=stage, way="sms", state="accepted", address=firm.contact_phone, due_at=at,
        channel=channel, handed_at=at,
    )  # fmt: skip
    led = tapped()
    assert led.status_code == 302 and led.url == link_for(firm, at)
    assert tapped(at + timedelta(days=31)).status_code == 422
    Enterprise.objects.filter(pk=firm.pk).update(contact_phone="13700001111")
    assert tapped().status_code == 422, "somebody else is the contact now"
    Enterprise.objects.filter(pk=firm.pk).update(contact_phone=firm.contact_phone)
    EnterpriseLink.objects.filter(enterprise=firm).update(ended_at=at, ended_by="operator")
    assert tapped().status_code == 422, "its links were taken back"
    person = Recipient.objects.filter(notice=firms.sent(audience=STEWARDS)).first()
    assert person is not None and Browser().post(f"/n/{token_for(person.pk)}/firm/").status_code == 404
