"""What all adapters do alike: check their settings, count, group, hand over, and put every failure into an outcome."""

import asyncio
import ipaddress
import logging
import re
import ssl
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from gezhi.gateways import calling
from gezhi.gateways.contract import (
    Answer,
    Called,
    Field,
    Forged,
    Heard,
    Limits,
    Message,
    Misset,
    Now,
    Outcome,
    Receipt,
    Sent,
    State,
    Words,
)  # fmt: skip
from gezhi.gateways.limiting import Rate
from gezhi.kernel import clock

log = logging.getLogger("gezhi.gateways")
HOUR = timedelta(hours=1)
AT_ONCE = 32
"""How many calls of one `send` are under way together."""
LAST_CALL = 60.0
"""Seconds after which a `send` begins no more calls: whoever handed over counts on knowing soon, or asks the provider."""
PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")
MAIL = re.compile(r"[\w.+-]+(?=@)")
LONGEST_WORDS = 200
ADDRESS = Field(
    "address",
    _("Address of the provider's interface"),
    required=False,
    help=_("Leave it as it is unless the provider gave you another one. It begins with https://."),
)
PROXY = Field(
    "proxy",
    _("Proxy"),
    required=False,
    help=_("Only if this machine reaches the internet through a proxy, for example http://10.0.0.3:3128."),
)
CALLBACK_KEY = Field(
    "callback_key",
    _("Key of the callback address"),
    secret=True,
    required=False,
    help=_("The provider does not sign its calls, so the address itself must hold a secret of at least 20 characters."),
)


@dataclass(frozen=True)
class Verdict:
    """What a provider's code means for the message."""

    state: State
    whole: bool = False
    retry_after: float | None = None


ACCEPTED = Verdict(State.ACCEPTED)
REFUSED = Verdict(State.REFUSED)
STOPPED = Verdict(State.LATER, whole=True)
"""Credentials, permission, balance: nothing goes through until somebody does something about it."""
UNSURE = Verdict(State.UNKNOWN)


def later(seconds: float) -> Verdict:
    """Surely not taken; worth another try in so many seconds."""
    return Verdict(State.LATER, retry_after=seconds)


def settled(fields: Iterable[Field], settings: Mapping[str, str]) -> dict[str, str]:
    """The settings of a channel with defaults filled in and spaces cut; raises Misset for what is missing."""
    values = {}
    for one in fields:
        values[one.name] = (settings.get(one.name) or one.default).strip()
        if one.required and not values[one.name]:
            raise Misset(one.name, _("Nothing is here yet. Fill it in."))
        if one.check:
            one.check(values[one.name])
    return values


def checked_address(address: str) -> str:
    """The address without a slash at its end; https only, plain http only within this machine."""
    parts = urlsplit(address)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_here(parts.hostname))):
        raise Misset("address", _("This is not an address that begins with https://. Copy it from the provider."))
    return address.rstrip("/")


