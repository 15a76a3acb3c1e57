"""Open311: other systems report and follow, in both formats; what anybody may read and what a key adds."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from shapely.geometry import mapping

from gezhi.cases.models import Case, CaseContact, CaseMove, OutsideReport, State
from gezhi.cases.open311 import door
from gezhi.cases.tests.api.conftest import key_of
from gezhi.kernel.actors import OPERATOR
from gezhi.registry.actions import shapes
from gezhi.registry.tests.geo.grounds import SOUTH, STEP, WEST, square
from testing.cases import Ground
from testing.town import FOUNDED

Ask = Callable[..., Any]
DRAIN = {"service_code": "request", "address_id": "HJ-5-03-02", "description": "北门排水沟堵塞，请联系 13900001234。"}


@pytest.fixture
def anybody() -> Client:
    return Client()


@pytest.fixture
def key(town: Ground) -> str:
    """The key of another system, which acts for the guest."""
    return key_of(town.guest, town, ("open311",))


def get(client: Client, path: str, **query: str) -> Any:
    return client.get(f"/open311/v2/{path}", query)


def post(client: Client, key: str, **said: str) -> Any:
    return client.post("/open311/v2/requests.json", {"api_key": key, **said})


def made(client: Client, key: str, **said: str) -> Case:
    answer = post(client, key, **(DRAIN | said))
    assert answer.status_code == 200, answer.content.decode()
    return Case.objects.get(number=answer.json()[0]["service_request_id"])


def said(answer: Any) -> str:
    return str(answer.json()[0]["description"])


def test_the_services_are_the_kinds_of_cases_without_health(anybody: Client) -> None:
    rows = get(anybody, "services.json").json()
    assert [row["service_code"] for row in rows] == ["request", "rework", "hazard", "burden"]
    assert all(row["type"] == "realtime" and row["metadata"] is True for row in rows)
    definition = get(anybody, "services/request.json").json()
    topic = next(one for one in definition["attributes"] if one["code"] == "topic")
    assert (topic["datatype"] == "singlevaluelist" and {"key": "rent", "name": "租金与收费"}.items()) or topic["values"]
    assert [one["order"] for one in definition["attributes"]] == [1, 2, 3]
    nothing = get(anybody, "services/health.json")
    assert nothing.status_code == 404 and nothing.json()[0]["code"] == "404"


def test_xml_and_json_say_the_same(anybody: Client, town: Ground, key: str) -> None:
    number = made(anybody, key, media_url="https://photos.example/1?a=1&b=2").number
    town.do("file_case", Case.objects.get())
    for path, item in (
        ("services", "service"),
        ("requests", "request"),
        (f"requests/{number}", "request"),
        ("servicerequestupdates", "request_update"),
        (f"tokens/{number}", "request"),
    ):
        answer = get(anybody, f"{path}.xml")
        assert answer["Content-Type"] == "text/xml; charset=utf-8"
        assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
        root = ET.fromstring(answer.content)
        rows = [{child.tag: child.text for child in row} for row in root]
        assert {row.tag for row in root} == {item} and rows
        plain = get(anybody, f"{path}.json").json()
        assert rows == [{name: as_text(value) for name, value in row.items()} for row in plain]


def as_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value in (None, "") else str(value)


def test_a_report_is_received_by_whoever_is_on_duty(anybody: Client, town: Ground, key: str) -> None:
    case = made(anybody, key, first_name="小明", last_name="王", phone="13911112222", email="w@example.com",
                media_url="https://photos.example/1.jpg",
                **{"attribute[topic]": "safety", "attribute[urgent]": "yes"})  # fmt: skip
    assert (case.source, case.place, case.receiver) == ("open311", town.place("site"), town.who("manager"))
    assert (case.topic, case.urgent, case.reporter) == ("safety", True, town.guest)
    contact = CaseContact.objects.get()
    assert (contact.name, contact.phone, contact.mail) == ("王 小明", "13911112222", "w@example.com")
    assert OutsideReport.objects.get().media_url == "https://photos.example/1.jpg"
    assert "https://photos.example/1.jpg" in CaseMove.objects.get(verb="add_words").words


def test_everybody_reads_where_it_stands_and_nothing_personal(anybody: Client, town: Ground, key: str) -> None:
    case = made(anybody, key, last_name="王", phone="13911112222", media_url="https://photos.example/1.jpg")
    row = get(anybody, f"requests/{case.number}.json").json()[0]
    assert (row["status"], row["service_code"], row["address"]) == ("open", "request", "港东食品园")
    assert row["description"] is None and row["media_url"] is None, "nobody has looked at it yet"
    town.do("file_case", case)
    shown = get(anybody, f"requests/{case.number}.json").content.decode()
    assert "北门排水沟堵塞" in shown
    for hidden in ("13900001234", "13911112222", "王", "乔文斌", "photos.example"):
        assert hidden not in shown
    assert json.loads(shown)[0]["expected_datetime"].endswith("+08:00")


def test_only_public_kinds_are_public(anybody: Client, town: Ground, key: str, settings: Any) -> None:
    rework, burden = town.report(kind="rework"), town.report(kind="burden", words="表太多。")
    town.report(kind="health", words="", topic="fever")
    assert get(anybody, "requests.json").json() == []
    assert get(anybody, f"requests/{rework.number}.json").status_code == 404
    settings.OPEN311_KINDS = frozenset({"rework"})
    assert [row["service_request_id"] for row in get(anybody, "requests.json").json()] == [rework.number]
    own = get(anybody, "requests.json", api_key=key).json()
    assert {row["service_request_id"] for row in own} == {rework.number, burden.number}, "what it reported, no health"
    assert own[0]["description"] == "表太多。"


def test_a_key_reads_what_its_person_sees_and_no_more(anybody: Client, town: Ground) -> None:
    case = town.report()
    near, far = (key_of(town.who(who), town, ("open311",)) for who in ("manager", "other_leader"))
    assert get(anybody, "requests.json", api_key=near).json()[0]["description"] == "北门排水沟堵塞。"
    assert get(anybody, f"requests/{case.number}.json", api_key=far).json()[0]["description"] is None
    bearer = anybody.get("/open311/v2/requests.json", headers={"Authorization": f"Bearer {near}"})
    assert bearer.json()[0]["description"] == "北门排水沟堵塞。" and bearer["Cache-Control"] == "private, no-store"
    assert get(anybody, "requests.json")["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "potholes"}, 404, "service_code"),
        ({"address_id": ""}, 400, "lat"),
        ({"address_id": "HJ-99"}, 400, "address_id"),
        ({"address_id": "", "lat": "north", "long": "120"}, 400, "lat"),
        ({"address_id": "", "lat": "91", "long": "120"}, 400, "lat"),
        ({"address_id": "", "lat": "nan", "long": "120"}, 400, "lat"),
        ({"description": ""}, 400, "description"),
        ({"description": "长" * 2001}, 400, "2000"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
        ({"attribute[topic]": "weather"}, 400, "attribute[topic]"),
        ({"attribute[depth]": "3"}, 400, "attribute[depth]"),
        ({"jurisdiction_id": "elsewhere.gov"}, 404, "jurisdiction_id"),
        ({"api_key": ""}, 403, "api_key"),
        ({"api_key": "gz_wrong"}, 403, "api_key"),
    ],
)
def test_what_is_wrong_is_said_with_the_right_status(
    anybody: Client, key: str, settings: Any, change: dict[str, str], status: int, words: str
) -> None:
    settings.OPEN311_JURISDICTION = "haijia.gov.cn"
    answer = post(
        anybody, **({"key": key} | DRAIN | change) if "api_key" not in change else {"key": change["api_key"], **DRAIN}
    )
    assert answer.status_code == status and answer.json()[0]["code"] == str(status)
    assert words in said(answer) and not Case.objects.exists()


def test_everything_that_is_missing_is_said_at_once(anybody: Client, key: str) -> None:
    answer = anybody.post("/open311/v2/requests.xml", {"api_key": key, "service_code": "hazard", "media_url": "x"})
    rows = ET.fromstring(answer.content)
    assert answer.status_code == 400 and rows.tag == "errors" and len(rows) == 3
    assert [row.find("code").text for row in rows] == ["400"] * 3  # type: ignore[union-attr]


def test_a_key_for_something_else_opens_nothing(anybody: Client, town: Ground) -> None:
    assert post(anybody, key_of(town.guest, town, ("cases:write",)), **DRAIN).status_code == 403
    assert not Case.objects.exists()


def test_who_tries_keys_is_stopped(anybody: Client, town: Ground, key: str) -> None:
    tried = [post(anybody, f"gz_{n}", **DRAIN).status_code for n in range(31)]
    assert tried == [403] * 30 + [429]
    late = post(anybody, key, **DRAIN)
    assert late.status_code == 429 and late["Retry-After"] == "900"


def draw(town: Ground) -> None:
    """The grid is a square of about 700 × 870 m, the site stands in its middle."""
    by: dict[str, Any] = {"by": OPERATOR, "at": FOUNDED}
    plain = json.loads(json.dumps(mapping(square(0, 0))))
    shapes.set_shape(place=town.place("grid"), geometry=plain, **by)
    shapes.set_position(place=town.place("site"), longitude=WEST + STEP / 2, latitude=SOUTH + STEP / 2, **by)


def test_who_asks_without_a_key_more_than_people_do_waits_and_others_do_not(
    anybody: Client, town: Ground, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "READS", replace(door.READS, limit=3))
    answers = [get(anybody, "requests.json") for _time in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "900" and answers[-1].headers["Cache-Control"] == "no-store"
    assert get(anybody, "requests.json", api_key=key).status_code == 200
    assert get(anybody, "services.json").status_code == 200
    assert anybody.get("/open311/v2/requests.json", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_a_point_is_answered_for_by_the_nearest_site_of_its_grid(anybody: Client, town: Ground, key: str) -> None:
    draw(town)
    near = {"address_id": "", "long": str(WEST + STEP / 2 + 0.001), "lat": str(SOUTH + STEP / 2)}
    corner = {"address_id": "", "long": str(WEST + 0.0001), "lat": str(SOUTH + 0.0001)}
    assert made(anybody, key, **near).place == town.place("site")
    assert made(anybody, key, **corner).place == town.place("grid")
    outside = post(anybody, key, **(DRAIN | {"address_id": "", "long": str(WEST - 0.01), "lat": str(SOUTH)}))
    assert outside.status_code == 400 and "WGS84" in said(outside)
    assert Case.objects.count() == 2
    own = get(anybody, "requests.json", api_key=key).json()[0]
    assert (own["long"], own["lat"]) == (WEST + 0.0001, SOUTH + 0.0001)
    public = get(anybody, "requests.json").json()[0]
    assert (public["long"], public["lat"]) != (WEST + 0.0001, SOUTH + 0.0001), "everybody reads the place's position"


def test_an_address_names_a_place(anybody: Client, town: Ground, key: str) -> None:
    for address, short in (
        ("海岬高新区 港东食品园 2 号楼 东卫生间", "washroom"),
        ("港东食品园2号楼三层", "building"),
        ("港东食品园附近", "site"),
    ):
        assert made(anybody, key, address_id="", address_string=address).place == town.place(short)
    nowhere = post(anybody, key, **(DRAIN | {"address_id": "", "address_string": "人民路 1 号"}))
    assert nowhere.status_code == 400 and "address_string" in said(nowhere)


def test_requests_are_found_by_number_service_status_and_date(anybody: Client, town: Ground, key: str) -> None:
    first = town.report()
    hazard = town.report(kind="hazard", words="线路裸露。")
    closed = town.case(State.CLOSED)
    old = town.report(at=town.now - timedelta(days=60))

    def numbers(**query: str) -> set[str]:
        return {row["service_request_id"] for row in get(anybody, "requests.json", **query).json()}

    assert numbers() == {first.number, hazard.number, closed.number, old.number}
    assert numbers(service_request_id=f"{first.number},{hazard.number}", status="closed") == {
        first.number,
        hazard.number,
    }
    assert numbers(service_code="hazard") == {hazard.number}
    assert numbers(status="closed") == {closed.number}
    assert numbers(status="open,closed") == numbers()
    assert numbers(start_date="2026-11-01T00:00:00Z", end_date="2026-11-30T00:00:00+08:00") == numbers() - {old.number}
    assert numbers(end_date="2026-10-01T00:00:00Z") == {old.number}
    assert len(get(anybody, "requests.json", page="2", page_size="3").json()) == 1
    for wrong in (
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-11-01T00:00:00Z"},
        {"start_date": "2026-11-01"}, {"start_date": "2026-11-01T00:00:00"}, {"status": "lost"}, {"page": "0"},
    ):  # fmt: skip
        assert get(anybody, "requests.json", **wrong).status_code == 400, wrong


def test_updates_tell_the_story_and_are_sent_once(anybody: Client, town: Ground, key: str) -> None:
    case = made(anybody, key)
    sent = {"api_key": key, "service_request_id": case.number, "update_id": "fms-1", "status": "OPEN",
            "updated_datetime": "2026-11-02T10:00:00+08:00", "description": "水更深了。"}  # fmt: skip
    answers = [anybody.post("/open311/v2/servicerequestupdates.json", sent) for _time in range(2)]
    assert answers[0].json() == answers[1].json() and answers[0].status_code == 200
    assert CaseMove.objects.filter(verb="add_words", words="水更深了。").count() == 1
    other = anybody.post("/open311/v2/servicerequestupdates.json", sent | {"description": "别的。"})
    assert other.status_code == 409
    for verb in ("file_case", "dispatch", "accept", "answer", "pass_case"):
        town.do(verb, Case.objects.get())
    rows = get(anybody, "servicerequestupdates.json", service_request_id=case.number).json()
    assert [row["status"] for row in rows] == ["open"] * 5 + ["closed"]
    assert "水更深了" not in json.dumps(rows, ensure_ascii=False) and len({row["update_id"] for row in rows}) == 6


def test_an_open_update_reopens_a_closed_case_of_its_reporter_and_a_closed_one_closes_nothing(
    anybody: Client, town: Ground, key: str
) -> None:
    case = made(anybody, key)
    update = {"api_key": key, "service_request_id": case.number, "status": "closed", "description": "好了。"}
    assert anybody.post("/open311/v2/servicerequestupdates.xml", update | {"update_id": "1"}).status_code == 200
    assert Case.objects.get().state == State.REPORTED
    for verb in ("file_case", "dispatch", "accept", "answer", "pass_case"):
        town.do(verb, Case.objects.get())
    again = update | {"status": "open", "description": "又堵了。", "update_id": "2"}
    for _time in range(2):
        assert anybody.post("/open311/v2/servicerequestupdates.xml", again).status_code == 200
    assert Case.objects.get().state == State.DISPATCHED
    assert CaseMove.objects.filter(verb="reopen").count() == 1
    stranger = key_of(town.who("other_leader"), town, ("open311",))
    far = anybody.post("/open311/v2/servicerequestupdates.xml", update | {"api_key": stranger, "update_id": "3"})
    assert far.status_code == 403


def test_a_key_for_the_request_makes_it_harmless_to_send_again(anybody: Client, key: str) -> None:
    said = {"api_key": key, **DRAIN}
    both = [anybody.post("/open311/v2/requests.json", said, headers={"Idempotency-Key": "a1"}) for _time in range(2)]
    assert both[0].json() == both[1].json() and Case.objects.count() == 1


def test_discovery_and_wrong_addresses(anybody: Client) -> None:
    for path in ("/open311/discovery.json", "/open311/v2/discovery.json"):
        found = anybody.get(path).json()
        assert found["endpoints"][0]["specification"] == "http://wiki.open311.org/GeoReport_v2"
        assert found["endpoints"][0]["url"].endswith("/open311/v2")
    root = ET.fromstring(anybody.get("/open311/discovery.xml").content)
    assert [one.text for one in root.iter("format")] == ["text/xml", "application/json"]
    assert anybody.get("/open311/v2/requests.yaml").json()[0]["code"] == "404"
    assert anybody.delete("/open311/v2/requests.json").status_code == 405
