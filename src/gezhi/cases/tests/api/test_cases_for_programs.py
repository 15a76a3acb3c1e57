"""Cases through the API: the same reads, verbs and refusals as on the pages."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from gezhi.cases.models import Case, CasePhoto, State
from gezhi.cases.tests.api.conftest import Program, key_of
from gezhi.files.models import StoredFile
from gezhi.kernel.actors import OPERATOR
from gezhi.logbook.models import Entry
from gezhi.registry.actions.enterprises import register_enterprise
from gezhi.registry.actions.places import add_place
from testing.cases import Ground
from testing.town import FOUNDED


def report(town: Ground, **more: Any) -> dict[str, Any]:
    return {"kind": "request", "place": town.place("site").pk, "words": "北门排水沟堵塞。"} | more


def test_a_report_becomes_a_case_of_whoever_is_on_duty_there(town: Ground, program: Program) -> None:
    made = program("manager", "POST", "cases", report(town, urgent=True))
    assert made.status_code == 201 and made["Location"] == f"/api/v1/cases/{made.json()['number']}"
    said = program("manager", "GET", f"cases/{made.json()['number']}").json()
    assert (said["state"], said["source"], said["turn_name"]) == ("reported", "api", "乔文斌")
    assert (said["words"], said["urgent"], said["version"]) == ("北门排水沟堵塞。", True, 1)
    assert said["clocks"][0]["which"] == "response" and said["clocks"][0]["left"] > 0
    assert made.json().items() <= said.items()


def test_the_same_key_makes_one_case_and_another_report_under_it_is_a_conflict(town: Ground, program: Program) -> None:
    for key in (str(uuid4()), "pump-7/2026-11-02"):
        first = program("manager", "POST", "cases", report(town), **{"Idempotency-Key": key})
        again = program("manager", "POST", "cases", report(town), **{"Idempotency-Key": key})
        other = program("manager", "POST", "cases", report(town, words="别的事。"), **{"Idempotency-Key": key})
        assert again.json() == first.json() and again["Idempotent-Replayed"] == "true"
        assert other.status_code == 409
    assert Case.objects.count() == 2


def test_what_does_not_fit_is_refused_with_its_field(town: Ground, program: Program) -> None:
    refused = program("manager", "POST", "cases", report(town, words=""))
    assert refused.status_code == 422 and refused["Content-Type"] == "application/problem+json"
    assert refused.json()["errors"][0]["field"] == "words"
    unwell = program("manager", "POST", "cases", report(town, kind="health", words="发烧"))
    assert unwell.status_code == 422 and not Case.objects.exists()


def test_an_enterprise_that_does_not_work_there_is_not_taken(town: Ground, program: Program) -> None:
    other = add_place(kind="site", name="生物谷孵化器", parent=town.place("other_grid"), site_kind="incubator",
                      by=OPERATOR, at=FOUNDED)  # fmt: skip
    here, elsewhere = (
        register_enterprise(facts={"name": name}, place=place, start=FOUNDED, room="", staff_here=5, by=OPERATOR,
                            at=FOUNDED).pk
        for name, place in (("远礁船舶配件", town.place("building")), ("生物谷试剂", other))
    )  # fmt: skip
    refused = program("organiser", "POST", "cases", report(town, enterprise=elsewhere))
    assert refused.status_code == 404 and refused.json()["errors"][0]["field"] == "enterprise"
    taken = program("organiser", "POST", "cases", report(town, enterprise=here))
    assert (taken.status_code, taken.json()["enterprise"]) == (201, here)


def test_a_case_goes_all_the_way_through_the_api(town: Ground, program: Program) -> None:
    number = town.report().number
    steps: list[tuple[str, str, dict[str, Any], str]] = [
        ("manager", "file", {}, State.FILED),
        ("manager", "dispatch", {"to": town.who("cleaner").pk}, State.DISPATCHED),
        ("cleaner", "accept", {}, State.HANDLING),
        ("cleaner", "answer", {"words": "已疏通。"}, State.VERIFYING),
        ("checker", "fail", {"words": "还在积水。"}, State.HANDLING),
        ("cleaner", "answer", {"words": "换了箅子。"}, State.VERIFYING),
        ("checker", "pass", {}, State.CLOSED),
    ]
    for who, verb, body, state in steps:
        tag = program(who, "GET", f"cases/{number}")["ETag"]
        done = program(who, "POST", f"cases/{number}/{verb}", body, **{"If-Match": tag})
        assert (done.status_code, done.json().get("state")) == (200, state), (verb, done.content.decode())
        assert done["ETag"] != tag
    history = [line["verb"] for line in program("checker", "GET", f"cases/{number}").json()["history"]]
    assert history[0] == "report" and history[-1] == "pass_case" and "fail_case" in history
    assert Entry.objects.filter(verb="case.pass_case", actor=town.checker.ref).count() == 1


def test_a_verb_needs_the_version_that_was_read(town: Ground, program: Program) -> None:
    case = town.report()
    assert program("manager", "POST", f"cases/{case.number}/file", {}).status_code == 428
    tag = program("manager", "GET", f"cases/{case.number}")["ETag"]
    town.do("file_case", case)
    stale = program("manager", "POST", f"cases/{case.number}/decline", {"words": "不在园区"}, **{"If-Match": tag})
    assert stale.status_code == 412
    late = program("manager", "POST", f"cases/{case.number}/decline", {"words": "不在园区"}, **{"If-Match": "*"})
    assert late.status_code == 409 and Case.objects.get().state == State.FILED


def test_who_gives_a_case_away_still_hears_that_it_is_done(town: Ground, program: Program) -> None:
    case = town.case(State.DISPATCHED)
    more = {"If-Match": "*", "Idempotency-Key": str(uuid4())}
    for _time in range(2):
        given = program("cleaner", "POST", f"cases/{case.number}/return", {"words": "需要专业队伍。"}, **more)
        assert (given.status_code, given.json()["state"]) == (200, State.FILED)
    assert program("cleaner", "GET", f"cases/{case.number}").status_code == 403
    assert Case.objects.get().moves.filter(verb="return_case").count() == 1


def test_the_rules_of_the_pages_hold(town: Ground, program: Program) -> None:
    case = town.case(State.VERIFYING)
    own = program("cleaner", "POST", f"cases/{case.number}/pass", {}, **{"If-Match": "*"})
    assert own.status_code == 403 and Case.objects.get().state == State.VERIFYING
    hidden = program("other_leader", "GET", f"cases/{case.number}")
    assert hidden.status_code == 403 and "排水沟" not in hidden.content.decode()
    assert program("other_leader", "GET", "cases").json()["items"] == []
    nobody = program("manager", "POST", f"cases/{case.number}/transfer-check",
                     {"to": town.who("stranger").pk, "words": "今天去不了"}, **{"If-Match": "*"})  # fmt: skip
    assert nobody.status_code in (403, 404) and Case.objects.get().verifier == town.checker


def test_lists_are_filtered_and_come_page_by_page(town: Ground, program: Program) -> None:
    made = [town.report(words=f"第 {n} 处") for n in range(5)]
    town.do("file_case", made[0])
    first = program("manager", "GET", "cases?limit=2&tab=places").json()
    rest = program("manager", "GET", f"cases?limit=200&tab=places&after={first['next']}").json()
    numbers = [item["number"] for item in first["items"] + rest["items"]]
    assert sorted(numbers) == sorted(case.number for case in made) and rest["next"] is None
    filed = program("manager", "GET", "cases?state=filed").json()["items"]
    assert [item["number"] for item in filed] == [made[0].number]
    assert len(program("manager", "GET", f"cases?within={town.place('grid').pk}").json()["items"]) == 5
    assert program("manager", "GET", f"cases?place={town.place('gate').pk}").json()["items"] == []
    assert [item["number"] for item in program("manager", "GET", f"cases?q={made[3].number}").json()["items"]] == [
        made[3].number
    ]
    assert program("manager", "GET", "cases?after=nonsense").status_code == 422


def test_figures_say_what_they_count(town: Ground, program: Program) -> None:
    town.case(State.CLOSED)
    town.report()
    later = (town.now + timedelta(days=60)).isoformat().replace("+00:00", "Z")
    found = program("manager", "GET", f"cases/figures?since=2026-11-01T00:00:00Z&until={later}").json()
    assert (found["reported"], found["filed"], found["to_be_closed"], found["closed_on_time"]) == (2, 1, 1, 1)
    assert found["filing"] == {"numerator": 1, "denominator": 2, "percent": 50.0}
    elsewhere = program("other_leader", "GET", f"cases/figures?until={later}").json()
    assert elsewhere["filing"]["percent"] is None


def picture() -> bytes:
    raw = io.BytesIO()
    Image.new("RGB", (30, 20), (200, 40, 40)).save(raw, "JPEG")
    return raw.getvalue()


def test_a_picture_is_sent_kept_once_and_fetched(town: Ground) -> None:
    case = town.case(State.HANDLING)
    client = Client(headers={"Authorization": f"Bearer {key_of(town.who('cleaner'), town)}"})
    for _time in range(2):
        upload = SimpleUploadedFile("drain.jpg", picture(), "image/jpeg")
        sent = client.post(f"/api/v1/cases/{case.number}/photos", {"photo": upload})
        assert sent.status_code == 201, sent.content
    assert CasePhoto.objects.count() == 1 == Entry.objects.filter(verb="case.add_photo").count()
    got = client.get(sent.json()["url"])
    assert got["Content-Type"] == "image/jpeg" and got["ETag"] == f'"{StoredFile.objects.get().sha256}"'
    assert b"".join(got.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]
    page = client.post(f"/api/v1/cases/{case.number}/photos", {"photo": SimpleUploadedFile("x.html", b"<html>")})
    assert page.status_code == 422 and CasePhoto.objects.count() == 1
    other = Client(headers={"Authorization": f"Bearer {key_of(town.who('other_leader'), town)}"})
    assert other.get(sent.json()["url"]).status_code == 403


def test_a_token_for_reading_changes_nothing(town: Ground) -> None:
    key = key_of(town.who("manager"), town, ("cases:read",))
    client = Client(headers={"Authorization": f"Bearer {key}"})
    assert client.get("/api/v1/cases").status_code == 200
    refused = client.post("/api/v1/cases", report(town), "application/json")
    assert refused.status_code == 403 and refused.json()["type"] == "urn:gezhi:problem:scope"
    assert not Case.objects.exists()


def test_the_description_says_which_headers_a_verb_reads(town: Ground, program: Program) -> None:
    paths = program("manager", "GET", "openapi.json").json()["paths"]
    headers = {
        one["name"] for one in paths["/api/v1/cases/{number}/dispatch"]["post"]["parameters"] if one["in"] == "header"
    }
    assert headers == {"Idempotency-Key", "If-Match"}
    added = paths["/api/v1/cases/{number}/words"]["post"]["parameters"]
    assert "If-Match" not in {one["name"] for one in added}
