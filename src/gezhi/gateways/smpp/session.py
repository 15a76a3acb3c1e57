"""One session with a message centre: bound, kept alive, with several units under way at once."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Sequence
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
MOST_STORED = 500
"""How many that were delivered to us are stored together."""
TRY_AGAIN = 0x64
"""ESME_RX_T_APPN, a temporary error of the receiver: the centre delivers it again."""
Store = Callable[[Sequence[Short]], Awaitable[None]]
log = logging.getLogger("gezhi.gateways")


class Unheard(Exception):
    """Nobody is there to store what was delivered."""


class Session:
    """A bound transceiver. What is delivered to us goes to `store` first; the centre is answered when that is done."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, store: Store) -> None:
        self._reader, self._writer, self._store = reader, writer, store
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Pdu]] = {}
        self._window = asyncio.Semaphore(WINDOW)
        self._tasks: list[asyncio.Task[None]] = []
        self._arrived: asyncio.Queue[tuple[int, Short]] = asyncio.Queue()
        self.is_open = True

    @classmethod
    async def open(
        cls,
        host: str,
        port: int,
        tls: ssl.SSLContext | None,
        store: Store,
        *,
        system_id: str,
        password: str,
        system_type: str,
    ) -> "Session":
        """Connects and binds. NotSent if that does not succeed: no message was in it."""
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                reader, writer = await asyncio.open_connection(host, port, ssl=tls)
        except (OSError, TimeoutError, ssl.SSLError) as trouble:
            raise NotSent(type(trouble).__name__) from None
        session = cls(reader, writer, store)
        session._tasks = [asyncio.create_task(session._listen()), asyncio.create_task(session._keep_storing())]
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
            self._deliver(pdu)
        elif pdu.command in (ENQUIRE_LINK, UNBIND):
            self._say(Pdu(pdu.command | RESPONSE, pdu.sequence))
            if pdu.command == UNBIND:
                self._end()
        else:
            self._say(Pdu(GENERIC_NACK, pdu.sequence, 0x03))

    def _deliver(self, pdu: Pdu) -> None:
        """What can be read waits to be stored; what cannot would be no better the next time."""
        try:
            self._arrived.put_nowait((pdu.sequence, Short.read(pdu.body)))
        except Malformed:
            self._say(Pdu(DELIVER_SM | RESPONSE, pdu.sequence, body=b"\0"))

    async def _keep_storing(self) -> None:
        """Stores what has arrived, all of it together, and then answers; what could not be stored is delivered again."""
        while True:
            batch = [await self._arrived.get()]
            while len(batch) < MOST_STORED and not self._arrived.empty():
                batch.append(self._arrived.get_nowait())
            status = await self._stored([short for _number, short in batch])
            for number, _short in batch:
                self._say(Pdu(DELIVER_SM | RESPONSE, number, status, b"\0"))

    async def _stored(self, shorts: Sequence[Short]) -> int:
        try:
            await self._store(shorts)
        except Unheard:
            return TRY_AGAIN
        except Exception:
            log.exception("What a message centre delivered could not be stored; it delivers it again.")
            return TRY_AGAIN
        return 0

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
