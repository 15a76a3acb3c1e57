"""Somebody who uses the running product over HTTP: a cookie jar, forms that are sent, answers that are read."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import Cookie, CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

LANGUAGE = "en"


@dataclass(frozen=True)
class Page:
    """What came back, after redirects: status, the address where one has landed, the text."""

    status: int
    address: str
    text: str

    @property
    def path(self) -> str:
        """The address without scheme and host."""
        return "/" + self.address.split("/", 3)[3]


class Visitor:
    """Reads in English. `cookies` are those of a signed-in device, none for somebody who passes by.

    Raises OSError or http.client.HTTPException where the product dies in the middle of an answer.
    """

    def __init__(self, address: str, cookies: Mapping[str, str] | None = None) -> None:
        self.address, self.token = address, secrets.token_hex(16)
        jar = CookieJar()
        for name, value in {"csrftoken": self.token, **(cookies or {})}.items():
            jar.set_cookie(_cookie(name, value, urlsplit(address).hostname or ""))
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(jar))

    def get(self, path: str) -> Page:
        """Opens a page."""
        return self._open(path, None)

    def post(self, path: str, **fields: object) -> Page:
        """Sends a form and follows where it leads."""
        said = {"csrfmiddlewaretoken": self.token, **fields}
        return self._open(path, urlencode(said, doseq=True).encode())

    def _open(self, path: str, body: bytes | None) -> Page:
        request = Request(self.address + path, body)
        request.add_header("Accept-Language", LANGUAGE)
        try:
            with self._opener.open(request, timeout=20) as answer:
                return Page(answer.status, answer.url, answer.read().decode())
        except HTTPError as refusal:
            return Page(refusal.code, refusal.url, refusal.read().decode())


def _cookie(name: str, value: str, host: str) -> Cookie:
    """As a browser keeps it until it is closed."""
    return Cookie(0, name, value, None, False, host, False, False, "/", True, False, None, True, None, None, {})
