"""What people see when something is refused, missing or broken."""

import re

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("gezhi.shell.tests.refusing_urls")]


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ("refused", 422, "96 人超过在册 86 人，改小一些"),
        ("conflict", 409, "刚有人改过，刷新后再改"),
        ("not-yours", 403, "这一处不归您管，找五组组长"),
        ("not-there", 404, "没找到"),
    ],
)
def test_a_refusal_is_a_page_with_its_sentence(client: Client, how: str, status: int, words: str) -> None:
    answer = client.get(f"/refuse/{how}/")
    assert answer.status_code == status
    html = answer.content.decode()
    assert words in html and "<h1>" in html and "回首页" in html


def test_htmx_gets_a_piece_and_not_a_page(client: Client) -> None:
    answer = client.get("/refuse/not-yours/", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "这一处不归您管" in answer.content.decode() and "<html" not in answer.content.decode()


def test_what_breaks_says_a_number_and_nothing_about_the_inside(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(raise_request_exception=False)
    answer = client.get("/refuse/broken/", headers={"Cookie": "gezhi_theme=dark"})
    html = answer.content.decode()
    number = re.search(r"E-[0-9A-F]{4}", html)
    assert answer.status_code == 500 and number
    assert "a bug" not in html and "Traceback" not in html and 'data-theme="dark"' in html
    assert any(number.group() in record.getMessage() for record in caplog.records)


def test_a_form_that_lay_open_too_long_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/refuse/refused/", {"name": "x"})
    assert answer.status_code == 403
    assert "表单过期了" in answer.content.decode()


def test_an_address_that_leads_nowhere_is_a_page_of_ours_in_both_languages(client: Client) -> None:
    assert "没找到" in client.get("/no/such/page/").content.decode()
    client.cookies["django_language"] = "en"
    assert "Not found" in client.get("/no/such/page/").content.decode()


@pytest.mark.urls("gezhi.project.urls")
def test_the_address_of_a_button_opened_by_itself_says_so(client: Client) -> None:
    answer = client.get("/look/")
    assert answer.status_code == 405 and answer["Allow"] == "POST"
    assert "这里没有可看的页面" in answer.content.decode()
