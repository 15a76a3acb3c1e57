"""What the fake providers that speak HTTP have in common: a server in a thread, the switches, the callbacks."""

import asyncio
import json
import ssl
import threading
import time
from abc import ABC, abstractmethod
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
from aiohttp import web

from testing.providers.behaviour import Arrived, Behaviour, Inbox


@dataclass(frozen=True)
class Callback:
    """One call of the provider to our address."""

    method: str
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Window:
    """At most `most` in `seconds`, for each name: the provider's own count, written apart from ours."""

    def __init__(self, most: int, seconds: float = 60.0) -> None:
        self.most, self.seconds = most, seconds
        self._when: defaultdict[str, deque[float]] = defaultdict(deque)

    def allows(self, name: str = "") -> bool:
        when, now = self._when[name], time.monotonic()
        while when and when[0] <= now - self.seconds:
            when.popleft()
        if len(when) >= self.most:
            return False
        when.append(now)
        return True


class FakeProvider(ABC):
    """A provider. `address` is where it listens, `inbox` what it took, `callbacks` what it told (or would have)."""

    behaviour: Behaviour

    def __init__(
        self, *, callback_url: str = "", port: int = 0, tls: ssl.SSLContext | None = None, **behaviour: Any
    ) -> None:
        self.behaviour = Behaviour(**behaviour)
        self.tls = tls
        self.inbox = Inbox()
        self.callback_url = callback_url
        self.callbacks: list[Callback] = []
        self.answers: list[tuple[int, bytes]] = []
        self.requests = 0
        self.port = port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(10), "the provider did not start"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    async def serve(self) -> None:
        """Listens until the end is said."""
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        stop = await self.listen()
        self._ready.set()
        await self._end.wait()
        for task in list(self._tasks):
            task.cancel()
        await stop()

    @abstractmethod
    async def listen(self) -> Callable[[], Awaitable[None]]:
        """Starts the server on `port` (0 = any); returns what stops it."""

    def later(self, work: Any) -> None:
        """Does it beside the answering."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def take(self, to: str, words: str, *, slip: str = "", provider_id: str = "", content: Any = None) -> bool:
        """One message for one person; False if it is dropped in silence."""
        lost = self.behaviour.hits("dropping")
        self.inbox.put(Arrived(to, words, time.time(), slip, provider_id, dict(content or {})), lost=lost)
        return not lost

    def told(self, count: int = 1, within: float = 30.0) -> list[Callback]:
        """Waits until so many callbacks were made."""
        until = time.monotonic() + within
        while len(self.callbacks) < count and time.monotonic() < until:
            time.sleep(0.01)
        return self.callbacks


class FakeHttpProvider(FakeProvider):
    """A provider that is called, and calls back, by HTTP."""

    async def listen(self) -> Callable[[], Awaitable[None]]:
        app = web.Application(client_max_size=8 << 20)
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port, ssl_context=self.tls)
        await site.start()
        self.port = runner.addresses[0][1]
        return runner.cleanup

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        body = await request.read()
        if self.behaviour.delay:
            await asyncio.sleep(self.behaviour.delay)
        return await self.handle(request, body)

    @abstractmethod
    async def handle(self, request: web.Request, body: bytes) -> web.StreamResponse:
        """The provider's interface."""

    async def busy(self, request: web.Request) -> web.StreamResponse | None:
        """The failures that happen before anything is taken."""
        if self.behaviour.hits("failing"):
            if self.behaviour.failing_with:
                return web.Response(status=self.behaviour.failing_with, text="<html>Bad</html>")
            return self.system_busy()
        return None

    def system_busy(self) -> web.Response:
        """The provider's own way to say it."""
        return web.Response(status=503)

    async def taken(self, request: web.Request, answer: object, callbacks: list[Callback]) -> web.StreamResponse:
        """Answers a sending that was taken, or fails to; and calls back as the behaviour says."""
        if self.behaviour.callbacks == "early":
            await self._call_back(callbacks)
        else:
            self.later(self._call_back(callbacks, self.behaviour.callback_after))
        if self.behaviour.hits("hanging"):
            await asyncio.sleep(3600)
        data = json.dumps(answer).encode()
        if self.behaviour.hits("cutting"):
            assert request.transport
            request.transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(data) + data[: len(data) // 2]
            )
            request.transport.close()
            return web.Response()
        return web.Response(body=data, content_type="application/json")

    async def _call_back(self, callbacks: list[Callback], after: float = 0.0) -> None:
        if self.behaviour.callbacks == "never" or not callbacks:
            return
        if after:
            await asyncio.sleep(after)
        for one in callbacks * (2 if self.behaviour.callbacks == "twice" else 1):
            self.callbacks.append(one)
            if self.callback_url:
                self.answers.append(await self._post(one))

    async def _post(self, one: Callback) -> tuple[int, bytes]:
        """Real providers try again a few times when they are not answered with 200."""
        async with aiohttp.ClientSession() as session:
            for pause in (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, None):
                try:
                    async with session.request(
                        one.method, self.callback_url, params=dict(one.query), headers=dict(one.headers), data=one.body
                    ) as answer:
                        found = answer.status, await answer.read()
                except aiohttp.ClientError:
                    found = 0, b""
                if found[0] == 200 or pause is None or self.behaviour.callbacks == "forged":
                    return found
                await asyncio.sleep(pause)
        return found
