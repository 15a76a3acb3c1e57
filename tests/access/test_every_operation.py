"""Every operation of the API × every role's token: the same fence as for pages."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from gezhi.kernel.actors import OPERATOR
from gezhi.people.actions.tokens import make_token, revoke_token
from gezhi.people.models import Person, Scope, Token
from testing.town import NOON
from tests.access.asking import DONE, REFUSED, TO_THE_DOOR, Outcome, ask, expected
from tests.access.fingerprint import fingerprint
from tests.access.ground import Ground, picture
from tests.access.operations import OPERATIONS as OF_THE_REST
from tests.access.operations import Operation
from tests.access.operations_of_reopening import OPERATIONS as OF_REOPENING
from tests.access.roles import ANONYMOUS, EVERY_ROLE
from tests.document import DOCUMENT

pytestmark = pytest.mark.django_db
OPERATIONS = [*OF_THE_REST, *OF_REOPENING]
WAYS = {one["operationId"]: (method, path) for path, all_ in DOCUMENT["paths"].items() for method, one in all_.items()}
ONLY_THE_DOCUMENT = {"openapi-json", "api-root"}


def called(one: Operation) -> str:
    return " ".join([one.id, *one.query.values()])


def test_every_operation_has_a_line_in_the_table() -> None:
    known = {one.id for one in OPERATIONS}
    missing = sorted(set(WAYS) - known)
    assert not missing, f"Not written down: {', '.join(missing)}. Add a line for each to tests/access/operations.py."
    assert not known - set(WAYS), f"These lines are about no operation: {known - set(WAYS)}."


def test_the_document_knows_every_address_under_the_api() -> None:
    (hung,) = [one for one in get_resolver().url_patterns if isinstance(one, URLResolver) and one.namespace == "api-v1"]
    patterns = [one for one in hung.url_patterns if isinstance(one, URLPattern) and one.name not in ONLY_THE_DOCUMENT]
    addresses = {str(one.pattern) for one in patterns}
    assert len(addresses) == len(DOCUMENT["paths"])


@pytest.mark.parametrize("one", OPERATIONS, ids=called)
def test_who_may_ask(one: Operation, ground: Ground) -> None:
    found = {role: request(one, role, ground) for role in EVERY_ROLE}
    wrong = {role: fault for role, got in found.items() if (fault := fault_of(one, role, got, ground))}
    assert not wrong, wrong


@pytest.mark.parametrize("one", OPERATIONS, ids=called)
def test_a_token_without_the_scope_opens_nothing(one: Operation, ground: Ground) -> None:
    key = token_with(set(Scope.values) - {scope_of(one)}, ground)
    got = by_key(one, key, ground)
    assert (got.verdict, got.wrote) == (REFUSED, False)


def test_a_token_that_is_over_opens_nothing(ground: Ground) -> None:
    for over in ("revoked", "expired", "of somebody who has left"):
        key = token_with(set(Scope.values), ground, over=over)
        for one in OPERATIONS:
            got = by_key(one, key, ground)
            assert (got.verdict, got.wrote) == (TO_THE_DOOR, False), f"{called(one)} by a token that is {over}"


def request(one: Operation, role: str, ground: Ground) -> Outcome:
    return ask(ground, role, lambda client: sent(one, client, ground), program=True)


def by_key(one: Operation, key: str, ground: Ground) -> Outcome:
    return ask(ground, ANONYMOUS, lambda client: sent(one, client, ground, HTTP_AUTHORIZATION=f"Bearer {key}"))


def sent(one: Operation, client: Client, ground: Ground, **headers: Any) -> Any:
    method, path = WAYS[one.id]
    address = path.format(**{name: ground[thing] for name, thing in one.at.items()})
    query = {name: str(ground.ids.get(value, value)) for name, value in one.query.items()}
    if one.match:
        headers["HTTP_IF_MATCH"] = f'"{one.match.format(**ground.ids)}"'
    if one.body is None:
        return client.get(address, query, **headers)
    if one.photo:
        return client.post(address, {"photo": SimpleUploadedFile("p.png", picture().read(), "image/png")}, **headers)
    return client.generic(
        method.upper(), address, json.dumps(one.body(ground)), "application/json", query_params=query, **headers
    )


def fault_of(one: Operation, role: str, got: Outcome, ground: Ground) -> str:
    """What is wrong with how this role's program was answered; "" if nothing is."""
    typed = {str(ground.ids.get(word, word)) for word in one.query.values()}
    if words := sorted(word for word in ground.hidden[role] - typed if word in got.text):
        return f"reads {words}"
    if got.verdict not in expected(one.allowed, role) or (got.verdict == DONE and got.status >= 300):
        return f"{got.status} ({got.verdict}) {got.text[:200]}"
    if got.wrote != (one.body is not None and role in one.allowed):
        return "it has written something" if got.wrote else "it was done and has written nothing"
    if role in one.shown_to & one.allowed and one.shows not in got.text:
        return f"does not find {one.shows}"
    return ""


def scope_of(one: Operation) -> str:
    """What a token needs for this operation: the noun of its path, read or write by its method."""
    method, path = WAYS[one.id]
    noun = path.removeprefix("/api/v1/").split("/")[0]
    if noun.startswith("webhook"):
        return "webhooks"
    of = {"log": "log", "cases": "cases", "enterprises": "enterprises", "occupancies": "enterprises",
          "reopening": "reopening", "collections": "reports", "returns": "reports", "figures": "reports"}.get(noun, "registry")  # fmt: skip
    return f"{of}:{'read' if method == 'get' else 'write'}"


def token_with(scopes: set[str], ground: Ground, over: str = "") -> str:
    """A key of the clerk's with these scopes, used a minute ago; within the present savepoint."""
    clerk = ground.person("clerk")
    made = make_token(
        person=clerk, name="t", scopes=scopes, lasts=timedelta(hours=1), by=OPERATOR, at=NOON - timedelta(minutes=30)
    )
    Token.objects.filter(pk=made.token.pk).update(used_at=NOON)
    if over == "revoked":
        revoke_token(token=made.token.pk, by=clerk, at=NOON)
    if over == "expired":
        Token.objects.filter(pk=made.token.pk).update(expires_at=NOON - timedelta(minutes=1))
    if over == "of somebody who has left":
        Person.objects.filter(pk=clerk.pk).update(is_active=False)
    ground.before = fingerprint()
    return made.key
