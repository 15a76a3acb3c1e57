"""Who may send: only a program whose token was signed just now with a key that works."""

import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from gezhi.kernel import clock
from gezhi.kernel.clock import clock_at
from gezhi.kernel.refusals import NotYours
from gezhi.logbook.models import Entry
from gezhi.notices.notify import program_urls
from gezhi.notices.notify.actions import make_key, revoke_key
from gezhi.notices.notify.models import NotifyKey
from gezhi.notices.notify.tests.conftest import Setting
from gezhi.people.models import Person
from testing.browser import Browser

pytestmark = pytest.mark.django_db


def secret_of(here: Setting) -> str:
    return here.made.text[-36:]


def token(here: Setting, secret: str = "", algorithm: str = "HS256", **claims: Any) -> str:
    told = {"iss": str(here.made.key.service), "iat": int(clock.now().timestamp()), **claims}
    kept = {name: value for name, value in told.items() if value is not None}
    return jwt.encode(kept, secret or secret_of(here), algorithm=algorithm)


def asked(header: str | None) -> tuple[int, str]:
    headers = {} if header is None else {"Authorization": header}
    answer = Client().get("/v2/templates", headers=headers)
    error = answer.json().get("errors", [{"message": ""}])[0]
    assert answer.status_code == answer.json().get("status_code", 200)
    assert answer.status_code == 200 or error["error"] == "AuthError"
    return answer.status_code, error["message"]


def test_a_token_signed_just_now_opens(here: Setting) -> None:
    assert asked(f"Bearer {token(here)}") == (200, "")
    assert asked(f"bearer {token(here)}") == (200, "")


@pytest.mark.parametrize(("seconds", "status"), [(-31, 403), (-29, 200), (0, 200), (29, 200), (31, 403)])
def test_it_opens_for_thirty_seconds_around_its_making(here: Setting, seconds: int, status: int) -> None:
    at = clock.now().replace(microsecond=0)
    made = token(here, iat=int(at.timestamp()))
    with clock_at(at - timedelta(seconds=seconds)):
        found, message = asked(f"Bearer {made}")
    assert found == status
    assert status == 200 or message == "Error: Your system clock must be accurate to within 30 seconds"


def test_everything_else_is_refused_with_the_sentence_that_clients_know(here: Setting) -> None:
    service = str(here.made.key.service)
    body = base64.urlsafe_b64encode(json.dumps({"iss": service, "iat": 1}).encode()).decode().rstrip("=")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    table = {
        "Bearer": (401, "Unauthorized: authentication token must be provided"),
        "Basic YTpi": (401, "Unauthorized: authentication token must be provided"),
        f"Bearer {none}.{body}.": (403, "Invalid token: algorithm used is not HS256"),
        f"Bearer {token(here, algorithm='HS512')}": (403, "Invalid token: algorithm used is not HS256"),
        f"Bearer {token(here, iss=None)}": (403, "Invalid token: iss field not provided"),
        f"Bearer {token(here, iat=None)}": (403, "Invalid token: iat field not provided"),
        f"Bearer {token(here, 'x' * 36)}": (403, "Invalid token: API key not found"),
        f"Bearer {token(here, iss='8b1f1d9c-0000-4000-8000-000000000001')}": (403, "Invalid token: service not found"),
        f"Bearer {token(here, iss='me')}": (403, "Invalid token: service id is not the right data type"),
    }
    assert {header: asked(header) for header in table} == table
    assert asked(None)[0] == 401


@pytest.mark.parametrize(
    "odd", ["a.b.c", "..", "é.é.é", "W10.W10.W10", "x" * 5000, "eyJhIjoxfQ.e30", "bnVsbA.bnVsbA.bnVsbA"]
)
def test_nothing_that_is_sent_as_a_token_breaks_it(here: Setting, odd: str) -> None:
    assert asked(f"Bearer {odd}".encode().decode("latin-1"))[0] == 403


def test_a_revoked_key_and_one_whose_maker_has_left_open_nothing(here: Setting) -> None:
    made, key = token(here), here.made.key
    Person.objects.filter(pk=key.made_by_id).update(is_active=False)
    assert asked(f"Bearer {made}")[0] == 403
    Person.objects.filter(pk=key.made_by_id).update(is_active=True)
    assert asked(f"Bearer {made}")[0] == 200
    revoke_key(key=key.pk, by=here.town.people["administrator"], at=clock.now())
    assert asked(f"Bearer {made}") == (403, "Invalid token: service not found")
    assert NotifyKey.objects.get().secret == ""


def test_the_secret_is_kept_sealed_and_not_in_the_log_book(here: Setting) -> None:
    assert secret_of(here) not in NotifyKey.objects.get().secret
    assert not [entry for entry in Entry.objects.all() if secret_of(here) in json.dumps(entry.facts)]


@pytest.mark.parametrize("who", ["head", "clerk", "auditor", "manager"])
def test_only_administrators_make_and_revoke_keys(here: Setting, who: str) -> None:
    by: dict[str, Any] = {"by": here.town.people[who], "at": clock.now()}
    with pytest.raises(NotYours):
        make_key(name="x", urgent=False, **by)
    with pytest.raises(NotYours):
        revoke_key(key=here.made.key.pk, **by)


def test_what_is_no_request_of_notify_gets_notifys_error(here: Setting) -> None:
    headers = {"Authorization": f"Bearer {token(here)}"}
    told = [
        Client().get("/v2/elsewhere", headers=headers),
        Client().get("/v2/notifications/sms", headers=headers),
        Client().post("/v2/notifications/sms", "{", "application/json", headers=headers),
        Client().post("/v2/notifications/sms", "[]", "application/json", headers=headers),
        Client().post("/v2/notifications/sms", "{}", "application/json", headers=headers),
        Client().post("/v2/notifications/sms", '{"x": 1}', "application/json", headers=headers),
    ]
    assert [answer.status_code for answer in told] == [404, 405, 400, 400, 400, 400]
    messages = [error["message"] for error in told[4].json()["errors"]]
    assert messages == ["phone_number is a required property", "template_id is a required property"]


@pytest.mark.parametrize("pattern", program_urls.urlpatterns, ids=lambda one: str(one.name))
def test_no_address_opens_without_a_token_not_even_to_administrators(
    here: Setting, client: Browser, pattern: URLPattern
) -> None:
    client.force_login(here.town.people["administrator"])
    given = {"kind": "sms", "version": 1, "rest": "x", "number": here.sms, "service": str(here.made.key.service)}
    address = reverse(
        f"notify-v2:{pattern.name}", kwargs={name: given[name] for name in pattern.pattern.regex.groupindex}
    )
    for answer in (client.get(address), client.post(address, {})):
        assert (answer.status_code, answer.json()["errors"][0]["error"]) == (401, "AuthError")


def test_the_page_shows_a_new_key_once(here: Setting, client: Browser) -> None:
    client.force_login(here.town.people["administrator"])
    text = client.post("/notify/keys/", {"name": "访客机"}).content.decode()
    key = NotifyKey.objects.latest("pk")
    assert f"-{key.service}-" in text
    again = client.get("/notify/keys/").content.decode()
    assert "访客机" in again and str(key.service) not in again
    client.post(f"/notify/keys/{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at is not None
    client.force_login(here.town.people["head"])
    assert client.get("/notify/keys/").status_code == 403
