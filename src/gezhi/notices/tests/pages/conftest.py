"""The street of enterprises, seen through pages at the town's own hour, in Chinese."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation

from gezhi.kernel.clock import clock_at
from testing.browser import Browser
from testing.town import NOON

Open = Callable[[str], Browser]


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is noon in the town, for the pages too."""
    cache.clear()
    with clock_at(NOON), translation.override("zh-hans"):
        yield


@pytest.fixture
def browser(firms: Any) -> Open:
    """`browser("leader")`: that person's browser, signed in."""

    def opened(who: str) -> Browser:
        found = Browser()
        found.force_login(firms.town.people[who])
        return found

    return opened
