"""Every address × every role: who may look, and what they find there and what not."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.ground import Ground
from tests.access.knocking import called, fault_of_looking, look
from tests.access.line import Line
from tests.access.pages import PAGES
from tests.access.roles import EVERY_ROLE

pytestmark = pytest.mark.django_db
OF_THE_API = ("api-v1:", "notify-v2:", "open311:", "notices:callback")
"""Operations have a table of their own; the addresses of Notify and Open311 know keys only and are tested with them."""


def names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        elif isinstance(one, URLPattern):
            yield f"{namespace}{one.name}"


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
    found = {role: look(line, role, ground) for role in EVERY_ROLE}
    wrong = {role: fault for role, got in found.items() if (fault := fault_of_looking(line, role, got, ground))}
    assert not wrong, wrong


def test_the_auditor_sees_what_those_who_run_the_zone_see() -> None:
    """What the head may open and the auditor may not are forms, or steps on the way to one."""
    forms = {line.route for line in PAGES if line.post}
    steps = {
        "notices:place-find",
        "registry:start",
        "registry:enterprise-similar",
        "registry:enterprise-merge-choose",
        "registry:import-run",
    }
    steps |= {
        "registry:import-progress",
        "registry:import-problems",
        "registry:import-bad-rows",
        "registry:person-find",
    }
    steps |= {"cases:people", "cases:codes", "registry:firm", "guidance:firm", "guidance:sheet", "reopening:park-which"}
    steps |= {"reports:firm", "reports:site", "reports:workbook-file"}
    only_head = {line.route for line in PAGES if line.get and "head" in line.get and "auditor" not in line.get}
    assert only_head <= forms | steps
