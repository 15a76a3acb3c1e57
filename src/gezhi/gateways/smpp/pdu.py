"""The units of SMPP 3.4 as bytes (Short Message Peer to Peer Protocol Specification v3.4, chapters 3 to 5). Pure."""

import struct
from dataclasses import dataclass, field

HEADER = struct.Struct("!IIII")
LONGEST = 1 << 16

BIND_TRANSCEIVER = 0x00000009
SUBMIT_SM = 0x00000004
DELIVER_SM = 0x00000005
UNBIND = 0x00000006
ENQUIRE_LINK = 0x00000015
GENERIC_NACK = 0x80000000
RESPONSE = 0x80000000

MESSAGE_PAYLOAD = 0x0424
RECEIPTED_MESSAGE_ID = 0x001E
MESSAGE_STATE = 0x0427

UDH_INDICATOR = 0x40
RECEIPT = 0x04
UCS2 = 0x08
DEFAULT_ALPHABET = 0x00


class Malformed(ValueError):
    """Bytes that are no unit of SMPP."""


@dataclass(frozen=True)
class Pdu:
    """One unit: what, how it went (0 = well), which, and its content."""

    command: int
    sequence: int
    status: int = 0
    body: bytes = field(default=b"", repr=False)

    def bytes(self) -> bytes:
        """As it goes over the wire."""
        return HEADER.pack(HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body


def read_header(data: bytes) -> tuple[int, int, int, int]:
    """Length of the whole, command, status, sequence; Malformed if the length cannot be."""
    length, command, status, sequence = HEADER.unpack(data)
    if not HEADER.size <= length <= LONGEST:
        raise Malformed(f"length {length}")
    return length, command, status, sequence


def c_string(words: str, most: int) -> bytes:
    """A text that ends with a zero; `most` counts the zero. Malformed if it does not fit or is not ASCII."""
    if not words.isascii() or len(words) >= most or "\0" in words:
        raise Malformed("text")
    return words.encode() + b"\0"


def bind(*, system_id: str, password: str, system_type: str = "") -> bytes:
    """The body of bind_transceiver: version 3.4, any address."""
    return (
        c_string(system_id, 16)
        + c_string(password, 9)
        + c_string(system_type, 13)
        + bytes([0x34, 0, 0])
        + c_string("", 41)
    )


def tlv(tag: int, value: bytes) -> bytes:
    """An optional parameter."""
    return struct.pack("!HH", tag, len(value)) + value


@dataclass(frozen=True)
class Short:
    """What submit_sm and deliver_sm hold. `words` in bytes of `coding`, with the header of a part before them."""

    source: str
    destination: str = field(repr=False)
    words: bytes = field(repr=False)
    coding: int = DEFAULT_ALPHABET
    esm_class: int = 0
    registered: int = 0
    source_ton: int = 0
    source_npi: int = 0
    destination_ton: int = 1
    destination_npi: int = 1
    priority: int = 0
    options: dict[int, bytes] = field(default_factory=dict, repr=False)

    def body(self) -> bytes:
        """The body of submit_sm. More than 254 bytes must be in the option MESSAGE_PAYLOAD."""
        if len(self.words) > 254:
            raise Malformed("too long")
        return b"".join([
            c_string("", 6),
            bytes([self.source_ton, self.source_npi]), c_string(self.source, 21),
            bytes([self.destination_ton, self.destination_npi]), c_string(self.destination, 21),
            bytes([self.esm_class, 0, self.priority]), c_string("", 17), c_string("", 17),
            bytes([self.registered, 0, self.coding, 0, len(self.words)]), self.words,
            *(tlv(tag, value) for tag, value in self.options.items()),
        ])  # fmt: skip

    @classmethod
    def read(cls, body: bytes) -> "Short":
        """The other way round, for deliver_sm. Malformed if it is none."""
        reader = Reader(body)
        reader.text()
        source_ton, source_npi, source = reader.byte(), reader.byte(), reader.text()
        ton, npi, destination = reader.byte(), reader.byte(), reader.text()
        esm_class, _, priority = reader.byte(), reader.byte(), reader.byte()
        reader.text(), reader.text()
        registered, _, coding, _ = reader.byte(), reader.byte(), reader.byte(), reader.byte()
        words = reader.take(reader.byte())
        return cls(
            source, destination, words, coding, esm_class, registered, source_ton, source_npi, ton, npi, priority,
            reader.options(),
        )  # fmt: skip


class Reader:
    """Takes a body apart from its beginning."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        """The next bytes."""
        part = self.data[self.at : self.at + count]
        if len(part) < count:
            raise Malformed("too short")
        self.at += count
        return part

    def byte(self) -> int:
        """The next byte as a number."""
        return self.take(1)[0]

    def text(self) -> str:
        """Up to the next zero."""
        end = self.data.find(b"\0", self.at)
        if end < 0:
            raise Malformed("no end")
        words = self.take(end - self.at + 1)[:-1]
        return words.decode("latin-1")

    def options(self) -> dict[int, bytes]:
        """What is left, as optional parameters."""
        found = {}
        while self.at < len(self.data):
            tag, length = struct.unpack("!HH", self.take(4))
            found[tag] = self.take(length)
        return found
