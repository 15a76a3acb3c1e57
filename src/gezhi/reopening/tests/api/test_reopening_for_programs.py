"""Reopening through the API: the same reads, verbs and refusals as on the pages."""

from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gezhi.people.actions.tokens import make_token
from gezhi.reopening.models import Application, State
from gezhi.reopening.tests.api.conftest import SCOPES, Program
from testing.reopening import PDF, Reopening, fresh

ANSWERS = {
    "on-site": 20, "from-affected": 0, "masks-days": 7, "disinfected": True, "equipment-checked": True,
    "pledge-standard": True,
}  # fmt: skip


def firm_and_site(town: Reopening) -> dict[str, Any]:
    return {"enterprise": town.firms["food"].pk, "place": town.place().pk}


def attach_plan(town: Reopening, number: str) -> Any:
    from datetime import timedelta

    made = make_token(person=town.member, name="f", scopes=SCOPES, lasts=timedelta(days=1), by=town.member, at=town.now)
    client = Client(headers={"Authorization": f"Bearer {made.key}"})
    upload = SimpleUploadedFile("方案.pdf", PDF, "application/pdf")
    return client.post(f"/api/v1/reopening/applications/{number}/files/plan", {"photo": upload})


def test_an_enterprise_applies_for_itself_from_what_is_needed_to_the_permit(town: Reopening, program: Program) -> None:
    (needs,) = program(
        "member", "GET", "needs?enterprise={enterprise}&place={place}".format(**firm_and_site(town))
    ).json()
    assert needs["mode"] == "approval" and sum(bool(point["missing"]) for point in needs["points"]) == 7
    made = program("member", "POST", "applications", firm_and_site(town))
    assert made.status_code == 201
    number = made.json()["number"]
    filled = program("member", "PUT", f"applications/{number}/answers", {"values": ANSWERS})
    assert filled.status_code == 200 and [one["code"] for one in filled.json()["points"] if one["missing"]] == ["plan"]
    early = program("member", "POST", f"applications/{number}/submit", {}, **{"If-Match": filled["ETag"]})
    assert early.status_code == 422 and [one["field"] for one in early.json()["errors"]] == ["plan"]
    attached = attach_plan(town, number)
    assert attached.status_code == 200
    sent = program("member", "POST", f"applications/{number}/submit", {}, **{"If-Match": attached["ETag"]})
    assert sent.json()["state"] == "submitted" and sent.json()["turn"][0] == town.who("manager").pk
    codes = town.review_codes(Application.objects.get(number=number))
    for who in ("manager", "leader"):
        tag = program(who, "GET", f"applications/{number}")["ETag"]
        said = program(who, "POST", f"applications/{number}/approve", {"seen": codes}, **{"If-Match": tag})
        assert said.status_code == 200, said.content
    (permit,) = program("member", "GET", "permits").json()
    assert permit["state"] == "open" and "许蔓" not in str(permit)
    held = program("leader", "GET", f"permits/{permit['id']}")
    stopped = program(
        "leader", "POST", f"permits/{permit['id']}/suspend", {"reason": "复核未通过"}, **{"If-Match": held["ETag"]}
    )
    assert stopped.json()["state"] == "suspended"
    figures = program("leader", "GET", "figures?by=site").json()
    assert (figures["total"]["units"], figures["total"]["open"], figures["total"]["suspended"]) == (1, 0, 1)


def test_everything_that_is_missing_comes_in_one_problem_document(town: Reopening, program: Program) -> None:
    made = program("member", "POST", "applications", firm_and_site(town))
    number = made.json()["number"]
    refused = program("member", "POST", f"applications/{number}/submit", {}, **{"If-Match": made["ETag"]})
    assert refused.status_code == 422 and refused["Content-Type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:gezhi:problem:incomplete" and len(refused.json()["errors"]) == 7


def test_answers_are_kept_all_or_none_and_each_key_once(town: Reopening, program: Program) -> None:
    number = program("member", "POST", "applications", firm_and_site(town)).json()["number"]
    key = str(uuid4())
    wrong = program("member", "PUT", f"applications/{number}/answers", {"values": {"masks-days": 9, "on-site": 900}})
    assert wrong.status_code == 422 and wrong.json()["errors"][0]["field"] == "on-site"
    application = Application.objects.get(number=number)
    assert application.items.get(code="masks-days").value is None
    for _sent in range(2):
        said = program(
            "member", "PUT", f"applications/{number}/answers", {"values": {"masks-days": 9}}, **{"Idempotency-Key": key}
        )
        assert said.status_code == 200
    assert application.items.get(code="masks-days").value == 9


def test_a_decision_needs_the_version_that_was_read(town: Reopening, program: Program) -> None:
    sent = town.submitted()
    path = f"applications/{sent.number}/give-back"
    body = {"reasons": {"on-site": "与班次表不符。"}}
    assert program("manager", "POST", path, body).status_code == 428
    stale = program("manager", "POST", path, body, **{"If-Match": f'"application-{sent.pk}-1"'})
    assert stale.status_code == 412 and fresh(sent).state == State.SUBMITTED


def test_the_queue_and_many_at_once(town: Reopening, program: Program) -> None:
    sent = town.submitted()
    rows = program("manager", "GET", "applications?tab=mine").json()["items"]
    assert [row["number"] for row in rows] == [sent.number]
    assert program("member", "GET", "applications").status_code == 403
    mine = program("member", "GET", f"applications?enterprise={town.firms['food'].pk}").json()["items"]
    assert [row["number"] for row in mine] == [sent.number]
    found = program("leader", "POST", "bulk-approvals", {"numbers": [sent.number]}).json()
    assert [(one["done"], "one by one" in one["sentence"]) for one in found] == [(False, True)]


def test_strangers_find_nothing_and_do_nothing(town: Reopening, program: Program) -> None:
    sent = town.submitted()
    tag = {"If-Match": f'"application-{sent.pk}-{sent.version}"'}
    for who in ("stranger", "other_leader"):
        assert program(who, "GET", f"applications/{sent.number}").status_code == 403
        assert program(who, "POST", f"applications/{sent.number}/approve", {}, **tag).status_code == 403
        assert program(who, "POST", "applications", firm_and_site(town)).status_code in (403, 404)
    assert program("member", "POST", f"applications/{sent.number}/approve", {}, **tag).status_code == 403
