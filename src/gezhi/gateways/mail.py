"""E-mail through the zone's own mail server (RFC 5321 and 5322), encrypted.

The standard library's smtplib does it in a thread: one connection for up to 50 messages, each step by hand, because the
step at which a connection breaks decides between LATER and UNKNOWN: until the last line of the words is sent, the
server has not taken the message.
"""

import asyncio
import re
import smtplib
import ssl
import time
from collections.abc import Iterable, Sequence
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from functools import cached_property
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from gezhi.gateways.calling import NotSent
from gezhi.gateways.channel import ACCEPTED, LAST_CALL, REFUSED, STOPPED, UNSURE, Channel, later
from gezhi.gateways.channel import is_here as is_this_machine
from gezhi.gateways.contract import Attachment, Field, Limits, Message, Misset, Outcome

WITHIN = 20.0
TROUBLE = (smtplib.SMTPException, OSError)
LINE = re.compile(rb"\r\n|\r|\n")
DOT = re.compile(rb"^\.", re.M)
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.A | re.I)
"""Stricter than RFC 5322: without quotes, comments and letters of other scripts, so nothing can end the command early."""


def checked_server(address: str) -> tuple[str, int, bool]:
    """Host, port and whether TLS from the first byte (smtps) or after STARTTLS (smtp); Misset for anything else."""
    parts = urlsplit(address)
    try:
        port = parts.port or (465 if parts.scheme == "smtps" else 587)
    except ValueError:
        port = 0
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not port:
        raise Misset(
            "address", _("This is not an address like smtps://smtp.example.com:465. Ask whoever runs the mail.")
        )
    return parts.hostname, port, parts.scheme == "smtps"


def checked_sender(value: str) -> str:
    """The domain of the address that mails come from; Misset if it is none."""
    if not ADDRESS.fullmatch(value):
        raise Misset("sender", _("This is not an e-mail address. Write it like notice@example.com."))
    return value.rpartition("@")[2]


class Mail(Channel):
    """One mail to each; its Message-ID is the slip."""

    kind = "email"
    label = _("E-mail")
    address = "email"
    limits = Limits(batch=50)
    fields = (
        Field(
            "address",
            _("Address of the mail server"),
            check=checked_server,
            help=_("smtps://host:465, or smtp://host:587 with STARTTLS. Nothing is sent without encryption."),
        ),
        Field("user", _("User name"), required=False),
        Field(
            "password", _("Password"), secret=True, required=False, help=_("Often an authorisation code of its own.")
        ),
        Field("sender", _("Address of the sender"), check=checked_sender),
        Field("name", _("Name of the sender"), required=False),
    )

    def grouped(self, messages: Sequence[Message]) -> Iterable[Sequence[Message]]:
        """As many as go over one connection, whatever they say."""
        return [messages[start : start + self.limits.batch] for start in range(0, len(messages), self.limits.batch)]

    async def hand_over(self, group: Sequence[Message]) -> list[Outcome]:
        """One connection; a message that finds it broken is LATER."""
        return await asyncio.to_thread(self._deliver, group)

    def _deliver(self, group: Sequence[Message]) -> list[Outcome]:
        try:
            server = self._connected()
        except smtplib.SMTPAuthenticationError as refused:
            raise NotSent(f"smtp-{refused.smtp_code}", _said(refused.smtp_error)) from None
        except TROUBLE as trouble:
            raise NotSent(type(trouble).__name__) from None
        outcomes: list[Outcome] = []
        begun = time.monotonic()
        try:
            for message in group:
                if time.monotonic() - begun > LAST_CALL:
                    outcomes.append(self.outcome(message, later(0), "our-time"))
                else:
                    outcomes.append(self._one(server, message))
        except TROUBLE as trouble:
            outcomes += self.alike(group[len(outcomes) :], STOPPED, type(trouble).__name__)
        finally:
            server.close()
        return outcomes

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        """What connections are checked by: reading the machine's certificates takes 20 ms, so it is done once a channel."""
        return self.tls or ssl.create_default_context()

    def _connected(self) -> smtplib.SMTP:
        host, port, secure = checked_server(self.settings["address"])
        tls = self._trusted
        if secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=WITHIN, context=tls)
        else:
            server = smtplib.SMTP(host, port, timeout=WITHIN)
        try:
            server.ehlo()
            if not secure and (server.has_extn("starttls") or not is_this_machine(host)):
                server.starttls(context=tls)
            if self.settings["user"]:
                server.login(self.settings["user"], self.settings["password"])
        except BaseException:
            server.close()
            raise
        return server

    def _one(self, server: smtplib.SMTP, message: Message) -> Outcome:
        """MAIL, RCPT, DATA, the words. Raises while the server surely has nothing; afterwards it is UNKNOWN."""
        if not ADDRESS.fullmatch(message.to):
            return self.outcome(message, REFUSED, "address")
        written = self._written(message)
        for verb in (f"MAIL FROM:<{self.settings['sender']}>", f"RCPT TO:<{message.to}>", "DATA"):
            code, words = server.docmd(verb)
            if code >= 400:
                server.rset()
                return self._refused(message, code, words)
        try:
            server.send(written + b".\r\n")
            code, words = server.getreply()
        except TROUBLE as trouble:
            server.close()
            return self.outcome(message, UNSURE, type(trouble).__name__)
        if code >= 400:
            return self._refused(message, code, words)
        return self.outcome(message, ACCEPTED, sent_as=self._name(message))

    def _refused(self, message: Message, code: int, words: bytes) -> Outcome:
        """4xx passes, 5xx stays; 421 is the server's good-bye."""
        verdict = STOPPED if code == 421 else later(600) if code < 500 else REFUSED
        return self.outcome(message, verdict, f"smtp-{code}", _said(words))

    def _name(self, message: Message) -> str:
        """The Message-ID, which is the slip."""
        return f"<{message.slip}@{checked_sender(self.settings['sender'])}>"

    def _written(self, message: Message) -> bytes:
        """The mail with CRLF line ends, and dots at the beginning of lines doubled (RFC 5321, 4.5.2).

        Put together with the older classes of `email`: those of its new policy take 3 ms for each mail, these 0.2.
        """
        words = "\n\n".join(filter(None, [message.body, message.url])) + "\n"
        text = MIMEText(words, "plain", "utf-8")
        files = [_attached(one) for one in message.attachments]
        mail: MIMEBase = MIMEMultipart(_subparts=[text, *files]) if files else text
        mail["From"] = formataddr((self.settings["name"], self.settings["sender"]))
        mail["To"] = message.to
        mail["Subject"] = Header(" ".join(message.title.split()), "utf-8").encode()
        mail["Message-ID"] = self._name(message)
        mail["Date"] = format_datetime(self.now())
        mail["Auto-Submitted"] = "auto-generated"
        if message.urgent:
            mail["Importance"] = "high"
        return DOT.sub(b"..", LINE.sub(b"\r\n", mail.as_bytes().rstrip(b"\n") + b"\n"))


def _attached(one: Attachment) -> MIMEBase:
    kind, _slash, subtype = one.media_type.partition("/")
    part = MIMEBase(kind, subtype or "octet-stream")
    part.set_payload(one.content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", one.name))
    return part


def _said(words: bytes | str) -> str:
    return words if isinstance(words, str) else words.decode("utf-8", "replace")
