"""The small town with its cases, seen through pages at the town's own hour."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from gezhi.kernel.clock import clock_at
from testing.cases import MORNING


@pytest.fixture(autouse=True)
def in_the_morning() -> Iterator[None]:
    """It is ten in the morning in the town, for the pages too."""
    cache.clear()
    with clock_at(MORNING):
        yield
