"""Channels, addresses, quiet hours and templates on their pages."""

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.notices.actions.channels import add_channel
from gezhi.notices.models import Address, Channel, QuietHours, Template
from gezhi.notices.sending.adapters import settings_of
from gezhi.notices.tests.building import Street
from gezhi.notices.tests.pages.conftest import Open

SETTINGS = {
    "settings.corpid": "ww1",
    "settings.agentid": "1000002",
    "settings.secret": "s3cret-of-wecom",
    "settings.form": "textcard",
}


def wecom(firms: Street) -> Channel:
    given = {name.removeprefix("settings."): value for name, value in SETTINGS.items()}
    return add_channel(kind="wecom", name="企业微信", settings=given, by=OPERATOR, at=firms.town.now)


def test_a_channel_is_set_up_and_its_secret_never_shown_again(firms: Street, browser: Open) -> None:
    admin = browser("administrator")
    page = admin.post("/channels/add/wecom/", {"name": "企业微信", "order": "0", **SETTINGS}, follow=True)
    channel = Channel.objects.get()
    assert not channel.enabled and "s3cret" not in page.content.decode() and "s3cret" not in channel.secrets
    assert "s3cret" not in str(channel.settings)
    more = {**SETTINGS, "settings.secret": "", "settings.corpid": "ww2"}
    admin.post(f"/channels/{channel.pk}/", {"name": "企业微信", "order": "1", "version": channel.version, **more})
    channel.refresh_from_db()
    assert channel.settings["corpid"] == "ww2" and channel.order == 1
    assert settings_of(channel)["secret"] == "s3cret-of-wecom", "left empty, it stays"


def test_what_is_missing_stands_beside_its_field(firms: Street, browser: Open) -> None:
    page = browser("administrator").post(
        "/channels/add/wecom/", {"name": "企业微信", "order": "0", "settings.corpid": "ww9"}
    )
    html = page.content.decode()
    assert page.status_code == 422 and "这一项还空着" in html and "ww9" in html and not Channel.objects.exists()
    odd = browser("administrator").post(
        "/channels/add/wecom/", {**SETTINGS, "name": "x", "order": 0, "settings.agentid": "abc"}
    )
    assert odd.status_code == 422, "the adapter's own sentence"


def test_a_test_says_in_words_what_the_provider_answered(firms: Street, browser: Open) -> None:
    channel = wecom(firms)
    Channel.objects.filter(pk=channel.pk).update(settings={**channel.settings, "address": "http://127.0.0.1:9"})
    page = browser("administrator").post(f"/channels/{channel.pk}/test/", {"to": "qiao"})
    assert "从这里连不上服务商" in page.content.decode()


def test_a_channel_is_switched_on_and_off(firms: Street, browser: Open) -> None:
    channel = wecom(firms)
    admin = browser("administrator")
    admin.post(f"/channels/{channel.pk}/switch/", {"enabled": "1"})
    assert "没试过" in admin.get("/channels/").content.decode()
    page = admin.post(f"/channels/{channel.pk}/switch/", {"enabled": "0"}, follow=True)
    assert "已停用" in page.content.decode()


def test_the_callback_address_is_there_to_copy(firms: Street, browser: Open, settings: object) -> None:
    settings.PUBLIC_ADDRESS = "https://gezhi.example"  # type: ignore[attr-defined]
    form = browser("administrator").get("/channels/add/sms_aliyun/").content.decode()
    key = form.split('name="settings.callback_key"')[1].split('value="')[1].split('"')[0]
    assert len(key) >= 20, "made here, so that nobody invents a short one"
    given = {"key_id": "LTAI", "secret": "x" * 20, "sign": "格治", "callback_key": key}
    channel = Channel.objects.create(kind="sms_aliyun", way="sms", name="短信", settings=given)
    html = browser("administrator").get(f"/channels/{channel.pk}/").content.decode()
    assert f"https://gezhi.example/channels/{channel.pk}/callback/?key=…" in html and key not in html


