"""The pages about persons: who sees and does what there, and that a refusal keeps what was typed."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gezhi.kernel import clock
from gezhi.people import actions, attempts
from gezhi.people.models import Grant, Person
from gezhi.people.tests.conftest import NOW, somebody
from testing.browser import Browser


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """The edges believe that it is noon."""
    with clock.clock_at(NOW):
        yield


@pytest.fixture
def clerk(cast: SimpleNamespace, client: Browser) -> Browser:
    """The clerk's browser."""
    client.force_login(cast.clerk)
    return client


@pytest.fixture
def administrator(cast: SimpleNamespace) -> Browser:
    """The administrator's browser."""
    browser = Browser()
    browser.force_login(cast.administrator)
    return browser


def test_the_list_shows_everybody_with_masked_phones(clerk: Browser) -> None:
    page = clerk.get("/people/").content.decode()
    assert "马桂兰" in page
    assert "138****0006" in page
    assert "13800000006" not in page


def test_the_list_costs_the_same_for_few_and_many(cast: SimpleNamespace, clerk: Browser) -> None:
    clerk.get("/people/")  # the menu's figures are kept for a while
    with CaptureQueriesContext(connection) as few:
        clerk.get("/people/")
    for number in range(20):
        somebody(f"甲{number}")
    with CaptureQueriesContext(connection) as many:
        clerk.get("/people/")
    assert len(many) == len(few)


def test_htmx_gets_only_the_rows(clerk: Browser) -> None:
    answer = clerk.get("/people/?q=mgl", headers={"hx-request": "true", "hx-target": "rows"})
    assert "<html" not in answer.content.decode()
    assert "马桂兰" in answer.content.decode()


@pytest.mark.parametrize("query", ["page=x", "page=999999", "page=-1", "works=x&state=y", "q=%00", "q=" + "a" * 300])
def test_odd_addresses_are_answered(clerk: Browser, query: str) -> None:
    assert clerk.get(f"/people/?{query}").status_code == 200


def test_adding_a_person_leads_to_their_page(clerk: Browser) -> None:
    form = {"name": "田秀英", "phone": "138 0000 0007", "title": "保洁", "works": "field"}
    answer = clerk.post("/people/add/", form, follow=True)
    page = answer.content.decode()
    assert "已添加田秀英" in page
    assert "13800000007" in page


