"""Programs of the town's people, at the town's present instant."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from gezhi.kernel.clock import clock_at
from gezhi.people.actions.tokens import make_token
from testing.reopening import Reopening

Program = Callable[..., Any]
SCOPES = ("reopening:read", "reopening:write")


@pytest.fixture(autouse=True)
def present(town: Reopening) -> Iterator[None]:
    """It is ten in the morning at the edges too."""
    with clock_at(town.now):
        yield


@pytest.fixture
def program(town: Reopening) -> Program:
    """Asks as somebody: program("manager", "POST", "applications", {...}, **headers); the sentences are English."""
    keys: dict[str, str] = {}

    def ask(who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if who not in keys:
            person, lasts = town.who(who), timedelta(days=1)
            keys[who] = make_token(person=person, name="t", scopes=SCOPES, lasts=lasts, by=person, at=town.now).key
        client = Client(headers={"Authorization": f"Bearer {keys[who]}", "Accept-Language": "en", **headers})
        data = "" if body is None else json.dumps(body)
        with translation.override("en"):
            return client.generic(method, f"/api/v1/reopening/{path}", data, "application/json")

    return ask
