"""The small town at noon, and a browser in which it is noon."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from gezhi.kernel.clock import clock_at
from gezhi.kernel.keeping import forget
from testing.browser import Browser
from testing.town import NOON, Town, small_town


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    """The town; everything in the test happens on 2 November 2026 at 12:00."""
    cache.clear()
    forget()
    with clock_at(NOON), override("zh-hans"):
        yield small_town()


@pytest.fixture
def seen_by(town: Town, client: Browser) -> "type[Seen]":
    """`seen_by("leader").get(path)` asks as that member of the cast."""
    Seen.town, Seen.browser = town, client
    return Seen


class Seen:
    """A page as a member of the cast gets it."""

    town: Town
    browser: Browser

    def __init__(self, who: str) -> None:
        self.browser.force_login(self.town.people[who])

    def get(self, path: str, language: str = "zh-hans", **more: str) -> tuple[int, str]:
        """Status and text of the page."""
        self.browser.cookies["django_language"] = language
        answer = self.browser.get(path, **more)  # type: ignore[arg-type]
        return answer.status_code, answer.content.decode("utf-8", "replace")


def queries_for(browser: Browser, path: str) -> int:
    """How many queries a page costs when nothing is remembered."""
    cache.clear()
    forget()
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200
    return len(asked)
