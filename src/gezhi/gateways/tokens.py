"""Access tokens: fetched when needed, kept until shortly before they end, replaced when the provider ends them early."""

import asyncio
import json
import ssl
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from gezhi.gateways.calling import NoAnswer, NotSent
from gezhi.gateways.channel import HttpChannel, text
from gezhi.gateways.contract import Now
from gezhi.kernel import clock

JSON = {"Content-Type": "application/json; charset=utf-8"}
EARLY = 300.0
"""Seconds before its end at which a token is no longer used."""


class Tokens:
    """One token, fetched by one at a time however many need it."""

    def __init__(self, fetch: Callable[[], Awaitable[tuple[str, float]]], now: Now) -> None:
        self._fetch = fetch
        self._now = now
        self._value = ""
        self._until: datetime | None = None
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    async def get(self) -> str:
        """A token that is good now. Trouble in fetching it is NotSent: no message was in it."""
        async with self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            if not self._value or self._until is None or self._until <= self._now():
                try:
                    self._value, seconds = await self._fetch()
                except NoAnswer as trouble:
                    raise NotSent(trouble.code, trouble.words) from None
                self._until = self._now() + timedelta(seconds=max(seconds - EARLY, seconds / 2))
            return self._value

    def forget(self, value: str) -> None:
        """The provider says that this one is no longer good; a newer one stays."""
        if self._value == value:
            self._value = ""


def granted(data: Mapping[str, Any], code: str, words: str, token: str, seconds: str) -> tuple[str, float]:
    """The token and its seconds out of a provider's answer, by its names for them; NotSent if there is none."""
    if text(data, code) not in ("", "0") or not data.get(token):
        raise NotSent(text(data, code) or "no-token", text(data, words))
    return str(data[token]), float(data.get(seconds) or 7200)


class TokenChannel(HttpChannel):
    """A channel whose calls carry a token: in the address unless `authorized` says otherwise."""

    code: ClassVar[str] = "errcode"
    token_ended: ClassVar[frozenset[str]]
    """The codes that say: this token is no longer good, and nothing was taken."""

    def __init__(self, settings: Mapping[str, str], *, now: Now = clock.now, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(settings, now=now, tls=tls)
        self.tokens = Tokens(self.fetch_token, now)

    @abstractmethod
    async def fetch_token(self) -> tuple[str, float]:
        """A token from the provider, and for how many seconds it is good."""

    def authorized(self, token: str) -> tuple[dict[str, str], dict[str, str]]:
        """The token as query and headers."""
        return {"access_token": token}, {}

    async def post(self, path: str, content: Mapping[str, Any], **query: str) -> dict[str, Any]:
        """Posts JSON with the token."""
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return await self.ask("POST", path, query, body)

    async def ask(self, method: str, path: str, query: Mapping[str, str], body: bytes = b"") -> dict[str, Any]:
        """A call with the token; a second time with a new one if the provider has ended it before its time."""
        data: dict[str, Any] = {}
        for _attempt in range(2):
            token = await self.tokens.get()
            with_token, headers = self.authorized(token)
            reply = await self.call(method, path, query={**query, **with_token}, headers=JSON | headers, body=body)
            data = reply.data(self.code)
            if text(data, self.code) not in self.token_ended:
                break
            self.tokens.forget(token)
        return data
