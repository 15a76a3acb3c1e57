"""The API: the same reads, verbs and refusals as the pages, one effect per key, nobody's change overwritten."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from gezhi.kernel import clock
from gezhi.kernel.actors import OPERATOR
from gezhi.people.actions.tokens import make_token, revoke_token
from gezhi.people.models import Person, Scope
from gezhi.registry.actions.places import change_place
from gezhi.registry.actions.shapes import set_shape
from gezhi.registry.models import Duty, Place
from gezhi.registry.tests.geo.grounds import square
from testing.town import HOUR, Town, small_town

ALL = list(Scope.values)


class Program:
    """A program that calls the API with somebody's token."""

    def __init__(self, person: Person, scopes: list[str] = ALL, lasts: timedelta = timedelta(days=1)) -> None:
        self.made = make_token(person=person, name="test", scopes=scopes, lasts=lasts, by=person, at=clock.now())
        self.client = Client(raise_request_exception=True)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The response to one request."""
        sent = {"Authorization": f"Bearer {self.made.key}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        data = "" if body is None else json.dumps(body)
        return self.client.generic(method, f"/api/v1{path}", data, content_type="application/json", headers=sent)


@pytest.fixture
def town(db: None) -> Town:
    return small_town()


@pytest.fixture
def clerk(town: Town) -> Program:
    return Program(town.people["clerk"])


def test_answering_gives_a_name_at_every_level(town: Town, clerk: Program) -> None:
    answer = clerk.call("GET", f"/answering?place={town.places['washroom'].pk}").json()
    assert [link["answers"]["name"] for link in answer["chain"]] == [
        "马桂兰",
        "乔文斌",
        "乔文斌",
        "葛红梅",
        "秦若川",
        "沈向东",
    ]


def test_coverage_says_what_is_missing(town: Town, clerk: Program) -> None:
    report = clerk.call("GET", "/coverage").json()
    assert (report["covered"], report["total"]) == (7, 9)
    assert {gap["name"] for gap in report["gaps_now"]} == {"北门岗", "第一网格"}


def test_without_a_token_nothing_is_told(town: Town) -> None:
    response = Client().get("/api/v1/places")
    assert response.status_code == 401
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_token_works_no_longer_once_it_is_revoked_expired_or_its_person_has_left(town: Town) -> None:
    program = Program(town.people["clerk"])
    assert program.call("GET", "/places").status_code == 200
    revoke_token(token=program.made.token.pk, by=town.people["clerk"], at=clock.now())
    assert program.call("GET", "/places").status_code == 401
    short = Program(town.people["clerk"], lasts=timedelta(minutes=5))
    with clock.clock_at(clock.now() + timedelta(minutes=6)):
        assert short.call("GET", "/places").status_code == 401
    gone = Program(town.people["leader"])
    Person.objects.filter(pk=town.people["leader"].pk).update(is_active=False)
    assert gone.call("GET", "/places").status_code == 401


def test_a_token_is_good_for_its_scopes_only(town: Town) -> None:
    reader = Program(town.people["clerk"], [Scope.REGISTRY_READ])
    refused = reader.call("POST", "/places", {"kind": "group", "name": "七组", "parent": town.places["zone"].pk})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:gezhi:problem:scope")


def test_one_sees_through_the_api_what_one_sees_on_the_pages(town: Town) -> None:
    program = Program(town.people["other_leader"])
    names = {place["name"] for place in program.call("GET", "/places").json()["items"]}
    assert names == {"六组 生物谷", "第一网格"}
    assert program.call("GET", f"/answering?place={town.places['site'].pk}").status_code == 403
    assert program.call("GET", f"/places/{town.places['site'].pk}").status_code == 403
    assert program.call("GET", "/placements").json()["items"][0]["place"] == town.places["other_group"].pk


def test_a_place_is_added_once_per_key(town: Town, clerk: Program) -> None:
    body = {"kind": "gate", "name": "东门岗", "parent": town.places["site"].pk}
    first = clerk.call("POST", "/places", body, Idempotency_Key="a-1")
    again = clerk.call("POST", "/places", body, Idempotency_Key="a-1")
    other = clerk.call("POST", "/places", {**body, "name": "西门岗"}, Idempotency_Key="a-1")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Place.objects.filter(name="东门岗").count() == 1


def test_a_refused_request_can_be_put_right_under_the_same_key(town: Town, clerk: Program) -> None:
    wrong = {"kind": "gate", "name": "", "parent": town.places["site"].pk}
    assert clerk.call("POST", "/places", wrong, Idempotency_Key="b-1").status_code == 422
    assert clerk.call("POST", "/places", {**wrong, "name": "南门岗"}, Idempotency_Key="b-1").status_code == 201


def test_nobody_overwrites_a_change_that_he_has_not_seen(town: Town, clerk: Program) -> None:
    path = f"/places/{town.places['site'].pk}"
    read = clerk.call("GET", path)
    assert clerk.call("PATCH", path, {"name": "港东食品产业园"}).status_code == 428
    assert clerk.call("PATCH", path, {"name": "港东食品产业园"}, If_Match=read.headers["ETag"]).status_code == 200
    stale = clerk.call("PATCH", path, {"name": "食品园"}, If_Match=read.headers["ETag"])
    assert stale.status_code == 412
    assert clerk.call("GET", path).json()["name"] == "港东食品产业园"


def test_a_duty_is_handed_over_substituted_and_corrected(town: Town, clerk: Program) -> None:
    now = clock.now()
    duty = town.duties["manager of site"].pk
    to = town.people["stranger"].pk
    handed = clerk.call("POST", f"/duties/{duty}/hand-over", {"to": to, "when": (now + HOUR).isoformat()})
    assert (handed.status_code, handed.json()["person_name"]) == (201, "石有田")
    stale = clerk.call("POST", f"/duties/{duty}/end", {"when": (now + HOUR).isoformat(), "reason": "x"})
    assert stale.status_code == 409
    body = {"person": town.people["relief_cleaner"].pk, "reason": "登记错了"}
    corrected = clerk.call("POST", f"/duties/{handed.json()['id']}/correct", body)
    assert corrected.json()["person_name"] == "田秀英"
    history = clerk.call("GET", f"/duties?place={town.places['site'].pk}&history=true").json()["items"]
    assert len(history) == 4


def test_a_refusal_is_a_problem_document_with_the_pages_sentence(town: Town, clerk: Program) -> None:
    body = {
        "place": town.places["site"].pk,
        "post": "steward",
        "person": town.people["stranger"].pk,
        "start": clock.now().isoformat(),
    }
    refused = clerk.call("POST", "/duties", body)
    assert refused.status_code == 409
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["errors"][0]["field"] == "start"


def test_lists_come_page_by_page_without_a_gap_or_a_double(town: Town, clerk: Program) -> None:
    seen, after = [], ""
    while True:
        page = clerk.call("GET", f"/places?limit=4&after={after}").json()
        seen += [place["id"] for place in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == sorted(Place.objects.values_list("pk", flat=True))
    assert clerk.call("GET", "/places?after=%20no").status_code == 422


def test_the_log_book_tells_what_the_api_did(town: Town, clerk: Program) -> None:
    made = clerk.call("POST", "/places", {"kind": "gate", "name": "东门岗", "parent": town.places["site"].pk}).json()
    (entry,) = clerk.call("GET", f"/log/entries?about=place:{made['id']}").json()["items"]
    assert (entry["verb"], entry["actor"]) == ("place.added", town.people["clerk"].ref)


@pytest.mark.django_db(transaction=True)
def test_ten_repeats_at_once_have_one_effect() -> None:
    town = small_town()
    program = Program(town.people["clerk"])
    ready = Barrier(10)
    body = {
        "place": town.places["gate"].pk,
        "post": "steward",
        "person": town.people["stranger"].pk,
        "start": clock.now().isoformat(),
    }

    def send(_i: int) -> tuple[int, str]:
        ready.wait()
        try:
            response = program.call("POST", "/duties", body, Idempotency_Key="race")
            return response.status_code, response.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = set(pool.map(send, range(10)))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 201
    assert Duty.objects.filter(place=town.places["gate"]).count() == 1


def test_an_operator_cannot_be_named_by_a_token(town: Town) -> None:
    assert OPERATOR.is_operator
    assert not town.people["administrator"].is_operator
    program = Program(town.people["administrator"])
    assert program.call("GET", "/places").json()["items"] == []


def test_a_merger_takes_the_named_facts_over(town: Town, clerk: Program) -> None:
    one = clerk.call("POST", "/enterprises", {"name": "海岬鲜禾食品有限公司", "staff": 12}).json()
    other = clerk.call("POST", "/enterprises", {"name": "海岬鲜禾食品厂", "staff": 80}).json()
    body = {"duplicate": other["id"], "version": 1, "duplicate_version": 1, "reason": "同一执照"}
    assert clerk.call("POST", f"/enterprises/{one['id']}/merge", {**body, "take": ["colour"]}).status_code == 422
    merged = clerk.call("POST", f"/enterprises/{one['id']}/merge", {**body, "take": ["staff"]})
    assert merged.status_code == 200
    assert merged.json()["staff"] == 80
    assert merged.json()["name"] == "海岬鲜禾食品有限公司"


def test_grids_are_numbered_anew_as_the_preview_says(town: Town, clerk: Program) -> None:
    community = "370214001004"
    for number, (place, column) in enumerate((("grid", 1), ("other_grid", 0)), 1):
        shape = {"type": "Polygon", "coordinates": [list(square(column, 0).exterior.coords)]}
        set_shape(place=town.places[place], geometry=shape, by=OPERATOR, at=clock.now())
        code = f"{community}{number:03d}"
        change_place(place=town.places[place], version=1, grid_code=code, by=OPERATOR, at=clock.now())
    seen = clerk.call("GET", f"/grids/renumbering?community={community}").json()
    assert [(line["old"][-3:], line["new"][-3:]) for line in seen["grids"]] == [("002", "001"), ("001", "002")]
    body = {"community": community, "reason": "重新划分"}
    assert clerk.call("POST", "/grids/renumbering", {**body, "expect": "another"}).status_code == 409
    done = clerk.call("POST", "/grids/renumbering", {**body, "expect": seen["digest"]})
    assert done.json()["renamed"] == {f"{community}002": f"{community}001", f"{community}001": f"{community}002"}
