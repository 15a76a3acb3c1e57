"""What a channel to the outside world is: messages go in, outcomes and receipts come out. Nothing here knows a provider.

The four outcomes say what is *known*, because the sender decides by them whether a person could be told twice:
LATER means that the provider surely did not take the message, UNKNOWN that it may have.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Protocol
from uuid import UUID

from django.utils.functional import Promise

Words = str | Promise
Now = Callable[[], datetime]


@dataclass(frozen=True)
class Attachment:
    """A file that goes along, where the channel carries files (e-mail); elsewhere the page behind `url` has it."""

    name: str
    content: bytes = field(repr=False)
    media_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Message:
    """One thing said to one person (or to one group, for a robot). Neither person nor words stand in its repr.

    `slip` is ours and the same at every attempt; `to` is the person's address of the adapter's kind ("" for a robot);
    `template` and `values` are the provider's registered template (SMS, official account, voice) and what fills it:
    the sequence of `values` is the sequence of the template's variables where the provider counts them.
    """

    slip: UUID
    to: str = field(repr=False)
    title: str = field(repr=False)
    body: str = field(repr=False)
    url: str = field(default="", repr=False)
    urgent: bool = False
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    attachments: tuple[Attachment, ...] = ()


class State(StrEnum):
    """What is known of a message after it was handed to a provider."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """It never will be taken as it is: a wrong number, a person who left, a template that is not theirs."""
    LATER = "later"
    """Surely not taken: throttled, down, no connection, wrong credentials. It may be sent again without harm."""
    UNKNOWN = "unknown"
    """It went out and no answer came. Ask `found` before it is sent again."""


@dataclass(frozen=True)
class Outcome:
    """What became of one message. `whole` says that the channel as such is stopped, not this message."""

    slip: UUID
    state: State
    provider_id: str = ""
    code: str = ""
    words: str = ""
    """The provider's own words, without secrets and phone numbers, at most 200 characters."""
    retry_after: float | None = None
    """Seconds, where the provider or our own count says when."""
    whole: bool = False


class Seen(StrEnum):
    """What a provider tells of a message later."""

    DELIVERED = "delivered"
    FAILED = "failed"
    READ = "read"
    ANSWERED = "answered"
    NOT_ANSWERED = "not-answered"


@dataclass(frozen=True)
class Receipt:
    """One thing told later. The same one may come twice, before the answer to the sending, or never.

    It is found again by `slip` if the provider carries ours, else by `provider_id` exactly as the outcome gave it.
    """

    provider_id: str
    slip: UUID | None
    seen: Seen
    at: datetime
    code: str = ""
    words: str = ""


@dataclass(frozen=True)
class Sent:
    """What an adapter needs to ask after a message that it sent before."""

    slip: UUID
    provider_id: str
    to: str = field(repr=False)
    at: datetime


@dataclass(frozen=True)
class Field:
    """One thing that somebody enters to set up a channel of this kind."""

    name: str
    label: Words
    secret: bool = False
    required: bool = True
    help: Words = ""
    default: str = ""
    check: Callable[[str], object] | None = None
    """Raises Misset for a value that cannot be used."""


@dataclass(frozen=True)
class Limits:
    """How much a provider takes. `batch` is how many persons one call to it is for; `send` takes more and divides them.

    The adapter keeps the others itself: what is over is LATER with `retry_after`. It counts for its own process.
    """

    per_minute: int | None = None
    per_person_per_minute: int | None = None
    per_person_per_hour: int | None = None
    batch: int = 1


class Forged(Exception):
    """A callback that does not come from the provider. Nothing of it may be believed; answer 403 without words."""


class Misset(ValueError):
    """The settings of a channel cannot be used; `name` is the field, `sentence` says what to do (translated)."""

    def __init__(self, name: str, sentence: Words) -> None:
        super().__init__(name)
        self.name = name
        self.sentence = sentence


@dataclass(frozen=True)
class Called:
    """A call to our address that a provider made, or somebody in its name. Headers in whatever letters they came."""

    method: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


Heard = Callable[[Sequence[Receipt]], Awaitable[object]]
"""Stores receipts that come over a connection of ours; only when it has returned is the provider told that we have them."""
Answer = tuple[list[Receipt], bytes, str]
"""Receipts, then the body and the media type that the provider wants to be answered with (status 200)."""


class Adapter(Protocol):
    """One channel with somebody's credentials. Instances hold tokens and counts, so keep them (`kinds.kept`)."""

    kind: ClassVar[str]
    label: ClassVar[Words]
    address: ClassVar[str]
    """Which address of a person it needs: phone, wecom, weixin, dingtalk, feishu, email; "" for a group's robot."""
    fields: ClassVar[tuple[Field, ...]]
    limits: ClassVar[Limits]
    dedupes: ClassVar[bool]
    """Whether the provider drops a message that is sent a second time with the same slip and words soon after."""
    dedupes_batches: ClassVar[bool]
    """Whether it does so only for a whole call: `send` with exactly the same messages as the first time."""
    remembers: ClassVar[timedelta]
    """For how long it does: later than this after the first attempt, a second one may reach the person again."""
    calls_back: ClassVar[bool]
    """Whether `receipts` is of use: the provider calls an address of ours."""
    polls: ClassVar[bool]
    """Whether `poll` is of use: the provider tells only when asked."""
    heard: Heard | None
    """Set by whoever sends, where `poll` keeps a connection open over which the provider tells by itself (SMPP)."""

    async def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Hands the messages over; one outcome each, in their order. Never raises for trouble of the network.

        It is back within two minutes: what could not be begun in time is LATER.
        """

    async def found(self, message: Message, *, since: datetime) -> Outcome | None:
        """After UNKNOWN or a crash: did the provider take this slip? None if it cannot say.

        ACCEPTED: it did. LATER: it surely did not, so it may be sent again.
        """

    async def poll(self, sent: Sequence[Sent]) -> list[Receipt]:
        """Asks what became of messages sent before; what is not told yet is left out."""

    async def recall(self, sent: Sent) -> bool:
        """Takes a message back where the provider can (whole batch for WeCom). False if it cannot or did not."""

    def receipts(self, call: Called, *, now: datetime) -> Answer:
        """Reads a provider's call to our address; raises Forged if the provider did not make it."""

    async def close(self) -> None:
        """Ends connections that the adapter holds for itself."""
