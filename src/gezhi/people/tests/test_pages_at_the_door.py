"""The door as browsers meet it: sign-in, second step, invitation, sign-out; and what attackers try there."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter
from pytest_django import DjangoAssertNumQueries, Settings

from gezhi.kernel import clock
from gezhi.people import actions, keys, slots, totp
from gezhi.people.models import Device, Person
from gezhi.people.tests.conftest import NOW, PASSWORD
from gezhi.people.urls import urlpatterns
from testing.browser import COMPUTER, PHONE, Browser

SIGN_IN = "/account/sign-in/"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """The edges believe that it is noon."""
    with clock.clock_at(NOW):
        yield


def sign_in(client: Browser, **more: str) -> Any:
    """The leader fills in the form."""
    form = {"phone": "13800000003", "password": PASSWORD, "next": "", **more}
    return client.post(SIGN_IN, form, headers={"user-agent": COMPUTER})


def token_for(person: Person, by: Person) -> str:
    invitation = actions.invite(person=person.pk, by=by, at=NOW)
    return keys.invitation_token(invitation.pk, invitation.nonce)


OPEN = {"sign-in", "sign-out", "challenge", "join", "privacy"}
OF_THE_SHELL = {"shell:look", "shell:offline", "shell:worker"}
BY_SECRET = {
    # The address itself is the right to ask: on paper at a place, in a reporter's or a reader's hands, in a calendar program.
    "cases:public-report", "cases:follow", "notices:personal", "notices:personal-read", "notices:personal-file",
    "notices:personal-firm",
    "feeds:feed", "registry:firm-enter", "registry:firm-leave", "guidance:staff",
    # Permits are there to be checked by anybody.
    "reopening:permits", "reopening:check",
    # Providers prove by their signature that a report is theirs.
    "notices:callback",
}  # fmt: skip
OF_PROGRAMS = ("api-v1:", "notify-v2:", "open311:")
"""Programs bring a key instead, which the operations themselves ask for."""


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda p: p.name)
def test_every_page_asks_for_sign_in_unless_it_is_part_of_the_door(db: None, pattern: URLPattern) -> None:
    wanted = {key: 1 if isinstance(kind, IntConverter) else "1-0" for key, kind in pattern.pattern.converters.items()}
    address = reverse(f"people:{pattern.name}", kwargs=wanted)
    answer = Browser().get(address)
    to_the_door = answer.status_code == 302 and answer["Location"].startswith(SIGN_IN)
    assert to_the_door != (pattern.name in OPEN) or pattern.name in {"sign-out", "challenge"}


def pages(patterns: list[Any], inside: str = "") -> Iterator[tuple[str, Any]]:
    """All pages of the product by name, with their views."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else inside)
        else:
            yield f"{inside}{pattern.name}", pattern.callback


def _is_open(view: Any) -> bool:
    """Open to anybody; what is marked `for_firms` asks for a sign-in or an enterprise's link itself."""
    return not getattr(view, "login_required", True) and not getattr(view, "asks_for_link", False)


def test_no_page_of_the_product_is_open_by_accident() -> None:
    """Whatever is open without sign-in is named here."""
    found = {name for name, view in pages(get_resolver().url_patterns) if _is_open(view)}
    door = {f"people:{name}" for name in OPEN}
    assert {name for name in found if not name.startswith(OF_PROGRAMS)} == OF_THE_SHELL | BY_SECRET | door


def test_sign_in_leads_to_the_page_that_was_asked_for(cast: SimpleNamespace, client: Browser) -> None:
    asked = client.get("/people/?q=ma")
    assert asked.status_code == 302
    page = client.get(asked["Location"])
    assert 'value="/people/?q=ma"' in page.content.decode()
    answer = sign_in(client, next="/people/?q=ma")
    assert (answer.status_code, answer["Location"]) == (302, "/people/?q=ma")
    assert client.get("/people/").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "\\\\evil",
    ],
)
def test_no_redirect_leads_out_of_the_house(cast: SimpleNamespace, client: Browser, elsewhere: str) -> None:
    answer = sign_in(client, next=elsewhere)
    assert answer["Location"] == "/"
    assert client.get(SIGN_IN, {"next": elsewhere})["Location"] == "/"


def test_a_wrong_password_stands_beside_its_field_and_keeps_the_phone(cast: SimpleNamespace, client: Browser) -> None:
    answer = sign_in(client, password="wrong")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "密码不对。再错 4 次，锁定 15 分钟" in page
    assert 'value="13800000003"' in page
    assert "wrong" not in page
    assert django_settings.DEVICE_COOKIE not in client.cookies


def test_a_lock_answers_429(cast: SimpleNamespace, client: Browser) -> None:
    for _ in range(5):
        sign_in(client, password="wrong")
    answer = sign_in(client)
    assert answer.status_code == 429
    assert "12:15" in answer.content.decode()


