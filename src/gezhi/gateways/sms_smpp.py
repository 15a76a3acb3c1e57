"""SMS through a message centre that speaks SMPP 3.4 (carriers and their resellers).

Document: Short Message Peer to Peer Protocol Specification v3.4 (SMPP Developers Forum, 12-Oct-1999), with the custom of
its appendix B for receipts. A session is kept per event loop, and receipts come over it by themselves. The centre is
answered only when they are stored (`heard`): what a crash interrupts it delivers again.
"""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from django.utils.translation import gettext_lazy as _

from gezhi.gateways.calling import NoAnswer, NotSent
from gezhi.gateways.channel import ACCEPTED, REFUSED, STOPPED, UNSURE, Channel, Verdict, later
from gezhi.gateways.contract import Field, Limits, Message, Misset, Outcome, Receipt, Sent
from gezhi.gateways.smpp.pdu import MESSAGE_PAYLOAD, UDH_INDICATOR, Malformed, Pdu, Short
from gezhi.gateways.smpp.receipt import receipt_of
from gezhi.gateways.smpp.session import Session, Unheard
from gezhi.gateways.smpp.splitting import coded, parts, with_headers

ERRORS: Mapping[str, Verdict] = {
    "smpp-0x1": REFUSED,  # length
    "smpp-0x4": STOPPED,  # not bound
    "smpp-0x8": later(30),  # system error
    "smpp-0xa": STOPPED,  # source address
    "smpp-0xb": REFUSED,  # destination address
    "smpp-0xd": STOPPED,  # bind failed
    "smpp-0xe": STOPPED,  # password
    "smpp-0xf": STOPPED,  # system id
    "smpp-0x14": later(5),  # queue full
    "smpp-0x45": later(60),  # submit failed
    "smpp-0x58": later(2),  # throttled
}


def checked_centre(address: str) -> tuple[str, int, bool]:
    """Host, port and whether TLS of smpps://host:port; Misset for anything else."""
    parts_of = urlsplit(address)
    try:
        port = parts_of.port or (3550 if parts_of.scheme == "smpps" else 2775)
    except ValueError:
        port = 0
    if parts_of.scheme not in ("smpp", "smpps") or not parts_of.hostname or not port:
        raise Misset(
            "address", _("This is not an address like smpps://smpp.example.com:3550. Ask the provider for it.")
        )
    return parts_of.hostname, port, parts_of.scheme == "smpps"


def checked_speed(value: str) -> int:
    """Messages a second; Misset if it is not a number above zero."""
    if not value.isdecimal() or not int(value):
        raise Misset("per_second", _("This is not a number above zero. Ask the provider how many a second it takes."))
    return int(value)


