"""The fast way to ask who answers gives what Django gives, or leaves it to Django."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from gezhi.kernel import clock
from gezhi.people.actions.tokens import make_token, revoke_token
from gezhi.people.models import Person, Token
from gezhi.project import answering
from testing.loops import finished
from testing.town import DAY, Town, small_town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town() -> Town:
    return small_town()


def token_of(person: Person, scopes: tuple[str, ...] = ("registry:read",)) -> tuple[str, Token]:
    """A token that was used a minute ago, so that using it again needs no note."""
    made = make_token(person=person, name="t", scopes=scopes, lasts=timedelta(days=1), by=person, at=clock.now())
    Token.objects.filter(pk=made.token.pk).update(used_at=clock.now())
    return made.key, made.token


def fast(key: str, **asked: Any) -> Any:
    """What the native part answers, or None if it leaves the request to Django."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def run() -> bool:
        query = urlencode(asked).encode()
        scope = {"method": "GET", "headers": [(b"authorization", f"Bearer {key}".encode())], "query_string": query}
        try:
            return await answering.answered(scope, send)
        finally:
            if answering._pool is not None:
                await answering._pool.close()
                answering._pool = None

    return json.loads(sent[1]["body"]) if finished(run()) else None


def slow(key: str, **asked: Any) -> Any:
    """What Django answers."""
    return Client().get("/api/v1/answering", asked, headers={"Authorization": f"Bearer {key}"}).json()


def test_both_ways_give_the_same_answer(town: Town) -> None:
    key, _token = token_of(town.people["clerk"])
    for place in ("washroom", "gate", "site", "zone"):
        for moment in (town.now, town.now - 20 * DAY):
            asked = {"place": town.places[place].pk, "at": moment.isoformat(), "known": clock.now().isoformat()}
            answer = fast(key, **asked)
            assert answer is not None
            assert answer == slow(key, **asked)


@pytest.mark.parametrize(
    "odd",
    [{"at": "yesterday"}, {"at": "2026-11-02T04:00:00"}, {"place": "0x1"}, {"at": "0001-01-01T00:00:00Z"}, {"x": "1"}],
)
def test_what_is_not_plain_is_left_to_django(town: Town, odd: dict[str, str]) -> None:
    key, _token = token_of(town.people["clerk"])
    assert fast(key, **{"place": town.places["site"].pk, **odd}) is None


def test_whoever_does_not_see_everything_is_left_to_django(town: Town) -> None:
    for person in ("leader", "manager", "administrator"):
        key, _token = token_of(town.people[person])
        assert fast(key, place=town.places["site"].pk) is None


def test_a_token_without_the_scope_or_revoked_is_left_to_django(town: Town) -> None:
    key, _token = token_of(town.people["clerk"], ("log:read",))
    assert fast(key, place=town.places["site"].pk) is None
    key, token = token_of(town.people["clerk"])
    revoke_token(token=token.pk, by=town.people["clerk"], at=clock.now())
    assert fast(key, place=town.places["site"].pk) is None


def test_a_place_that_was_not_there_is_left_to_django(town: Town) -> None:
    key, _token = token_of(town.people["clerk"])
    assert fast(key, place=town.places["site"].pk, at="2020-02-24T00:00:00Z") is None
