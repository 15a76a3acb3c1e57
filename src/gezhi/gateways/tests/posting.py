"""How the tests hand messages over: in a loop of their own, with a clock that they set."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from gezhi.gateways import calling
from gezhi.gateways.channel import Channel
from gezhi.gateways.contract import Answer, Called, Message, Now, Outcome
from gezhi.gateways.kinds import KINDS
from gezhi.kernel.clock import now
from testing.loops import finished
from testing.providers.server import Callback

__all__ = ["NOON", "Clock", "adapter", "heard", "message", "now", "run", "send"]

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
Result = TypeVar("Result")


class Clock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def passes(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def adapter(kind: str, settings: Mapping[str, str], clock: Now | None = None, **changed: str) -> Channel:
    return KINDS[kind]({**settings, **changed}, now=clock or Clock())


def message(to: str = "zhang.wei", **changed: Any) -> Message:
    words = {"title": "今日返岗登记", "body": "下班前在格治里登记今天返岗的人数。", "url": "https://zone.example/n/7"}
    return Message(slip=uuid4(), to=to, **(words | changed))


def run(work: Callable[[], Awaitable[Result]]) -> Result:
    """Does it in a loop of its own and closes the loop's connections."""

    async def whole() -> Result:
        try:
            return await work()
        finally:
            await calling.hang_up()

    return finished(whole())


def heard(channel: Channel, call: Callback) -> Answer:
    """What the channel reads in a provider's call, and what it answers."""
    return channel.receipts(Called(call.method, call.query, call.headers, call.body), now=NOON)


def send(channel: Channel, messages: Sequence[Message]) -> list[Outcome]:
    return run(lambda: channel.send(messages))
