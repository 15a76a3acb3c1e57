"""Takes a request's body in whole before a thread works on it: slow phones hold no thread, half uploads reach nobody."""

import io
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import IO, Any

from gezhi.launch.environment import value

IN_MEMORY = 512 * 1024
"""Bytes up to which a body stays in memory; a longer one waits in a temporary file."""
LARGEST = int(value("GEZHI_UPLOAD_MB")) * 1024 * 1024
TOO_LARGE = (
    f"上传的内容超过 {LARGEST // 1024 // 1024} MB。拆成几个文件后再传。\n"
    f"What was sent is larger than {LARGEST // 1024 // 1024} MB. Split it into several files.\n"
)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class _Gone(Exception):
    """The sender went away before the body was complete."""


class _TooLarge(Exception):
    """The body is larger than allowed."""


@asynccontextmanager
async def taken_in(scope: Message, receive: Receive, send: Send) -> AsyncIterator[IO[bytes] | None]:
    """Within the block the whole body can be read; None = there is nobody to answer, or they have been answered (413)."""
    headers = dict(scope["headers"])
    announced = int(headers.get(b"content-length", b"0") or 0)
    if not announced and b"transfer-encoding" not in headers:
        yield io.BytesIO()
        return
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
        complete = False
        try:
            await _copy(receive, body, announced=announced)
            complete = True
        except _Gone:
            pass
        except _TooLarge:
            await _refuse(send)
        yield body if complete else None


async def _copy(receive: Receive, body: IO[bytes], *, announced: int) -> None:
    if announced > LARGEST:
        raise _TooLarge
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        size += len(message.get("body", b""))
        if size > LARGEST:
            raise _TooLarge
        body.write(message.get("body", b""))
        more = message.get("more_body", False)
    if size < announced:
        raise _Gone
    body.seek(0)


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": TOO_LARGE.encode()})
