"""Theme, large text and language: remembered on the device, drawn by the server."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("chosen", "drawn"),
    [
        ({"theme": "dark"}, 'data-theme="dark"'),
        ({"text": "large"}, 'data-text="large"'),
        ({"language": "en"}, 'lang="en"'),
    ],
)
def test_a_choice_is_remembered_and_leads_back_to_the_page(client: Client, chosen: dict[str, str], drawn: str) -> None:
    answer = client.post("/look/", {**chosen, "next": "/offline/?a=1"})
    assert answer.status_code == 302 and answer["Location"] == "/offline/?a=1"
    assert drawn in client.get("/offline/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_never_leads_elsewhere(client: Client, elsewhere: str) -> None:
    assert client.post("/look/", {"theme": "dark", "next": elsewhere})["Location"] == "/"


@pytest.mark.parametrize("nonsense", [{"theme": '"><script>'}, {"text": "huge"}, {"language": "xx"}])
def test_an_unknown_choice_changes_nothing(client: Client, nonsense: dict[str, str]) -> None:
    assert not client.post("/look/", nonsense).cookies


def test_a_cookie_that_was_tampered_with_is_not_drawn(client: Client) -> None:
    client.cookies["gezhi_theme"] = '"onload=alert(1)'
    assert "onload" not in client.get("/offline/").content.decode()


def test_pages_carry_no_inline_script_and_a_strict_policy(client: Client) -> None:
    answer = client.get("/offline/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    assert "<style" not in answer.content.decode() and " style=" not in answer.content.decode()


def test_the_style_guide_is_for_trying_out_only(client: Client, settings: object) -> None:
    from testing.town import person

    client.force_login(person("韩志远", "13800000002", "office"))
    assert client.get("/styleguide/").status_code == 200
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    assert client.get("/styleguide/").status_code == 404


def test_the_service_worker_stands_at_the_root_and_keeps_only_what_exists(client: Client) -> None:
    import re

    from django.contrib.staticfiles import finders

    answer = client.get("/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    kept = re.findall(r'"/static/([^"]+)"', answer.content.decode())
    assert len(kept) >= 4 and all(finders.find(path) for path in kept)
