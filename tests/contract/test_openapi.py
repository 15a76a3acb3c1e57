"""Generated requests to every operation: no server error, and every answer as the OpenAPI document promises."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gezhi.kernel import clock
from gezhi.people.actions.tokens import make_token
from gezhi.people.models import Scope
from testing.town import small_town
from tests.document import DOCUMENT

PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_dict(DOCUMENT)
schema.app = get_wsgi_application()


@pytest.fixture(scope="module")
def clerks_key(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A clerk's key in the small town, in a transaction that outlives the requests: they may not close its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        town = small_town()
        clerk = town.people["clerk"]
        made = make_token(
            person=clerk, name="t", scopes=list(Scope.values), lasts=timedelta(days=1), by=clerk, at=clock.now()
        )
        yield made.key
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(clerks_key: str) -> Iterator[str]:
    """The key, and the town as it was built; of what one operation is asked nothing stays."""
    before_it = transaction.savepoint()
    yield clerks_key
    transaction.savepoint_rollback(before_it)


def test_each_schema_has_a_name_of_its_own() -> None:
    """Of two that share a name, the document would describe both operations by one of them."""
    ours = [one for one in every_kind_of(Schema) if one.__module__.startswith("gezhi.") and "[" not in one.__name__]
    shared = sorted(name for name, times in Counter(one.__name__ for one in ours).items() if times > 1)
    assert ours and not shared, f"Rename all but one of each: {', '.join(shared)}."


def every_kind_of(base: type[Schema]) -> Iterator[type[Schema]]:
    """All that is derived from it."""
    for one in base.__subclasses__():
        yield one
        yield from every_kind_of(one)


@schema.parametrize()
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_its_promises(case: Any, token: str) -> None:
    response = case.call(headers={"Authorization": f"Bearer {token}"})
    case.validate_response(response, checks=PROMISES)


def test_an_instant_with_an_offset_that_no_database_takes_is_an_instant_all_the_same(token: str) -> None:
    asked = {"until": "2026-11-23T19:46:42-18:16", "since": "0140-08-17T19:46:42+23:59"}
    answer = Client().get("/api/v1/log/entries", asked, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    beyond = Client().get(
        "/api/v1/log/entries", {"until": "9999-12-31T23:59:59-23:00"}, headers={"Authorization": f"Bearer {token}"}
    )
    assert beyond.status_code == 422


def test_the_document_names_every_operation() -> None:
    ids = [operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))
    assert {
        "answering",
        "coverage",
        "list_places",
        "assign_duty",
        "list_enterprises",
        "set_occupancy",
        "list_log_entries",
    } <= set(ids)