def is_here(host: str) -> bool:
    """Whether the host is this machine by its own name for itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Channel(ABC):
    """An adapter but for its protocol. A subclass says what it is and writes `hand_over`."""

    kind: ClassVar[str]
    label: ClassVar[Words]
    address: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]
    limits: ClassVar[Limits] = Limits()
    dedupes: ClassVar[bool] = False
    remembers: ClassVar[timedelta] = timedelta(0)
    dedupes_batches: ClassVar[bool] = False
    calls_back: ClassVar[bool] = False
    polls: ClassVar[bool] = False
    verdicts: ClassVar[Mapping[str, Verdict]] = {}
    """The provider's codes. One that is not listed is a no that may pass: tried again after five minutes."""

    def __init__(self, settings: Mapping[str, str], *, now: Now = clock.now, tls: ssl.SSLContext | None = None) -> None:
        self.settings = settled(self.fields, settings)
        self.heard: Heard | None = None
        self.now = now
        self.tls = tls
        self.calls = Rate(self.limits.per_minute)
        self.persons = (Rate(self.limits.per_person_per_minute), Rate(self.limits.per_person_per_hour, HOUR))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    async def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Hands the messages over; one outcome each, in their order. A slip that stands there twice is sent once."""
        outcomes: dict[object, Outcome] = {}
        free = []
        for message in {message.slip: message for message in messages}.values():
            if seconds := self._too_often(message.to):
                outcomes[message.slip] = Outcome(message.slip, State.LATER, code="our-limit", retry_after=seconds)
            else:
                free.append(message)
        for outcome in await self._hand_over_all(self.grouped(free)):
            outcomes[outcome.slip] = outcome
        for message in free:
            if outcomes[message.slip].state is State.LATER:
                for rate in self.persons:
                    rate.give_back(message.to)
        return [outcomes[message.slip] for message in messages]

    def _too_often(self, person: str) -> float:
        """Counts a message to this person and returns 0.0, or counts nothing and returns the seconds until it may go."""
        minute, hour = self.persons
        if seconds := minute.take(person, self.now()):
            return seconds
        if seconds := hour.take(person, self.now()):
            minute.give_back(person)
        return seconds

    async def _hand_over_all(self, groups: Iterable[Sequence[Message]]) -> list[Outcome]:
        """All groups, some at once; as soon as one finds the provider stopped, the rest is not tried."""
        turn = asyncio.Semaphore(AT_ONCE)
        stopped: list[Outcome] = []
        begun = time.monotonic()

        async def one(group: Sequence[Message]) -> list[Outcome]:
            async with turn:
                if stopped:
                    why = stopped[0]
                    return self.alike(group, STOPPED, why.code, why.words)
                if time.monotonic() - begun > LAST_CALL:
                    return self.alike(group, later(0), "our-time")
                outcomes = await self._counted(group)
            stopped.extend(outcome for outcome in outcomes if outcome.whole)
            return outcomes

        return [outcome for part in await asyncio.gather(*map(one, groups)) for outcome in part]

    async def _counted(self, group: Sequence[Message]) -> list[Outcome]:
        if seconds := self.calls.take("", self.now()):
            return self.alike(group, later(seconds), "our-limit")
        try:
            return await self.hand_over(group)
        except calling.NotSent as trouble:
            return self.alike(group, STOPPED, trouble.code, trouble.words)
        except calling.NoAnswer as trouble:
            return self.alike(group, Verdict(State.UNKNOWN, whole=True), trouble.code, trouble.words)
        except calling.Throttled as trouble:
            self.calls.fill("", self.now())
            return self.alike(group, later(trouble.seconds or 60), trouble.code)
        except (
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
        ) as trouble:  # an answer of another shape than documented
            log.warning("An answer to channel %s was not understood (%s).", self.kind, type(trouble).__name__)
            return self.alike(group, UNSURE, "not-understood")

    def grouped(self, messages: Sequence[Message]) -> Iterable[Sequence[Message]]:
        """Which messages go in one call: those that say the same, in their order."""
        alike: defaultdict[Hashable, list[Message]] = defaultdict(list)
        for one in messages:
            alike[self.content_of(one) if self.limits.batch > 1 else one.slip].append(one)
        size = self.limits.batch
        return [group[i : i + size] for group in alike.values() for i in range(0, len(group), size)]

    def content_of(self, message: Message) -> Hashable:
        """All of a message that the provider is told, but for the person."""
        return message.title, message.body, message.url

    @abstractmethod
    async def hand_over(self, group: Sequence[Message]) -> list[Outcome]:
        """One call to the provider. May raise NotSent, NoAnswer or Throttled."""

    async def found(self, message: Message, *, since: datetime) -> Outcome | None:
        """Most providers cannot say."""
        return None

    async def poll(self, sent: Sequence[Sent]) -> list[Receipt]:
        """Nothing to ask."""
        return []

    async def recall(self, sent: Sent) -> bool:
        """Cannot be taken back."""
        return False

    def receipts(self, call: Called, *, now: datetime) -> Answer:
        """This provider never calls us, so whoever does is not the provider."""
        raise Forged

    async def close(self) -> None:
        """Nothing of its own is open, unless a subclass says so."""
        return

    def outcome(
        self, message: Message, verdict: Verdict, code: str = "", words: str = "", sent_as: str = ""
    ) -> Outcome:
        """The verdict on one message."""
        return Outcome(
            message.slip, verdict.state, sent_as, code, self.plain(words), verdict.retry_after, verdict.whole
        )

    def alike(self, group: Iterable[Message], verdict: Verdict, code: str = "", words: str = "") -> list[Outcome]:
        """The same verdict on all."""
        return [self.outcome(message, verdict, code, words) for message in group]

    def judged(self, group: Sequence[Message], code: object, words: str) -> list[Outcome]:
        """What the provider's error code means for the group; a limit that we did not know of is kept from now on."""
        if code in self.too_often:
            self.calls.fill("", self.now())
        return self.alike(group, self.verdict(str(code)), str(code), words)

    def verdict(self, code: str) -> Verdict:
        """What a code means: by its whole name, else by its parts before a dot."""
        while code and code not in self.verdicts:
            code = code.rpartition(".")[0]
        return self.verdicts.get(code, later(300))

    too_often: ClassVar[frozenset[object]] = frozenset()
    """The codes that say: too many calls."""

    def plain(self, words: str) -> str:
        """A provider's words without our secrets, phone numbers and names before an @."""
        for one in self.fields:
            if one.secret and len(self.settings.get(one.name, "")) > 3:
                words = words.replace(self.settings[one.name], "***")
        return MAIL.sub("***", PHONE.sub(r"\1****\2", words))[:LONGEST_WORDS]


class HttpChannel(Channel):
    """A channel whose provider is called over HTTP."""

    official: ClassVar[str]
    """The address in the provider's documents; the setting `address` overrides it."""

    def __init__(self, settings: Mapping[str, str], *, now: Now = clock.now, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(settings, now=now, tls=tls)
        self.base = checked_address(self.settings.get("address") or self.official)

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> calling.Reply:
        """One request to the provider."""
        proxy = self.settings.get("proxy", "")
        return await calling.call(
            method, self.base + path, query=query, headers=headers, body=body, proxy=proxy, tls=self.tls
        )


def number(value: str) -> None:
    """The check of a field that holds an AgentId."""
    if not value.isdecimal():
        raise Misset("agentid", _("This is not a number. Copy it from the application's page."))


def text(data: Mapping[str, Any], name: str) -> str:
    """A value of a provider's JSON as text; "" if it is not there."""
    value = data.get(name)
    return "" if value is None else str(value)
