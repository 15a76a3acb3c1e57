"""The pump: in each worker one loop plans what is due and hands it to the providers, channel by channel.

A loop and no queue of jobs: a notice to 13,000 people would be 13,000 jobs beside 13,000 deliveries, or jobs that hold the
worker's few places while a provider is slow. The deliveries are the queue; any number of workers take from it.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from gezhi.gateways import kinds
from gezhi.gateways.contract import Adapter, Message, Misset, Outcome, State
from gezhi.kernel.clock import now
from gezhi.notices import clock
from gezhi.notices.composing import messages
from gezhi.notices.models import Channel, Sender
from gezhi.notices.sending.adapters import adapter_of
from gezhi.notices.sending.asking import ask_back
from gezhi.notices.sending.claiming import Claimed, claim
from gezhi.notices.sending.outcomes import record
from gezhi.notices.sending.planning import plan
from gezhi.notices.sending.receiving import match
from gezhi.notices.sending.recovering import recover
from gezhi.notices.sending.threads import in_thread

CLAIM = 256
"""Deliveries taken at once by one channel, more where the provider takes more in one call; two such batches are under way
together, so the database and the provider work at the same time."""
LANES = 2
PROBE = 1
"""How many a channel gets to try with after it has rested."""
IDLE = 0.5
TIDY_EVERY = 5.0
BEAT_EVERY = timedelta(seconds=5)
OVERLAP = timedelta(minutes=1)
"""A change of a duty that was committed late is not overlooked."""
log = logging.getLogger("gezhi.notices")


def working_channels(at: datetime) -> list[Channel]:
    """The channel that sends, one for each way: the first that is switched on and not resting; and every robot."""
    first: dict[str, Channel] = {}
    for channel in Channel.objects.working(at).exclude(way=""):
        first.setdefault(f"robot {channel.pk}" if channel.way == "robot" else channel.way, channel)
    return list(first.values())


async def deliver(channel: Channel, adapter: Adapter, *, at: datetime, most: int | None = None) -> int:
    """Takes one batch for the channel, hands it over, writes down what came of it; says how many. 0 = nothing to do."""
    most = most or max(CLAIM, adapter.limits.batch)
    claimed = await in_thread(claim, channel, at=at, most=most, per_minute=adapter.limits.per_minute)
    if claimed is None:
        return 0
    await hand_over(channel, adapter, claimed)
    return len(claimed.ids)


async def hand_over(channel: Channel, adapter: Adapter, claimed: Claimed) -> None:
    """The adapter calls the provider, some calls at once; what came of all of them is written down together."""
    written = await in_thread(messages, claimed.ids, channel.kind)
    outcomes = await _send(adapter, written)
    await in_thread(record, dict(outcomes), channel, at=now(), polls=adapter.polls)


async def _send(adapter: Adapter, piece: Sequence[tuple[int, Message]]) -> list[tuple[int, Outcome]]:
    """All of one claim. A mistake of our own leaves the outcome unknown: the provider is asked before it is repeated."""
    try:
        outcomes = await adapter.send([message for _, message in piece])
    except Exception:
        log.exception("A channel of kind %s failed in a way it should not.", adapter.kind)
        outcomes = [Outcome(message.slip, State.UNKNOWN, code="own-mistake") for _, message in piece]
    return [(number, outcome) for (number, _), outcome in zip(piece, outcomes, strict=True)]


async def pump_channel(channel: Channel) -> int:
    """Everything that waits for one channel, until nothing is left or it must rest; says how many were handed over."""
    try:
        adapter = adapter_of(channel)
    except (KeyError, Misset) as error:
        log.error("Channel %s cannot be used: %s", channel.pk, error)
        return 0
    await recover(channel, adapter, at=now())
    if channel.failures:
        return await deliver(channel, adapter, at=now(), most=PROBE)
    return sum(await asyncio.gather(*(_lane(channel, adapter) for _ in range(LANES))))


async def _lane(channel: Channel, adapter: Adapter) -> int:
    handed = 0
    while made := await deliver(channel, adapter, at=now()):
        handed += made
        if not await in_thread(_still_working, channel.pk, now()):
            break
    return handed


def _still_working(channel: int, at: datetime) -> bool:
    return Channel.objects.working(at).filter(pk=channel, failures=0).exists()


async def turn() -> int:
    """One round of everything, to its end: schedules, plans, sends, receipts; says how much there was to do."""
    at = now()
    done = await in_thread(prepare, at)
    channels = await in_thread(working_channels, at)
    done += sum(await asyncio.gather(*(pump_channel(channel) for channel in channels)))
    return done + await in_thread(match, at=now())


def prepare(at: datetime) -> int:
    """Everything up to the deliveries: scheduled notices leave, accepted ones get recipients, due stages deliveries."""
    return clock.start_scheduled(at=at) + clock.address_accepted(at=at) + plan(at=at)


def tidy(at: datetime, since: datetime | None) -> None:
    """What may wait a few seconds: recalled notices, finished ones, tallies, duties that changed hands `since` the last time."""
    for work in (clock.clear_recalled, clock.finish, clock.roll_up):
        work(at=at)
    clock.follow_duties(at=at, since=since)


def beat(at: datetime) -> None:
    """Writes down that the sender lives."""
    Sender.objects.update_or_create(pk=1, defaults={"ran_at": at})


class Pump:
    """The loop of one worker. Each channel has its own task, so a slow provider holds up nobody else."""

    def __init__(self, ended: Callable[[], bool]) -> None:
        self.ended = ended
        self.under_way: dict[int, asyncio.Task[int]] = {}
        self.beaten: datetime | None = None

    async def run(self) -> None:
        """Pumps until `ended` says so; what is under way then is finished, or found again by the next worker."""
        tidying = asyncio.create_task(self._tidy())
        try:
            while not self.ended():
                if not await self._round():
                    await asyncio.sleep(IDLE)
            await asyncio.gather(*self.under_way.values(), return_exceptions=True)
        finally:
            tidying.cancel()
            with suppress(asyncio.CancelledError):
                await tidying
            await kinds.close()

    async def _round(self) -> int:
        try:
            at = now()
            done = await in_thread(prepare, at)
            for channel in await in_thread(working_channels, at):
                self._start(channel)
            done += await in_thread(match, at=at)
            await self._beat(at)
            return done
        except Exception:
            log.exception("Notices: a round failed; the next one tries again.")
            return 0

    async def _beat(self, at: datetime) -> None:
        """A sign of life after a round that went well, now and then."""
        if self.beaten is None or at - self.beaten >= BEAT_EVERY:
            await in_thread(beat, at)
            self.beaten = at

    def _start(self, channel: Channel) -> None:
        before = self.under_way.get(channel.pk)
        if before is not None and not before.done():
            return
        if before is not None and before.exception() is not None:
            log.error("Channel %s: its round failed.", channel.pk, exc_info=before.exception())
        self.under_way[channel.pk] = asyncio.create_task(pump_channel(channel))

    async def _tidy(self) -> None:
        since: datetime | None = None
        while True:
            await asyncio.sleep(TIDY_EVERY)
            at = now()
            try:
                await in_thread(tidy, at, since)
                since = at - OVERLAP
                await ask_back(at)
            except Exception:
                log.exception("Notices: tidying failed; the next round tries again.")


def keep_pumping(stop: threading.Event) -> None:
    """The pump in a thread of its own, beside the sealer, until `stop` is set."""
    asyncio.run(Pump(stop.is_set).run())