def test_a_refusal_stands_beside_the_field_and_keeps_what_was_typed(clerk: Browser) -> None:
    answer = clerk.post("/people/add/", {"name": "冒名者", "phone": "13800000006", "title": "", "works": "field"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "这个电话已经登记过" in page
    assert 'value="冒名者"' in page


def test_two_who_edit_the_same_person_see_each_others_values(cast: SimpleNamespace, clerk: Browser) -> None:
    address = f"/people/{cast.cleaner.pk}/edit/"
    form = {"name": "马桂兰", "phone": "13800000006", "works": "field"}
    assert clerk.post(address, {**form, "title": "保洁组长", "version": "1"}).status_code == 302
    second = clerk.post(address, {**form, "title": "门岗", "version": "1"})
    page = second.content.decode()
    assert second.status_code == 409
    assert 'value="门岗"' in page
    assert "保洁组长" in page
    again = clerk.post(address, {**form, "title": "门岗", "version": "2"})
    assert again.status_code == 302


def test_an_invitation_is_shown_as_a_code_and_as_a_link(cast: SimpleNamespace, clerk: Browser) -> None:
    clerk.post(f"/people/{cast.cleaner.pk}/invite/")
    page = clerk.get(f"/people/{cast.cleaner.pk}/").content.decode()
    assert "<svg" in page
    assert "http://testserver/join/" in page
    assert "style=" not in page
    assert "<style" not in page


def test_a_sheet_of_cards_for_many(cast: SimpleNamespace, clerk: Browser) -> None:
    answer = clerk.post("/people/invite/", {"person": [cast.cleaner.pk, cast.guard.pk]}, follow=True)
    page = answer.content.decode()
    assert "2 张" in page
    assert page.count('role="img"') == 2
    assert "13800000006" not in page
    assert "没有选人" in clerk.post("/people/invite/", follow=True).content.decode()


def test_people_without_a_right_meet_no_page_of_others(cast: SimpleNamespace, client: Browser) -> None:
    client.force_login(cast.leader)
    assert client.get(f"/people/{cast.leader.pk}/").status_code == 200
    assert client.get(f"/people/{cast.cleaner.pk}/").status_code == 404
    assert client.get("/people/add/").status_code == 403
    for verb in ("invite", "deactivate", "unlock", "second-factor/reset", "rights"):
        assert client.post(f"/people/{cast.cleaner.pk}/{verb}/", {"right": "clerk"}).status_code in (403, 404), verb
    assert client.get("/people/cards/", {"person": cast.cleaner.pk}).status_code == 200
    assert not Grant.objects.filter(person=cast.leader).exists()


@pytest.mark.parametrize("verb", ["deactivate", "reactivate", "unlock", "second-factor/reset", "rights"])
def test_what_only_administrators_do_is_refused_to_the_clerk(cast: SimpleNamespace, clerk: Browser, verb: str) -> None:
    assert clerk.post(f"/people/{cast.cleaner.pk}/{verb}/", {"right": "clerk"}).status_code == 403


def test_the_administrator_gives_and_ends_a_right(cast: SimpleNamespace, administrator: Browser) -> None:
    address = f"/people/{cast.leader.pk}/"
    administrator.post(f"{address}rights/", {"right": "clerk", "until": "2026-12-31", "reason": "顶岗"})
    grant = Grant.objects.get(person=cast.leader)
    assert grant.during.upper.isoformat() == "2026-12-31T16:00:00+00:00"
    assert "顶岗" in administrator.get(address).content.decode()
    assert administrator.post(f"{address}rights/{grant.pk}/end/").status_code == 302
    assert not Grant.objects.held(NOW).filter(person=cast.leader).exists()


def test_a_right_that_may_not_be_is_refused_on_the_page(cast: SimpleNamespace, administrator: Browser) -> None:
    answer = administrator.post(f"/people/{cast.auditor.pk}/rights/", {"right": "clerk"})
    assert answer.status_code == 422
    assert "审计员不能同时" in answer.content.decode()
    last = administrator.post(f"/people/{cast.administrator.pk}/rights/{cast.administrator.grants.get().pk}/end/")
    assert last.status_code == 422
    assert "最后一名系统管理员" in last.content.decode()


def test_the_administrator_sees_a_lock_and_lifts_it(cast: SimpleNamespace, administrator: Browser) -> None:
    for _ in range(5):
        attempts.count(attempts.PHONE, "13800000003", at=NOW)
    address = f"/people/{cast.leader.pk}/"
    assert "已锁定" in administrator.get(address).content.decode()
    administrator.post(f"{address}unlock/")
    assert "已锁定" not in administrator.get(address).content.decode()


def test_devices_are_ones_own_or_for_administrators_everybodys(
    cast: SimpleNamespace, administrator: Browser, clerk: Browser
) -> None:
    hers = Browser()
    hers.force_login(cast.cleaner)
    assert "马桂兰" in administrator.get("/devices/?whose=all").content.decode()
    assert "马桂兰" not in clerk.get("/devices/?whose=all").content.decode()
    assert clerk.post(f"/devices/{hers.device.pk}/end/").status_code == 403  # type: ignore[union-attr]
    cleaner = Browser()
    cleaner.force_login(cast.guard)
    assert cleaner.post(f"/devices/{hers.device.pk}/end/").status_code == 404  # type: ignore[union-attr]
    assert administrator.post(f"/devices/{hers.device.pk}/end/").status_code == 302  # type: ignore[union-attr]
    assert hers.get("/account/").status_code == 302


def test_ending_ones_own_device_leads_to_the_door(clerk: Browser) -> None:
    assert clerk.post(f"/devices/{clerk.device.pk}/end/")["Location"] == "/account/sign-in/"  # type: ignore[union-attr]


def test_someone_who_left_and_came_back(cast: SimpleNamespace, administrator: Browser) -> None:
    address = f"/people/{cast.cleaner.pk}/"
    assert "已离开" in administrator.post(f"{address}deactivate/", follow=True).content.decode()
    assert "已恢复" in administrator.post(f"{address}reactivate/", follow=True).content.decode()
    assert Person.objects.get(pk=cast.cleaner.pk).is_active


def test_names_are_shown_as_text(cast: SimpleNamespace, clerk: Browser) -> None:
    actions.change_person(
        person=cast.guard.pk, version=1, name="李'\"&", phone="", title="", works="field", by=cast.clerk, at=NOW
    )
    page = clerk.get("/people/").content.decode()
    assert "李&#x27;&quot;&amp;" in page
