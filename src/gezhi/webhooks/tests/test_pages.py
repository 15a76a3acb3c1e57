"""The pages of the webhooks: what an administrator sees and does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gezhi.kernel.clock import clock_at
from gezhi.webhooks import clock, outbox
from gezhi.webhooks.models import Delivery, Endpoint
from gezhi.webhooks.posting import Answer
from gezhi.webhooks.tests.building import NOON, a_case_closed, an_endpoint
from testing.browser import Browser
from testing.town import small_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Browser) -> Browser:
    client.force_login(small_town().people["administrator"])
    return client


def page(browser: Browser, address: str, **posted: object) -> tuple[int, str]:
    with clock_at(NOON):
        answer = browser.post(address, posted) if posted or address.endswith("/test/") else browser.get(address)
    return answer.status_code, answer.content.decode()


def test_without_endpoints_the_page_says_what_to_do(admin: Browser) -> None:
    status, text = page(admin, "/webhooks/")
    assert status == 200 and "还没有接收推送的系统" in text


def test_adding_shows_the_secret_once(admin: Browser) -> None:
    asked = {"name": "市平台", "url": "https://receiver.example/in", "events": ["case.*"]}
    status, text = page(admin, "/webhooks/add/", **asked)
    assert status == 200 and "whsec_" in text
    endpoint = Endpoint.objects.get()
    assert "whsec_" not in page(admin, f"/webhooks/{endpoint.pk}/")[1]
    assert "whsec_" not in page(admin, f"/webhooks/{endpoint.pk}/edit/")[1]


def test_a_wrong_address_comes_back_with_its_sentence_and_what_was_typed(admin: Browser) -> None:
    status, text = page(admin, "/webhooks/add/", name="市平台", url="https://192.168.1.8/", events=["case.closed"])
    assert status == 422
    assert "这个地址在内网" in text and "https://192.168.1.8/" in text and 'value="市平台"' in text


def test_two_who_save_one_form_see_each_others_values(admin: Browser) -> None:
    endpoint = an_endpoint()
    asked = {"url": "https://receiver.example/in", "events": ["case.*"], "version": 1}
    assert page(admin, f"/webhooks/{endpoint.pk}/edit/", name="甲", **asked)[0] == 302
    status, text = page(admin, f"/webhooks/{endpoint.pk}/edit/", name="乙", **asked)
    assert status == 409 and 'value="乙"' in text and "甲" in text


def test_the_log_shows_each_try_and_its_answer(admin: Browser) -> None:
    an_endpoint()
    a_case_closed()
    parcel = outbox.claim(at=NOON, most=1)[0]
    outbox.record(parcel, Answer("status", 500, words="<b>boom</b>", ms=12), at=NOON, jitter=0)
    delivery = Delivery.objects.get()
    status, text = page(admin, f"/webhooks/deliveries/{delivery.pk}/")
    assert status == 200
    assert (
        "对方答复出错" in text
        and "HTTP 500" in text
        and "&lt;b&gt;boom&lt;/b&gt;" in text
        and "第 1 次，12 毫秒" in text
    )
    assert "推送受阻" in page(admin, "/webhooks/")[1]
    assert page(admin, f"/webhooks/deliveries/{delivery.pk}/replay/", yes=1)[0] == 302
    assert clock.next_due(at=NOON) is not None


def test_one_that_was_switched_off_says_why_and_how_to_go_on(admin: Browser) -> None:
    endpoint = an_endpoint()
    a_case_closed()
    outbox.record(outbox.claim(at=NOON, most=1)[0], Answer("status", 410), at=NOON, jitter=0)
    _, text = page(admin, f"/webhooks/{endpoint.pk}/")
    assert "对方答复 410：不再接收。" in text and "重新开启" in text and "发送测试" not in text
    page(admin, f"/webhooks/{endpoint.pk}/resume/", yes=1)
    assert Endpoint.objects.get().state == "on"


def test_a_test_leads_to_its_own_page(admin: Browser) -> None:
    endpoint = an_endpoint()
    with clock_at(NOON):
        answer = admin.post(f"/webhooks/{endpoint.pk}/test/", follow=True)
    assert "webhook.test" in answer.content.decode() and "还没有发送" in answer.content.decode()


def test_sending_again_needs_a_time(admin: Browser) -> None:
    endpoint = an_endpoint()
    assert page(admin, f"/webhooks/{endpoint.pk}/replay/", since="gestern")[0] == 422
    assert page(admin, f"/webhooks/{endpoint.pk}/replay/", since="2026-11-01T12:00")[0] == 302


@pytest.mark.parametrize("address", ["/webhooks/", "/webhooks/{}/"])
def test_three_rows_cost_no_more_queries_than_one(admin: Browser, address: str) -> None:
    endpoint = an_endpoint()
    a_case_closed()
    counts = []
    page(admin, address.format(endpoint.pk))  # what the menu counts is remembered for a while
    for name in ("二", "三", ""):
        with CaptureQueriesContext(connection) as asked:
            assert page(admin, address.format(endpoint.pk))[0] == 200
        counts.append(len(asked))
        if name:
            an_endpoint(name=name)
            a_case_closed()
    assert counts[0] == counts[1] == counts[2]


def test_the_table_of_events_names_every_event(admin: Browser) -> None:
    status, text = page(admin, "/webhooks/events/")
    assert status == 200 and "case.closed" in text and "核查通过，已结案" in text
