"""Generated requests to the webhooks' operations by somebody who may use them: every answer is as the document promises."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from gezhi.kernel import clock
from gezhi.people.actions.tokens import make_token
from gezhi.webhooks.tests.building import a_case_closed, an_endpoint
from testing.town import small_town
from tests.contract.test_openapi import PROMISES, schema

ours = schema.include(path_regex="/webhook")


@pytest.fixture
def key(db: None) -> Iterator[str]:
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    admin, at = small_town().people["administrator"], clock.now()
    for number in (1, 2, 3):
        an_endpoint(id=number, name=str(number))
    a_case_closed(at=at)
    yield make_token(person=admin, name="t", scopes=["webhooks"], lasts=timedelta(days=1), by=admin, at=at).key
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@ours.parametrize()
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_its_promises(case: Any, key: str) -> None:
    response = case.call(headers={"Authorization": f"Bearer {key}"})
    case.validate_response(response, checks=PROMISES)
