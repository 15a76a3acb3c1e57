"""A message centre that speaks SMPP 3.4, written apart from the client that is tested against it."""

import asyncio
import secrets
import struct
import time
from collections.abc import Awaitable, Callable
from typing import Any

from testing.providers.server import FakeProvider, Window

SYSTEM_ID, PASSWORD = "zone", "secret08"
STATES = {True: (2, "DELIVRD"), False: (5, "UNDELIV")}


class FakeCentre(FakeProvider):
    """`callbacks` are deliver_sm over the session; phones in `behaviour.unreachable` do not answer.

    What was delivered and not acknowledged (`owed`) is delivered again when somebody binds anew. `acknowledged`
    are the statuses with which deliveries were answered.
    """

    def __init__(self, *, per_second: int = 1000, **more: Any) -> None:
        super().__init__(**more)
        self.parts: list[bytes] = []
        self.links = 0
        self.sessions: list[asyncio.StreamWriter] = []
        self.owed: dict[int, tuple[str, str]] = {}
        self.acknowledged: list[int] = []
        self._rate = Window(per_second, 1.0)
        self._halves: dict[tuple[str, int], dict[int, bytes]] = {}

    @property
    def settings(self) -> dict[str, str]:
        return {"address": self.address, "system_id": SYSTEM_ID, "password": PASSWORD, "per_second": "1000"}

    @property
    def address(self) -> str:
        return f"smpp://127.0.0.1:{self.port}"

    async def listen(self) -> Callable[[], Awaitable[None]]:
        server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]

        async def stop() -> None:
            server.close()
            for writer in self.sessions:
                writer.close()

        return stop

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sessions.append(writer)
        try:
            while True:
                length, command, status, number = struct.unpack("!4I", await reader.readexactly(16))
                body = await reader.readexactly(length - 16)
                if command == 0x80000005:
                    self._hear(number, status)
                    continue
                await self._answer(writer, command, number, body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, command: int, number: int, body: bytes) -> None:
        self.requests += 1
        if self.behaviour.delay:
            await asyncio.sleep(self.behaviour.delay)
        if command == 0x09:
            names = body.split(b"\0")
            status = 0 if names[0].decode() == SYSTEM_ID and names[1].decode() == PASSWORD else 0x0E
            _say(writer, 0x80000009, status, number, b"centre\0")
            if not status:
                self._deliver_again(writer)
        elif command == 0x04:
            await self._submit(writer, number, body)
        elif command in (0x15, 0x06):
            self.links += command == 0x15
            _say(writer, command | 0x80000000, 0, number)

    async def _submit(self, writer: asyncio.StreamWriter, number: int, body: bytes) -> None:
        sms = _read(body)
        if status := self._status(sms):
            return _say(writer, 0x80000004, status, number)
        self.parts.append(sms["words"])
        name = secrets.token_hex(5)
        whole = self._together(sms)
        kept = whole is not None and self.take(sms["to"], whole, provider_id=name, content=sms)
        if self.behaviour.hits("cutting"):
            return writer.close()
        if self.behaviour.hits("hanging"):
            return None
        wants = kept and sms["registered"] & 1 and self.behaviour.callbacks != "never"
        if wants and self.behaviour.callbacks == "early":
            self._deliver(writer, sms["to"], name)
        _say(writer, 0x80000004, 0, number, name.encode() + b"\0")
        if wants and self.behaviour.callbacks != "early":
            for _ in range(2 if self.behaviour.callbacks == "twice" else 1):
                self._deliver(writer, sms["to"], name)
        return None

    def _status(self, sms: dict[str, Any]) -> int:
        if self.behaviour.hits("failing"):
            return 0x08
        if self.behaviour.refusing:
            return int(self.behaviour.refusing, 16)
        if self.behaviour.limited and not self._rate.allows():
            return 0x58
        return 0 if sms["to"].isdigit() and len(sms["to"]) >= 11 else 0x0B

    def _together(self, sms: dict[str, Any]) -> str | None:
        """The words, once all parts of them are there."""
        coding = "utf-16-be" if sms["coding"] == 8 else "ascii"
        data = sms["words"]
        if sms["esm"] & 0x40:
            reference, total, part = data[3], data[4], data[5]
            halves = self._halves.setdefault((sms["to"], reference), {})
            halves[part] = data[6:]
            if len(halves) < total:
                return None
            data = b"".join(halves[one] for one in sorted(halves))
        return str(data.decode(coding))

    def _hear(self, number: int, status: int) -> None:
        self.acknowledged.append(status)
        if not status:
            self.owed.pop(number, None)

    def _deliver_again(self, writer: asyncio.StreamWriter) -> None:
        owed, self.owed = self.owed, {}
        for phone, name in owed.values():
            self._deliver(writer, phone, name)

    def die(self) -> None:
        """All connections are cut at once, as when the machine loses its power; whoever comes again is served."""
        assert self._loop
        self._loop.call_soon_threadsafe(self._cut)

    def _cut(self) -> None:
        for writer in self.sessions:
            writer.transport.abort()

    def _deliver(self, writer: asyncio.StreamWriter, phone: str, name: str) -> None:
        state, word = STATES[phone not in self.behaviour.unreachable]
        day = time.strftime("%y%m%d%H%M")
        line = f"id:{name} sub:001 dlvrd:001 submit date:{day} done date:{day} stat:{word} err:000 text:".encode()
        body = b"\0\1\1" + phone.encode() + b"\0\1\1" + b"1069\0" + bytes([0x04, 0, 0]) + b"\0\0" + bytes(4)
        body += bytes([len(line)]) + line
        body += (
            struct.pack("!HH", 0x001E, len(name) + 1) + name.encode() + b"\0" + struct.pack("!HHB", 0x0427, 1, state)
        )
        number = secrets.randbelow(1 << 30) + 1
        self.owed[number] = (phone, name)
        _say(writer, 0x05, 0, number, body)


def _say(writer: asyncio.StreamWriter, command: int, status: int, number: int, body: bytes = b"") -> None:
    writer.write(struct.pack("!4I", 16 + len(body), command, status, number) + body)


def _read(body: bytes) -> dict[str, Any]:
    """submit_sm, field by field (specification, 4.4.1)."""
    _, rest = body.split(b"\0", 1)
    source, rest = rest[2:].split(b"\0", 1)
    to, rest = rest[2:].split(b"\0", 1)
    esm, rest = rest[0], rest[3:]
    _, rest = rest.split(b"\0", 1)
    _, rest = rest.split(b"\0", 1)
    registered, coding, length = rest[0], rest[2], rest[4]
    words, options = rest[5 : 5 + length], rest[5 + length :]
    while options:
        tag, size = struct.unpack("!HH", options[:4])
        words = options[4 : 4 + size] if tag == 0x0424 else words
        options = options[4 + size :]
    return {
        "source": source.decode(),
        "to": to.decode(),
        "esm": esm,
        "registered": registered,
        "coding": coding,
        "words": words,
    }
