"""Calls to providers over HTTP: one pool of connections for each event loop, and an exact word for every failure.

The library is aiohttp (docs/adr/0013): no redirects are followed, certificates are checked, cookies are not kept, the
environment's proxy variables are not read. Addresses and bodies hold secrets and phone numbers: nothing here logs them.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode
from weakref import WeakKeyDictionary

import aiohttp
from yarl import URL

MOST_AT_ONCE = 100
MOST_TO_ONE_HOST = 50
CONNECT_WITHIN = 5.0
ANSWER_WITHIN = 20.0
WHOLE_CALL_WITHIN = 45.0
KEPT_IDLE = 15.0
"""Seconds an unused connection is kept: less than providers do, so that it is not closed just as we use it."""
LARGEST_ANSWER = 1 << 20

_pools: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = WeakKeyDictionary()


class NotSent(Exception):
    """The provider surely did not get the request."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words


class NoAnswer(Exception):
    """The request went out, or part of it did, and there is no answer that says what became of it."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words


class Throttled(Exception):
    """The provider says that it is too much at once; `seconds` if it says how long."""

    def __init__(self, code: str, seconds: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.seconds = seconds


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def data(self, *names: str) -> dict[str, Any]:
        """The JSON object in it, which has one of these names. Without, what the status alone says is raised."""
        try:
            found = json.loads(self.body)
        except ValueError:
            found = None
        if isinstance(found, dict) and any(name in found for name in names):
            return found
        raise self.trouble()

    def trouble(self) -> NotSent | NoAnswer | Throttled:
        """What a status without a readable answer says of the request."""
        code = f"http-{self.status}"
        if self.status == 429:
            return Throttled(code, _seconds(self.headers.get("Retry-After", "")))
        if self.status == 503 or 300 <= self.status < 500:
            return NotSent(code)
        return NoAnswer(code)


def _seconds(text: str) -> float | None:
    return float(text) if text.isdecimal() else None


def _pool() -> aiohttp.ClientSession:
    loop = asyncio.get_running_loop()
    pool = _pools.get(loop)
    if pool is None or pool.closed:
        connector = aiohttp.TCPConnector(
            limit=MOST_AT_ONCE, limit_per_host=MOST_TO_ONE_HOST, keepalive_timeout=KEPT_IDLE, ttl_dns_cache=60
        )
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_WITHIN, sock_read=ANSWER_WITHIN)
        jar = aiohttp.DummyCookieJar()
        pool = aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=jar, trust_env=False)
        _pools[loop] = pool
    return pool


async def hang_up() -> None:
    """Closes this loop's connections; call it before the loop ends."""
    pool = _pools.pop(asyncio.get_running_loop(), None)
    if pool is not None:
        await pool.close()


async def call(
    method: str,
    url: str,
    *,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    proxy: str = "",
    tls: ssl.SSLContext | None = None,
) -> Reply:
    """One request. Raises NotSent or NoAnswer; any status that arrives is a Reply."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_WITHIN, sock_read=ANSWER_WITHIN)
    request = _pool().request(
        method,
        URL(f"{url}?{urlencode(query, quote_via=quote)}" if query else url, encoded=True),
        headers=dict(headers or {}),
        data=body or None,
        proxy=proxy or None,
        ssl=tls or True,
        allow_redirects=False,
        timeout=timeout,
    )
    try:
        async with asyncio.timeout(WHOLE_CALL_WITHIN), request as response:
            return Reply(response.status, await _read(response), response.headers)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError) as trouble:
        raise NotSent(type(trouble).__name__) from None
    except (aiohttp.InvalidURL, ValueError) as trouble:
        raise NotSent(type(trouble).__name__) from None
    except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
        raise NoAnswer(type(trouble).__name__) from None


async def _read(response: aiohttp.ClientResponse) -> bytes:
    parts, size = [], 0
    async for part in response.content.iter_any():
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise NoAnswer("answer-too-large")
    return b"".join(parts)
