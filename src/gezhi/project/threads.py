"""Runs Django's WSGI for one request in a thread, and hands the answer back to the event loop in one go.

a2wsgi's own middleware crosses between thread and loop for every piece of the body; that cost a third of the requests per
second. Here a thread crosses once, and only what is longer than `IN_ONE_GO` (an export that is streamed) more often.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from a2wsgi.wsgi import build_environ

from gezhi.launch.environment import value

IN_ONE_GO = 1024 * 1024
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class InThreads:
    """A WSGI application as an ASGI one, for requests whose body has been taken in."""

    def __init__(self, wsgi: Wsgi) -> None:
        self.wsgi = wsgi
        self.threads = ThreadPoolExecutor(int(value("GEZHI_THREADS")), thread_name_prefix="request")
        self.multiprocess = int(value("GEZHI_WEB_PROCESSES")) > 1

    async def __call__(self, scope: Message, body: IO[bytes], send: Send) -> None:
        """Answers one request."""
        environ: dict[str, Any] = {**build_environ(scope, body), "wsgi.multiprocess": self.multiprocess}  # type: ignore[arg-type]
        loop = asyncio.get_running_loop()
        work = contextvars.copy_context().run
        start, last = await loop.run_in_executor(self.threads, work, self._work, environ, send, loop)
        if start:
            await send(start)
        await send({"type": "http.response.body", "body": last})

    def _work(
        self, environ: dict[str, Any], send: Send, loop: asyncio.AbstractEventLoop
    ) -> tuple[Message | None, bytes]:
        """In a thread: the head of the answer (None if it is out already) and what is left of its body."""
        head: list[Message] = []
        waiting = bytearray()

        def begin(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], None]:
            named = [(name.lower().encode("latin1"), text.encode("latin1")) for name, text in headers]
            head[:] = [{"type": "http.response.start", "status": int(status[:3]), "headers": named}]
            return waiting.extend

        def push(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result()

        pieces = self.wsgi(environ, begin)
        try:
            for piece in pieces:
                waiting += piece
                if len(waiting) > IN_ONE_GO:
                    if head:
                        push(head.pop())
                    push({"type": "http.response.body", "body": bytes(waiting), "more_body": True})
                    waiting.clear()
        finally:
            close = getattr(pieces, "close", None)
            if close:
                close()
        return (head[0] if head else None), bytes(waiting)


async def _sent(send: Send, message: Message) -> None:
    await send(message)
