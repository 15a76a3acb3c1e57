"""Checkpoints as text that anybody can keep: C2SP tlog-checkpoint inside a C2SP signed note.

gezhi/zone                                     the log's name
3418                                           how many entries
biB/G9OkXk…=                                   root of the tree, base64
time 2027-02-18T01:00:00.000000Z               when it was sealed (an extension line)

— gezhi/zone AbCd…=                            name, base64 of 4 bytes of key hash and 64 bytes of Ed25519
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gezhi.logbook.canonical import instant

ED25519 = b"\x01"
_NAME = re.compile(r"[^\s+]+")


class NotAText(ValueError):
    """Text that is not a checkpoint or not a verifier key; the message says what is wrong with it."""


@dataclass(frozen=True)
class VerifierKey:
    """The public half of a log's key: its name and 32 bytes. `vkey` is the C2SP form to publish."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        """C2SP signed-note: the first 4 bytes of SHA-256 of name, line feed, 0x01 and the public key."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """name+hash in hex+base64 of 0x01 and the public key."""
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """The key written as `text`. Raises NotAText."""
        name, _, rest = text.strip().partition("+")
        digest, _, coded = rest.partition("+")
        try:
            raw = base64.b64decode(coded, validate=True)
        except binascii.Error as error:
            raise NotAText("a verifier key ends in base64") from error
        key = cls(name, raw[1:])
        if not _NAME.fullmatch(name) or len(raw) != 33 or raw[:1] != ED25519 or key.hash.hex() != digest:
            raise NotAText("a verifier key is name+hash+key, and this one does not agree with itself")
        return key

    def signed(self, note: "Note") -> bool:
        """Whether this key signed the note."""
        for name, digest, signature in note.signatures:
            if name == self.name and digest == self.hash:
                try:
                    Ed25519PublicKey.from_public_bytes(self.public).verify(signature, note.body.encode())
                except InvalidSignature:
                    continue
                return True
        return False


@dataclass(frozen=True)
class SigningKey:
    """The log's private key under its name."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw())

    def sign(self, body: str) -> str:
        """The signed note: `body` (ends in a line feed), an empty line and one signature line."""
        signature = base64.b64encode(self.verifier.hash + self.private.sign(body.encode())).decode()
        return f"{body}\n— {self.name} {signature}\n"


@dataclass(frozen=True)
class Note:
    """A checkpoint that was read: what it says and who signed it. Nothing is verified yet."""

    body: str
    origin: str
    size: int
    root: bytes
    sealed_at: datetime | None
    signatures: tuple[tuple[str, bytes, bytes], ...]

    @property
    def text(self) -> str:
        """The checkpoint as it is kept and passed on."""
        lines = (
            f"— {name} {base64.b64encode(digest + signature).decode()}\n" for name, digest, signature in self.signatures
        )
        return f"{self.body}\n{''.join(lines)}"


def body_of(origin: str, size: int, root: bytes, sealed_at: datetime) -> str:
    """What is signed: the log's name, size, root and the instant of sealing."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\ntime {instant(sealed_at)}\n"


def parse(text: str) -> Note:
    """Reads a checkpoint, also one that went through a mail program (CRLF, blank lines around it). Raises NotAText."""
    body, gap, tail = text.replace("\r\n", "\n").strip("\n \t\ufeff").partition("\n\n")
    lines = body.split("\n")
    if not gap or len(lines) < 3:
        raise NotAText("a checkpoint has a name, a size, a root, an empty line and a signature line")
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
        raise NotAText("the second line of a checkpoint is the number of entries")
    return Note(
        body=body + "\n",
        origin=lines[0],
        size=int(lines[1]),
        root=_decoded(lines[2], 32),
        sealed_at=_time_in(lines[3:]),
        signatures=tuple(_signature(line) for line in tail.split("\n") if line.strip()),
    )


def _decoded(text: str, length: int) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotAText("the root or a signature is not base64") from error
    if len(raw) != length:
        raise NotAText("the root or a signature has the wrong length")
    return raw


def _time_in(extensions: list[str]) -> datetime | None:
    for line in extensions:
        if line.startswith("time "):
            try:
                moment = datetime.fromisoformat(line[5:])
            except ValueError as error:
                raise NotAText("the time of the checkpoint cannot be read") from error
            return moment if moment.tzinfo else None
    return None


def _signature(line: str) -> tuple[str, bytes, bytes]:
    mark, _, rest = line.strip().partition(" ")
    name, _, coded = rest.partition(" ")
    if mark != "—" or not _NAME.fullmatch(name):
        raise NotAText("a signature line begins with a long dash and a name")
    raw = _decoded(coded.strip(), 68)
    return name, raw[:4], raw[4:]