def test_quiet_hours(firms: Street, browser: Open) -> None:
    browser("administrator").post("/channels/quiet-hours/", {"start": "21:30", "end": "06:30"})
    assert str(QuietHours.objects.get()) == "21:30-06:30"
    assert browser("administrator").post("/channels/quiet-hours/", {"start": "x", "end": ""}).status_code == 422


def test_a_person_says_where_they_are_reached_and_nobody_for_somebody_else(firms: Street, browser: Open) -> None:
    manager = firms.town.people["manager"]
    path = f"/people/{manager.pk}/addresses/"
    browser("manager").post(path, {"wecom": "qiaowb", "email": "qiao@example.org"})
    assert set(Address.objects.filter(person=manager).values_list("kind", "value")) == {
        ("wecom", "qiaowb"), ("email", "qiao@example.org"),
    }  # fmt: skip
    browser("clerk").post(path, {"wecom": "", "email": "qiao@example.org"})
    assert not Address.objects.filter(kind="wecom").exists()
    assert browser("manager").post(path, {"email": "no address"}).status_code == 422
    assert browser("grid_worker").get(path).status_code == 403
    assert browser("stranger").get(path).status_code == 404
    assert "qiao@example.org" in browser("manager").get("/account/").content.decode()


def test_own_words_replace_the_products_and_go_again(firms: Street, browser: Open) -> None:
    clerk, path = browser("clerk"), "/templates/case.dispatched/"
    assert "轮到您处置" in clerk.get(path).content.decode()
    clerk.post(path, {"title": "派给您：{{title}}", "body": "{{number}}", "version": "0"})
    assert Template.objects.get().version == 1
    wrong = clerk.post(path, {"title": "{{phone}}", "body": "{{number}}", "version": "1"})
    assert wrong.status_code == 422 and "{{phone}}" in wrong.content.decode()
    late = clerk.post(path, {"title": "又一版", "body": "{{number}}", "version": "0"})
    assert late.status_code == 409 and "又一版" in late.content.decode() and "派给您" in late.content.decode()
    clerk.post(f"{path}retire/")
    assert Template.objects.get().retired and "轮到您处置" in clerk.get("/templates/").content.decode()


@pytest.mark.parametrize("who", ["leader", "auditor", "administrator"])
def test_templates_are_changed_by_those_who_run_the_zone(firms: Street, browser: Open, who: str) -> None:
    form = {"code": "x", "title": "标题", "body": "正文"}
    assert browser(who).post("/templates/new/", form).status_code == 403
    assert browser(who).post("/templates/case.dispatched/", form).status_code == 403


def test_an_enterprises_contact_has_other_addresses_set_by_who_answers_for_its_place(
    firms: Street, browser: Open
) -> None:
    firm = firms.firms["港东恒通报关行"]
    path, home = f"/enterprises/{firm.pk}/addresses/", f"/enterprises/{firm.pk}/"
    shown = browser("manager").get(path).content.decode()
    assert firm.name in shown and firm.contact_name in shown
    saved = browser("manager").post(path, {"email": "office@example.cn", "wecom": "qiuxl"}, follow=True)
    assert saved.redirect_chain[-1][0] == home and "office@example.cn" in saved.content.decode()
    assert dict(Address.objects.filter(enterprise=firm).values_list("kind", "value")) == {
        "email": "office@example.cn",
        "wecom": "qiuxl",
    }
    browser("manager").post(path, {"email": "", "wecom": "qiuxl"})
    assert [row.kind for row in Address.objects.filter(enterprise=firm)] == ["wecom"]
    assert browser("manager").post(path, {"email": "no address"}).status_code == 422
    assert path not in browser("auditor").get(home).content.decode()
    for who in ("auditor", "stranger", "administrator"):
        assert browser(who).get(path).status_code == 403