class SmsSmpp(Channel):
    """Free words, in parts if they are long; the receipt is asked for the last part only, so that there is one."""

    kind = "sms_smpp"
    label = _("SMS (SMPP)")
    address = "phone"
    limits = Limits()
    polls = True
    verdicts = ERRORS
    fields = (
        Field(
            "address",
            _("Address of the message centre"),
            check=checked_centre,
            help=_("smpps://host:port with TLS; smpp://host:port only through a private line."),
        ),
        Field("system_id", _("System ID")),
        Field("password", _("Password"), secret=True, help=_("At most 8 characters, as the protocol has it.")),
        Field("system_type", _("System type"), required=False),
        Field("source", _("Number that is shown"), required=False),
        Field("sign", _("Signature of the SMS"), required=False, help=_("Put before the words in 【】.")),
        Field("country", _("Country code before numbers"), required=False, help=_("86 if the centre wants it.")),
        Field("per_second", _("Most messages a second"), required=False, default="50", check=checked_speed),
        Field("long", _("Long messages"), required=False, default="udh", help=_("udh (in parts) or payload (whole).")),
        Field(
            "numbers",
            _("Numbers of messages in receipts"),
            required=False,
            default="same",
            help=_("same, or decimal if the centre answers in hexadecimal digits and reports in decimal ones."),
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, Session] = WeakKeyDictionary()
        self._doors: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()
        self._apart = 1 / checked_speed(self.settings["per_second"])
        self._next = 0.0

    async def _session(self) -> Session:
        loop = asyncio.get_running_loop()
        async with self._doors.setdefault(loop, asyncio.Lock()):
            session = self._sessions.get(loop)
            if session is None or not session.is_open:
                host, port, secure = checked_centre(self.settings["address"])
                tls = (self.tls or ssl.create_default_context()) if secure else None
                names = {name: self.settings[name] for name in ("system_id", "password", "system_type")}
                session = self._sessions[loop] = await Session.open(host, port, tls, self._store, **names)
            return session

    async def _pace(self) -> None:
        """Waits for this message's place in the second."""
        now = asyncio.get_running_loop().time()
        self._next = max(now, self._next) + self._apart
        await asyncio.sleep(self._next - self._apart - now)

    async def hand_over(self, group: Sequence[Message]) -> list[Outcome]:
        """One message, in as many parts as it needs."""
        message = group[0]
        try:
            shorts = self._shorts(message)
        except (Malformed, ValueError):
            return self.alike(group, REFUSED, "smpp-0x1")
        session, answer = await self._session(), None
        for number, short in enumerate(shorts):
            await self._pace()
            try:
                answer = await session.submit(short)
            except NotSent as trouble:
                if not number:
                    raise
                raise NoAnswer(trouble.code) from None
            if answer.status:
                return self._refused(message, answer, first=not number)
        return [self.outcome(message, ACCEPTED, sent_as=_number(answer))]

    def _refused(self, message: Message, answer: Pdu, *, first: bool) -> list[Outcome]:
        """A message of which a part already went is not sent again as if nothing had."""
        code = f"smpp-{answer.status:#x}"
        return self.judged([message], code, "") if first else self.alike([message], UNSURE, code)

    def _shorts(self, message: Message) -> list[Short]:
        sign = f"【{self.settings['sign']}】" if self.settings["sign"] else ""
        words = sign + " ".join(filter(None, [message.body or message.title, message.url]))
        destination = self.settings["country"] + message.to.removeprefix("+86" if self.settings["country"] else "+")
        common = {"source": self.settings["source"], "destination": destination, "priority": int(message.urgent)}
        coding, cut = parts(words)
        if len(cut) > 1 and self.settings["long"] == "payload":
            whole = {MESSAGE_PAYLOAD: b"".join(coded(words)[1])}
            return [Short(**common, words=b"", coding=coding, registered=1, options=whole)]  # type: ignore[arg-type]
        last = len(cut) - 1
        return [
            Short(
                **common,  # type: ignore[arg-type]
                words=part,
                coding=coding,
                esm_class=UDH_INDICATOR if last else 0,
                registered=int(number == last),
            )
            for number, part in enumerate(with_headers(cut, message.slip.int))
        ]

    async def poll(self, sent: Sequence[Sent]) -> list[Receipt]:
        """Opens the session if there is none, because receipts come only then; they go to `heard`, never back from here."""
        with suppress(NotSent):
            await self._session()
        return []

    async def _store(self, shorts: Sequence[Short]) -> None:
        """Stores what was delivered to us; Unheard where nobody is there to do it."""
        if self.heard is None:
            raise Unheard
        turned = self.settings["numbers"] == "decimal"
        found = [receipt_of(short, self.now(), decimal_to_hex=turned) for short in shorts]
        if receipts := [one for one in found if one]:
            await self.heard(receipts)

    async def close(self) -> None:
        """Unbinds this loop's session."""
        session = self._sessions.pop(asyncio.get_running_loop(), None)
        if session:
            await session.close()


def _number(answer: Pdu | None) -> str:
    return answer.body.rstrip(b"\0").decode("latin-1") if answer else ""
