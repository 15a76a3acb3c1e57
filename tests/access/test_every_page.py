"""Every address × every role: who may look, who may act, and that a refused one has written nothing."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.asking import DONE, MISSING, NO_SUCH_METHOD, REFUSED, TO_THE_DOOR, ask
from tests.access.ground import Ground
from tests.access.pages import PAGES, Line
from tests.access.roles import ANONYMOUS, EVERY_ROLE, NOBODY, SIGNED_IN
from tests.access.secrets import hidden_from

pytestmark = pytest.mark.django_db
OF_THE_API = "api-v1:"  # the operations have a table of their own


def names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        elif isinstance(one, URLPattern):
            yield f"{namespace}{one.name}"


def called(line: Line) -> str:
    return " ".join([line.route, *line.at.values(), *line.query.values()])


def test_every_address_has_a_line_in_the_table() -> None:
    known = {line.route for line in PAGES}
    routes = {name for name in names(get_resolver()) if not name.startswith(OF_THE_API)}
    missing = sorted(routes - known)
    assert not missing, (
        f"Who may open these is not written down: {', '.join(missing)}. Add a line for each to tests/access/pages.py."
    )
    assert not known - routes, f"These lines are about no address: {known - routes}. Remove them from the table."


@pytest.mark.parametrize("line", PAGES, ids=called)
def test_who_may_look(line: Line, ground: Ground) -> None:
    found = {role: ask(line, "GET", role, ground) for role in EVERY_ROLE}
    wrong = {
        role: f"{outcome.status} ({outcome.verdict})"
        for role, outcome in found.items()
        if outcome.verdict not in expected(line.get, role)
    }
    assert not wrong, wrong
    leaks = {
        role: words
        for role, outcome in found.items()
        if (words := read_by_mistake(role, outcome.text, line, ground))
    }
    assert not leaks, leaks
    blind = [role for role in sorted(line.shown_to & (line.get or NOBODY)) if line.shows not in found[role].text]
    assert not blind, f"{line.shows} is not shown to {blind}"


@pytest.mark.parametrize("line", PAGES, ids=called)
def test_who_may_act(line: Line, ground: Ground) -> None:
    wrong: dict[str, str] = {}
    for role in EVERY_ROLE if line.post is not None else ("clerk", "stranger"):
        outcome = ask(line, "POST", role, ground, watched=line.post is not None)
        allowed = line.post is not None and role in line.post
        if outcome.verdict not in expected(line.post, role):
            wrong[role] = f"{outcome.status} ({outcome.verdict})"
        elif allowed and line.gives and outcome.status != line.gives:
            wrong[role] = f"{outcome.status}, not {line.gives}"
        elif allowed and not line.gives and outcome.status >= 400:
            wrong[role] = f"{outcome.status}: {said(outcome.text)}"
        elif allowed and not line.gives and line.changes and not outcome.wrote:
            wrong[role] = "it was done and changed nothing"
        elif not allowed and outcome.wrote:
            wrong[role] = "it was refused and has changed something"
        if words := read_by_mistake(role, outcome.text, line, ground):
            wrong[role] = f"reads {words}"
    assert not wrong, wrong


def expected(roles: frozenset[str] | None, role: str) -> set[str]:
    if roles is None:
        return {NO_SUCH_METHOD, TO_THE_DOOR}
    if role in roles:
        return {DONE}
    return {TO_THE_DOOR} if role == ANONYMOUS else {REFUSED, MISSING}


def read_by_mistake(role: str, text: str, line: Line, ground: Ground) -> list[str]:
    if line.public:
        return []
    return sorted(word for word in hidden_from(role, ground) if word in text)


def said(page: str) -> str:
    return " ".join(part.split("<")[0].strip() for part in page.split('class="err')[1:])[:300]


def test_the_auditor_acts_on_nothing_but_what_is_their_own() -> None:
    theirs = {line.route for line in PAGES if line.post and "auditor" in line.post and not line.post >= SIGNED_IN}
    assert theirs == {"logbook:verify", "registry:enterprise-export"}


def test_the_auditor_sees_what_those_who_run_the_zone_see() -> None:
    forms = {line.route for line in PAGES if line.get and "head" in line.get and "auditor" not in line.get}
    assert not {route for route in forms if not _changes_something(route)}


def _changes_something(route: str) -> bool:
    own = [line for line in PAGES if line.route == route]
    return any(line.post for line in own) or route.split(":")[1].startswith(("start", "import", "enterprise-similar", "enterprise-merge-choose"))
