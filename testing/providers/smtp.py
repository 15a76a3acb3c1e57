"""A mail server (RFC 5321) with STARTTLS and a certificate of its own making."""

import asyncio
import base64
import ipaddress
import ssl
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from testing.providers.behaviour import Arrived
from testing.providers.server import FakeProvider

USER, PASSWORD, SENDER = "notice@zone.example", "mail-secret", "notice@zone.example"


def certificate() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What the server shows, and what trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    pem = made.add_extension(names, critical=False).sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cadata=pem.decode())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "server.pem"
        path.write_bytes(secret + pem)
        server.load_cert_chain(path)
    return server, client


def mail_of(arrived: Arrived) -> EmailMessage:
    """The whole mail as it arrived. Not read while it is taken: that costs the server more than everything else."""
    mail = message_from_bytes(arrived.content["raw"], policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


class FakeMailServer(FakeProvider):
    """Mailboxes in `behaviour.unreachable` do not exist; `behaviour.refusing` is a status for every DATA."""

    def __init__(self, *, encrypted: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self.encrypted = encrypted
        self.connections = 0
        self._server_tls, self.trust = certificate()

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        return {"address": self.address, "user": USER, "password": PASSWORD, "sender": SENDER, "name": "格治"}

    async def listen(self) -> Callable[[], Awaitable[None]]:
        server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]

        async def stop() -> None:
            server.close()

        return stop

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await Conversation(self, reader, writer).hold()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()


class Conversation:
    """One connection."""

    def __init__(self, server: FakeMailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.to, self.signed_in = "", False

    async def hold(self) -> None:
        if self.server.behaviour.delay:
            await asyncio.sleep(self.server.behaviour.delay)
        self.say("421 too busy" if self.server.behaviour.hits("failing") else "220 mail.zone.example ESMTP")
        while line := (await self.reader.readline()).decode().strip():
            self.server.requests += 1
            if line.upper() == "DATA":
                await self.data()
            elif line.upper() == "STARTTLS":
                self.say("220 ready")
                await self.writer.start_tls(self.server._server_tls)
            else:
                self.say(self.answer(line))

    def say(self, words: str) -> None:
        self.writer.write(words.encode() + b"\r\n")

    def answer(self, line: str) -> str:
        verb, _, rest = line.partition(" ")
        if verb.upper() == "EHLO":
            extension = "250-STARTTLS\r\n" if self.server.encrypted else ""
            return f"250-mail.zone.example\r\n{extension}250 AUTH PLAIN"
        if verb.upper() == "AUTH":
            self.signed_in = base64.b64decode(rest.split(" ")[-1]).split(b"\0")[1:] == [
                USER.encode(),
                PASSWORD.encode(),
            ]
            return "235 welcome" if self.signed_in else f"535 authentication failed for {USER}"
        if verb.upper() == "MAIL":
            return "250 ok" if self.signed_in else "530 sign in first"
        if verb.upper() == "RCPT":
            self.to = rest[rest.index("<") + 1 : rest.index(">")]
            return f"550 no mailbox {self.to}" if self.to in self.server.behaviour.unreachable else "250 ok"
        return "250 ok"

    async def data(self) -> None:
        if self.server.behaviour.refusing:
            return self.say(f"{self.server.behaviour.refusing} not now")
        self.say("354 go on")
        lines = []
        while (line := await self.reader.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        raw = b"".join(lines)
        mail = message_from_bytes(raw)
        words = next((part for part in mail.walk() if part.get_content_maintype() == "text"), mail)
        name, text = mail["Message-ID"], bytes(words.get_payload(decode=True) or b"").decode()
        slip = name.strip("<>").partition("@")[0]
        self.server.take(self.to, text, slip=slip, provider_id=name, content={"raw": raw})
        if self.server.behaviour.hits("cutting"):
            self.writer.close()
            raise ConnectionError
        if self.server.behaviour.hits("hanging"):
            await asyncio.sleep(3600)
        return self.say("250 queued")
