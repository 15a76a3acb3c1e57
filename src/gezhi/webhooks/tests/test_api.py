"""Webhooks through the API: the same verbs, the secret shown once, nothing done twice."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gezhi.kernel import clock as system_clock
from gezhi.people.actions.tokens import make_token
from gezhi.people.models import Receipt
from gezhi.webhooks.models import Delivery, Endpoint
from gezhi.webhooks.tests.building import a_case_closed, an_endpoint
from testing.town import Town, small_town

pytestmark = pytest.mark.django_db
ASKED = {"name": "市平台", "url": "https://receiver.example/in", "events": ["case.*"]}


@pytest.fixture
def town() -> Town:
    return small_town()


def program(town: Town, who: str = "administrator", scopes: tuple[str, ...] = ("webhooks",)) -> Client:
    person, at = town.people[who], system_clock.now()
    key = make_token(person=person, name="t", scopes=scopes, lasts=timedelta(days=1), by=person, at=at).key
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def api(town: Town) -> Client:
    return program(town)


def send(api: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    data = "" if body is None else json.dumps(body)
    return api.generic(method, f"/api/v1/{path}", data, "application/json", headers=headers)


def test_the_secret_is_in_the_first_answer_only_and_not_in_the_receipt(api: Client) -> None:
    first = send(api, "POST", "webhooks", ASKED, **{"Idempotency-Key": "k1"})
    assert first.status_code == 201 and first.json()["secret"].startswith("whsec_")
    again = send(api, "POST", "webhooks", ASKED, **{"Idempotency-Key": "k1"})
    assert (again.status_code, again.json()["id"], again.json()["secret"]) == (201, first.json()["id"], None)
    assert "whsec_" not in Receipt.objects.get().body
    assert Endpoint.objects.count() == 1
    read = send(api, "GET", f"webhooks/{first.json()['id']}")
    assert read.json()["secret"] is None and read["ETag"] == first["ETag"]


def test_changing_needs_what_was_read(api: Client) -> None:
    endpoint = an_endpoint()
    assert send(api, "PUT", f"webhooks/{endpoint.pk}", ASKED).status_code == 428
    assert send(api, "PUT", f"webhooks/{endpoint.pk}", ASKED, **{"If-Match": '"webhook-1-99"'}).status_code == 412
    tag = send(api, "GET", f"webhooks/{endpoint.pk}")["ETag"]
    assert send(api, "PUT", f"webhooks/{endpoint.pk}", ASKED, **{"If-Match": tag}).json()["name"] == "市平台"


def test_every_verb_of_the_pages_is_there(api: Client) -> None:
    endpoint = an_endpoint()
    at = f"webhooks/{endpoint.pk}"
    assert send(api, "POST", f"{at}/pause").json()["state"] == "paused"
    assert send(api, "POST", f"{at}/test").status_code == 409
    assert send(api, "POST", f"{at}/resume").json()["state"] == "on"
    assert send(api, "POST", f"{at}/secret").json()["secret"].startswith("whsec_")
    test = send(api, "POST", f"{at}/test")
    assert (test.status_code, test.json()["event"]) == (201, "webhook.test")
    a_case_closed(at=system_clock.now())
    listed = send(api, "GET", f"{at}/deliveries?state=waiting&limit=1").json()
    assert len(listed["items"]) == 1 and listed["next"]
    number = Delivery.objects.latest("pk").pk
    told = send(api, "GET", f"webhook-deliveries/{number}").json()
    assert json.loads(told["body"])["type"] == told["delivery"]["event"] == "case.closed"
    assert send(api, "POST", f"webhook-deliveries/{number}/replay").status_code == 200
    assert send(api, "POST", f"{at}/replay", {"since": "2026-11-01T00:00:00Z"}).json() == {"number": 0}
    assert send(api, "DELETE", at).status_code == 204
    assert send(api, "GET", at).status_code == 404


def test_the_scope_and_the_right_are_both_needed(town: Town) -> None:
    assert send(program(town, "head"), "GET", "webhooks").json()["type"] == "urn:gezhi:problem:not-yours"
    unfit = send(program(town, scopes=("registry:read",)), "GET", "webhooks")
    assert unfit.json()["type"] == "urn:gezhi:problem:scope"


def test_a_refusal_is_a_problem_with_its_field(api: Client) -> None:
    answer = send(api, "POST", "webhooks", {**ASKED, "url": "https://127.0.0.1/"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "url")


def test_what_can_be_told_is_listed(api: Client) -> None:
    rows = {row["name"]: row for row in send(api, "GET", "webhook-events").json()["items"]}
    assert rows["case.closed"]["version"] == 1 and "number" in rows["case.closed"]["facts"]
