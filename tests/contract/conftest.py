"""Each operation's test has an address of its own."""

import pytest
from _pytest.nodeid import coerce_node_id
from schemathesis.pytest.plugin import SchemathesisFunction


def pytest_itemcollected(item: pytest.Item) -> None:
    """Schemathesis addresses the tests of all operations alike; run in parallel, only the last of them would run."""
    if isinstance(item, SchemathesisFunction):
        item._id = coerce_node_id(f"{item.nodeid}[{item.operation_label}]")