def test_the_key_in_the_browser_is_new_with_each_sign_in(cast: SimpleNamespace, client: Browser) -> None:
    """Session fixation: what an attacker planted before sign-in is worth nothing after it."""
    client.cookies[django_settings.DEVICE_COOKIE] = "planted-by-somebody"
    client.cookies[django_settings.SESSION_COOKIE_NAME] = "plantedplantedplantedplanted1234"
    sign_in(client)
    first = client.cookies[django_settings.DEVICE_COOKIE].value
    assert first != "planted-by-somebody"
    client.get("/account/")
    assert Browser(headers={"cookie": "gezhi_device=planted-by-somebody"}).get("/account/").status_code == 302
    sign_in(client)
    assert client.cookies[django_settings.DEVICE_COOKIE].value != first


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(cast: SimpleNamespace, client: Browser) -> None:
    sign_in(client)
    cookie = client.cookies[django_settings.DEVICE_COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")


def test_over_https_the_cookie_is_bound_to_the_host(cast: SimpleNamespace, client: Browser, settings: Settings) -> None:
    settings.DEVICE_COOKIE, settings.SESSION_COOKIE_SECURE = "__Host-gezhi", True
    sign_in(client)
    assert client.cookies["__Host-gezhi"]["secure"]


def test_forms_need_their_token(cast: SimpleNamespace) -> None:
    strict = Browser(enforce_csrf_checks=True)
    assert strict.post(SIGN_IN, {"phone": "13800000003", "password": PASSWORD}).status_code == 403
    strict.force_login(cast.administrator)
    for address in (
        f"/people/{cast.cleaner.pk}/deactivate/",
        "/account/sign-out/",
        f"/join/{token_for(cast.cleaner, cast.clerk)}/",
    ):
        assert strict.post(address).status_code == 403
    assert Person.objects.get(pk=cast.cleaner.pk).is_active


@pytest.mark.parametrize("verb", ["device", "deactivate", "password", "others"])
def test_what_ends_a_device_is_felt_at_its_next_request(cast: SimpleNamespace, client: Browser, verb: str) -> None:
    there = Browser()
    there.force_login(cast.leader)
    client.force_login(cast.leader)
    assert there.get("/account/").status_code == 200
    admin = cast.administrator
    if verb == "device":
        actions.end_device(device=there.device.pk, by=admin, at=NOW)  # type: ignore[union-attr]
    elif verb == "deactivate":
        actions.deactivate(person=cast.leader.pk, by=admin, at=NOW)
    elif verb == "password":
        client.post("/account/password/", {"old": PASSWORD, "new": "Quiet-Harbour-77"})
    else:
        client.post("/devices/others/end/")
    assert there.get("/account/").status_code == 302
    assert client.get("/account/").status_code == (302 if verb == "deactivate" else 200)


def test_htmx_is_told_to_load_the_door_whole(db: None, client: Browser) -> None:
    answer = client.get("/people/", headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"].startswith(SIGN_IN)


def test_signing_out_ends_the_device_not_only_the_cookie(cast: SimpleNamespace, client: Browser) -> None:
    sign_in(client)
    key = client.cookies[django_settings.DEVICE_COOKIE].value
    client.post("/account/sign-out/")
    client.cookies[django_settings.DEVICE_COOKIE] = key
    assert client.get("/account/").status_code == 302
    assert Device.objects.get().ended_by == cast.leader.ref


def test_sign_out_is_no_link(cast: SimpleNamespace, client: Browser) -> None:
    client.force_login(cast.leader)
    assert client.get("/account/sign-out/").status_code == 405


def test_a_request_of_a_signed_in_person_costs_one_query_to_know_them(
    cast: SimpleNamespace, client: Browser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.leader)
    with django_assert_num_queries(1):
        client.get(SIGN_IN)


def test_an_invitation_shows_who_invites_whom_and_one_button(cast: SimpleNamespace, client: Browser) -> None:
    address = f"/join/{token_for(cast.cleaner, cast.clerk)}/"
    for answer in (client.head(address), client.get(address), client.get(address)):
        assert answer.status_code == 200
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
    page = answer.content.decode()
    assert "王立新邀请您加入" in page
    assert "马桂兰" in page
    assert "138" not in page
    joined = client.post(address, headers={"user-agent": PHONE})
    assert joined["Location"] == "/"
    assert "马桂兰" in client.get("/account/").content.decode()
    assert int(client.cookies[django_settings.DEVICE_COOKIE]["max-age"]) == 180 * 86400


def test_a_used_invitation_says_whom_to_ask(cast: SimpleNamespace, client: Browser) -> None:
    address = f"/join/{token_for(cast.cleaner, cast.clerk)}/"
    client.post(address)
    for answer in (Browser().get(address), Browser().post(address)):
        assert answer.status_code == 410
        assert "已经用过" in answer.content.decode()
        assert "找王立新" in answer.content.decode()
        assert "马桂兰" not in answer.content.decode()


def test_a_link_with_letters_missing_is_no_server_error(db: None, client: Browser) -> None:
    answer = client.get("/join/1a-0000/")
    assert answer.status_code == 404
    assert "链接不完整" in answer.content.decode()


def test_office_people_choose_a_password_on_the_invitation(cast: SimpleNamespace, client: Browser) -> None:
    address = f"/join/{token_for(cast.leader, cast.administrator)}/"
    weak = client.post(address, {"password": "short"})
    assert weak.status_code == 422
    assert "不到 10 个字符" in weak.content.decode()
    assert client.post(address, {"password": "Quiet-Harbour-77"})["Location"] == "/"


def test_in_production_office_posts_set_up_the_second_factor_before_anything_else(
    cast: SimpleNamespace, client: Browser, settings: Settings
) -> None:
    settings.SECOND_FACTOR = True
    sign_in(client)
    for page in ("/account/", "/people/", "/devices/", "/account/password/"):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/second-factor/")
    secret = client.get("/account/second-factor/").context["secret"]
    done = client.post("/account/second-factor/", {"code": totp.code_at(secret, int(NOW.timestamp()) // 30)})
    assert done.content.decode().count("<li>") >= 10
    assert client.get("/account/").status_code == 200


def test_field_people_need_none_in_production(cast: SimpleNamespace, client: Browser, settings: Settings) -> None:
    settings.SECOND_FACTOR = True
    client.post(f"/join/{token_for(cast.cleaner, cast.clerk)}/")
    assert client.get("/account/").status_code == 200


def test_somebody_who_is_given_a_right_needs_one_from_the_next_request_on(
    cast: SimpleNamespace, client: Browser, settings: Settings
) -> None:
    settings.SECOND_FACTOR = True
    client.force_login(cast.contact)
    assert client.get("/account/").status_code == 200
    actions.give_right(person=cast.contact.pk, right="clerk", by=cast.administrator, at=NOW)
    assert client.get("/account/").status_code == 302


def test_with_the_password_alone_no_page_opens(cast: SimpleNamespace, client: Browser) -> None:
    secret = actions.begin_second_factor(person=cast.leader, by=cast.leader, at=NOW)
    step = int(NOW.timestamp()) // 30
    actions.confirm_second_factor(person=cast.leader, code=totp.code_at(secret, step - 1), by=cast.leader, at=NOW)
    answer = sign_in(client, next="/people/")
    assert answer["Location"] == "/account/challenge/?next=%2Fpeople%2F"
    for page in ("/account/", "/people/", "/account/second-factor/", "/account/recovery-codes/"):
        assert client.get(page)["Location"].startswith("/account/challenge/")
    assert "马桂兰" not in client.get("/account/challenge/").content.decode()
    assert client.post("/account/challenge/", {"code": "000000"}).status_code == 422
    through = client.post("/account/challenge/?next=/people/", {"code": totp.code_at(secret, step)})
    assert through["Location"] == "/people/"
    assert client.get("/people/").status_code == 200


def test_demo_sign_ins_are_shown_for_trying_out_and_never_in_production(
    db: None, client: Browser, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "_demo", [])
    slots.offer_demo_sign_ins(lambda: [slots.DemoSignIn("五组组长", "秦若川", "13800000003", "demo-password-1")])
    assert "demo-password-1" in client.get(SIGN_IN).content.decode()
    settings.PRODUCTION = True
    assert "demo-password-1" not in client.get(SIGN_IN).content.decode()


def test_a_language_chosen_on_one_device_follows_to_the_next(cast: SimpleNamespace, client: Browser) -> None:
    sign_in(client)
    client.post("/look/", {"language": "en", "next": "/"})
    assert Person.objects.get(pk=cast.leader.pk).language == "en"
    other = Browser()
    sign_in(other)
    assert "My devices" in other.get("/account/").content.decode()


def test_the_third_tab_explains_the_invitation(db: None, client: Browser) -> None:
    page = client.get(SIGN_IN, {"tab": "field"}).content.decode()
    assert "不用密码" in page
    assert 'name="password"' not in page


def test_everybody_reads_the_privacy_notice(cast: SimpleNamespace, client: Browser) -> None:
    assert client.get("/account/privacy/").status_code == 200
    client.force_login(cast.leader)
    assert "138****6027" in client.get("/account/privacy/").content.decode()


def test_a_forwarded_address_is_not_believed(cast: SimpleNamespace, client: Browser) -> None:
    """The server puts a trusted proxy's word into REMOTE_ADDR; a header that a client makes up changes nothing."""
    for number in range(30):
        client.post(
            SIGN_IN,
            {"phone": f"139000{number:05d}", "password": "wrong"},
            headers={"x-forwarded-for": f"198.51.100.{number}"},
        )
    assert sign_in(client).status_code == 429
