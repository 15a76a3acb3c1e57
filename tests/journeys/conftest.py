"""A real browser on the running pages. Whatever the browser complains about fails the journey, and so does axe."""

import os
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from gezhi.kernel import clock
from gezhi.people.models import Person
from testing.browser import device_for
from testing.chromium import ARGUMENTS, chromium_path
from testing.town import NOON, Town, small_town

# Playwright's own event loop runs in this thread; Django only sees that there is one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
PATIENCE = 30_000  # milliseconds until something that should appear counts as missing; other tests may be busy beside
expect.set_options(timeout=PATIENCE)
BLOCKED = "Service Worker registration blocked by Playwright"
CUT = "net::ERR_CONNECTION_RESET"  # a connection that a journey cuts on purpose
REFUSED = "Failed to load resource: the server responded with a status of 4"


@dataclass
class Watch:
    """What the browser complained about: errors of scripts, blocked content, missing files."""

    complaints: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Listens to a page. A refused page (4xx) is an answer, not a complaint; a missing static file is one."""
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", self._said)

    def _said(self, message: ConsoleMessage) -> None:
        refused = message.text.startswith(REFUSED) and settings.STATIC_URL not in str(message.location.get("url"))
        cut = CUT in message.text
        if message.type in ("error", "warning") and not (refused or cut) and message.text != BLOCKED:
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url')})")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def noon_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon in the small town, for the server's threads too, on whatever day the journeys are made."""
    monkeypatch.setattr(clock, "_set_to", ContextVar("_set_to", default=NOON))


@pytest.fixture
def town(transactional_db: None) -> Town:
    """The small town, committed, so that the server sees it."""
    return small_town()


Visit = Callable[..., Page]
Sound = Callable[[Page], None]


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """`visit(path, person=…, phone=True)` opens a page as that person. At the end nobody may have complained."""
    watch, contexts = Watch(), list[BrowserContext]()

    def opened(path: str = "/", *, person: Person | None = None, phone: bool = False, **more: Any) -> Page:
        look: dict[str, Any] = {"service_workers": "block", "locale": "zh-CN", **(PHONE if phone else DESK), **more}
        context = chromium.new_context(base_url=live_server.url, **look)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if person is not None:
            key = device_for(person).key
            context.add_cookies([{"name": settings.DEVICE_COOKIE, "value": key, "url": live_server.url}])
        page = context.new_page()
        watch.over(page)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not watch.complaints, "\n".join(watch.complaints)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)`: nothing on the page as it stands breaks an accessibility rule that axe can check."""

    def check(page: Page) -> None:
        found = Axe().run(page).response["violations"]
        told = [
            f"{rule['id']}: {rule['help']}\n    {node['html'][:300]}" for rule in found for node in rule["nodes"][:3]
        ]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return check


@pytest.fixture
def sound(axe: Callable[[Page], None]) -> Sound:
    """`sound(page)`: axe finds nothing on the page as it stands, and nothing is wider than the screen."""

    def check(page: Page) -> None:
        assert fits(page), f"{page.url} is wider than the screen"
        axe(page)

    return check


def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
