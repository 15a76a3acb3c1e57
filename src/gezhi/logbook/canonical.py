"""One text for one entry: what is hashed, byte for byte (docs/explain/logbook.md).

A subset of RFC 8785: objects with keys sorted by UTF-16 code units, no spaces, UTF-8; whole numbers that every JSON
reader keeps exactly, text, true, false, null. No fractions: they are written as text or in a smaller unit.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

LARGEST = 2**53 - 1
FORM = 1
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class NotCanonical(ValueError):
    """A value that has no canonical text: a fraction, a number beyond 2**53 - 1, text that is not Unicode."""


class Raw(NamedTuple):
    """An entry as its columns hold it, before any hashing; times are aware."""

    id: int
    verb: str
    actor: str
    about: list[str]
    facts: object
    happened_at: datetime
    recorded_at: datetime
    late_reason: str


def instant(moment: datetime) -> str:
    """An aware datetime as "2027-02-18T02:00:00.000000Z": UTC, always six digits of a second."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def fitting(value: object, path: str = "facts") -> object:
    """`value` as the log book keeps it: lists, objects, text, whole numbers, true, false, null; times become text.

    Raises NotCanonical, naming the `path` of the value, for anything that has no canonical text.
    """
    match value:
        case None | bool():
            return value
        case int():
            return _whole(value, path)
        case str():
            return _text(str(value), path)
        case date():
            return instant(value) if isinstance(value, datetime) else value.isoformat()
        case Mapping():
            return {_text(str(key), path): fitting(held, f"{path}.{key}") for key, held in _ordered(value)}
        case list() | tuple():
            return [fitting(held, f"{path}[{number}]") for number, held in enumerate(value)]
    raise NotCanonical(
        f"{path} is a {type(value).__name__}; the log book keeps text, whole numbers, true, false and null"
    )


def canonical(value: object) -> bytes:
    """The canonical UTF-8 text of a JSON value. Raises NotCanonical."""
    return _encode(fitting(value, "value")).encode()


def fields_of(entry: Raw) -> dict[str, object]:
    """The named fields that are hashed; `v` is the version of this form."""
    return {
        "about": entry.about,
        "actor": entry.actor,
        "facts": entry.facts,
        "happened_at": instant(entry.happened_at),
        "id": entry.id,
        "late_reason": entry.late_reason,
        "recorded_at": instant(entry.recorded_at),
        "v": FORM,
        "verb": entry.verb,
    }


def leaf_hash(content: bytes) -> bytes:
    """RFC 6962 §2.1: SHA-256 of a zero byte and the content of the leaf; 32 bytes."""
    return hashlib.sha256(b"\x00" + content).digest()


def entry_hash(entry: Raw) -> bytes:
    """The leaf hash of an entry. Raises NotCanonical if its facts were written past `actions.write`."""
    return leaf_hash(canonical(fields_of(entry)))


def _whole(value: int, path: str) -> int:
    if abs(value) > LARGEST:
        raise NotCanonical(f"{path} is beyond 2**53 - 1, which not every JSON reader keeps exactly; write it as text")
    return int(value)


def _text(value: str, path: str) -> str:
    if value.isascii() and "\x00" not in value:
        return value
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise NotCanonical(f"{path} holds a character that cannot be stored")
    return value


def _ordered(value: Mapping[object, object]) -> list[tuple[object, object]]:
    """Members by the UTF-16 code units of their keys, which for ASCII is the plain order."""
    plain = all(isinstance(key, str) and key.isascii() for key in value)
    return sorted(value.items(), key=_key if plain else _utf16)


def _key(item: tuple[object, object]) -> str:
    return str(item[0])


def _utf16(item: tuple[object, object]) -> bytes:
    return str(item[0]).encode("utf-16-be", "surrogatepass")
