"""What the tests of enterprise pages share: a browser for somebody of the town, addresses, and the text of a page."""

from typing import Any

from django.urls import reverse

from testing.browser import Browser
from testing.town import Town

FISH, TOOLS, NOMAD = "海岬鲜禾食品有限公司", "海岬昇泰工具有限公司", "海岬百谷咨询有限公司"


def as_(town: Town, who: str) -> Browser:
    browser = Browser()
    browser.force_login(town.people[who])
    return browser


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return str(response.content.decode())


def url(page: str, *args: object, **query: str) -> str:
    tail = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"registry:{page}", args=args) + (f"?{tail}" if tail else "")
