"""Programs of the town's people, at the town's present instant."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gezhi.kernel.clock import clock_at
from gezhi.people.actions.tokens import make_token
from gezhi.people.models import Person
from testing.cases import Ground

Program = Callable[..., Any]
SCOPES = ("cases:read", "cases:write")


@pytest.fixture(autouse=True)
def present(town: Ground) -> Iterator[None]:
    """It is ten in the morning at the edges too."""
    with clock_at(town.now):
        yield


def key_of(person: Person, town: Ground, scopes: tuple[str, ...] = SCOPES) -> str:
    """A key by which a program acts for this person."""
    return make_token(person=person, name="t", scopes=scopes, lasts=timedelta(days=1), by=person, at=town.now).key


@pytest.fixture
def program(town: Ground) -> Program:
    """Asks as somebody: program("manager", "POST", "cases", {...}, **headers)."""

    def ask(who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        client = Client(headers={"Authorization": f"Bearer {key_of(town.who(who), town)}", **headers})
        data = "" if body is None else json.dumps(body)
        return client.generic(method, f"/api/v1/{path}", data, "application/json")

    return ask
