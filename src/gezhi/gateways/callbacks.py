"""What the reading of providers' calls has in common: keys in addresses, times of Beijing, headers, answers."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from gezhi.gateways.contract import Forged
from gezhi.gateways.signing import same

BEIJING = ZoneInfo("Asia/Shanghai")
SHORTEST_KEY = 20


def check_key(query: Mapping[str, str], key: str) -> None:
    """The address of a provider that does not sign holds `?key=…`; Forged if it is another one, or ours is too short."""
    if len(key) < SHORTEST_KEY or not same(key, query.get("key", "")):
        raise Forged


def header(headers: Mapping[str, str], name: str) -> str:
    """A header whatever its case."""
    return next((value for given, value in headers.items() if given.lower() == name.lower()), "")


def data(body: bytes) -> Any:
    """JSON; Forged if it is none."""
    try:
        return json.loads(body)
    except ValueError:
        raise Forged from None


def objects(body: bytes) -> list[dict[str, Any]]:
    """A JSON array of objects, or one object; anything else is Forged."""
    found = data(body)
    found = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) for one in found):
        raise Forged
    return found


def one_object(body: bytes) -> dict[str, Any]:
    """A JSON object; anything else is Forged."""
    found = data(body)
    if not isinstance(found, dict):
        raise Forged
    return found


def part(of: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object of this name within; an empty one if there is none."""
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def beijing(words: object, now: datetime) -> datetime:
    """2026-11-23 12:00:05 of Beijing; `now` if it is not written so."""
    try:
        return datetime.strptime(str(words), "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        return now


def instant(words: object, now: datetime, *, milliseconds: bool = False) -> datetime:
    """Seconds or milliseconds since 1970; `now` if it is not a number."""
    try:
        return datetime.fromtimestamp(int(str(words)) / (1000 if milliseconds else 1), UTC)
    except (ValueError, OverflowError, OSError):
        return now


def slip_of(words: object) -> UUID | None:
    """Our slip if it is one."""
    try:
        return UUID(str(words))
    except ValueError:
        return None
