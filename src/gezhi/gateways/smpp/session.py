"""One session with a message centre: bound, kept alive, with several units under way at once."""

import asyncio
import ssl
from collections import deque
from contextlib import suppress
from itertools import count

from gezhi.gateways.calling import NoAnswer, NotSent
from gezhi.gateways.smpp.pdu import (
    BIND_TRANSCEIVER,
    DELIVER_SM,
    ENQUIRE_LINK,
    GENERIC_NACK,
    HEADER,
    RESPONSE,
    SUBMIT_SM,
    UNBIND,
    Malformed,
    Pdu,
    Short,
    bind,
    read_header,
)  # fmt: skip

CONNECT_WITHIN = 5.0
ANSWER_WITHIN = 15.0
ALIVE_EVERY = 30.0
WINDOW = 10
"""How many messages may be under way unanswered; more than that many centres refuse."""
MOST_KEPT = 20_000


class Session:
    """A bound transceiver. `arrived` holds what was delivered to us and not yet taken; the newest of very many."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Pdu]] = {}
        self._window = asyncio.Semaphore(WINDOW)
        self._tasks: list[asyncio.Task[None]] = []
        self.arrived: deque[Short] = deque(maxlen=MOST_KEPT)
        self.is_open = True

    @classmethod
    async def open(
        cls, host: str, port: int, tls: ssl.SSLContext | None, *, system_id: str, password: str, system_type: str
    ) -> "Session":
        """Connects and binds. NotSent if that does not succeed: no message was in it."""
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                reader, writer = await asyncio.open_connection(host, port, ssl=tls)
        except (OSError, TimeoutError, ssl.SSLError) as trouble:
            raise NotSent(type(trouble).__name__) from None
        session = cls(reader, writer)
        session._tasks = [asyncio.create_task(session._listen())]
        try:
            answer = await session._ask(
                BIND_TRANSCEIVER, bind(system_id=system_id, password=password, system_type=system_type)
            )
        except (NoAnswer, Malformed) as trouble:
            await session.close()
            raise NotSent(getattr(trouble, "code", "bind")) from None
        if answer.status:
            await session.close()
            raise NotSent(f"smpp-{answer.status:#x}", "bind")
        session._tasks.append(asyncio.create_task(session._keep_alive()))
        return session

    async def submit(self, short: Short) -> Pdu:
        """One SMS; its answer. NotSent if the session had ended before, NoAnswer if it ended meanwhile."""
        async with self._window:
            return await self._ask(SUBMIT_SM, short.body())

    async def _ask(self, command: int, body: bytes = b"") -> Pdu:
        if not self.is_open:
            raise NotSent("session-ended")
        number = next(self._numbers) & 0x7FFFFFFF or next(self._numbers)
        answer: asyncio.Future[Pdu] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self._writer.write(Pdu(command, number, body=body).bytes())
            async with asyncio.timeout(ANSWER_WITHIN):
                await self._writer.drain()
                return await answer
        except (TimeoutError, OSError) as trouble:
            raise NoAnswer(type(trouble).__name__) from None
        finally:
            self._waiting.pop(number, None)

    async def _listen(self) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, Malformed):
            while True:
                length, command, status, number = read_header(await self._reader.readexactly(HEADER.size))
                body = await self._reader.readexactly(length - HEADER.size)
                self._take(Pdu(command, number, status, body))
        self._end()

    def _take(self, pdu: Pdu) -> None:
        """An answer goes to whoever waits for it; what the centre asks is answered at once."""
        if pdu.command & RESPONSE:
            waiting = self._waiting.get(pdu.sequence)
            if waiting and not waiting.done():
                waiting.set_result(pdu)
            return
        if pdu.command == DELIVER_SM:
            with suppress(Malformed):
                self.arrived.append(Short.read(pdu.body))
            self._say(Pdu(DELIVER_SM | RESPONSE, pdu.sequence, body=b"\0"))
        elif pdu.command in (ENQUIRE_LINK, UNBIND):
            self._say(Pdu(pdu.command | RESPONSE, pdu.sequence))
            if pdu.command == UNBIND:
                self._end()
        else:
            self._say(Pdu(GENERIC_NACK, pdu.sequence, 0x03))

    def _say(self, pdu: Pdu) -> None:
        if self.is_open:
            self._writer.write(pdu.bytes())

    async def _keep_alive(self) -> None:
        """A centre that does not answer enquire_link is gone, whatever TCP believes."""
        try:
            while self.is_open:
                await asyncio.sleep(ALIVE_EVERY)
                await self._ask(ENQUIRE_LINK)
        except (NoAnswer, NotSent):
            self._end()

    def _end(self) -> None:
        self.is_open = False
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(NoAnswer("session-ended"))
        self._writer.close()

    async def close(self) -> None:
        """Says good-bye if somebody is there, and ends."""
        if self.is_open:
            with suppress(NoAnswer, NotSent, TimeoutError):
                async with asyncio.timeout(1):
                    await self._ask(UNBIND)
        self._end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(1):
                await self._writer.wait_closed()
