"""How a fake provider behaves, and what it keeps of what arrived."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Literal

Calls = Literal["once", "twice", "early", "never", "forged"]


@dataclass
class Behaviour:
    """Switches; may be changed while the provider runs. The counts go down with each request that they hit."""

    delay: float = 0.0
    """Seconds before each answer."""
    failing: int = 0
    """So many requests for sending are answered with `failing_with` and not taken."""
    failing_with: int = 500
    """HTTP status, 0 = the provider's own "system busy"."""
    cutting: int = 0
    """So many are taken, and the connection is closed in the middle of the answer."""
    hanging: int = 0
    """So many are taken and never answered."""
    dropping: int = 0
    """So many are answered as accepted, and the message is lost: no person and no receipt ever sees it."""
    expiring: int = 0
    """So many requests are told that the token has ended; a new one must be fetched."""
    refusing: str = ""
    """This error of the provider's own, for every sending."""
    limited: bool = True
    """Whether the provider's real limits of frequency hold."""
    callbacks: Calls = "once"
    """early = before the answer to the sending; forged = with a wrong signature or key."""
    callback_after: float = 0.0
    """Seconds between the answer and the callback."""
    unreachable: set[str] = field(default_factory=set)
    """Addresses that the provider does not know or whose phone is off."""

    def hits(self, name: str) -> bool:
        """Whether the count of this name is above zero; takes one off."""
        left = getattr(self, name)
        if left > 0:
            setattr(self, name, left - 1)
        return bool(left > 0)


@dataclass(frozen=True)
class Arrived:
    """One message for one person as the provider took it."""

    to: str
    words: str
    at: float
    slip: str = ""
    provider_id: str = ""
    content: dict[str, Any] = field(default_factory=dict)


class Inbox:
    """What arrived, in order; `lost` is what was answered as accepted and dropped. May be read from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._arrived: list[Arrived] = []
        self._lost: list[Arrived] = []

    def put(self, message: Arrived, *, lost: bool = False) -> None:
        with self._lock:
            (self._lost if lost else self._arrived).append(message)

    @property
    def all(self) -> list[Arrived]:
        with self._lock:
            return list(self._arrived)

    @property
    def lost(self) -> list[Arrived]:
        with self._lock:
            return list(self._lost)

    def of(self, to: str) -> list[Arrived]:
        """What this person got."""
        return [one for one in self.all if one.to == to]

    def by_slip(self, slip: object) -> list[Arrived]:
        """Every time that this slip of ours arrived, where the protocol carries it."""
        return [one for one in self.all if one.slip in (str(slip), getattr(slip, "hex", ""))]

    def forget(self) -> None:
        with self._lock:
            self._arrived.clear()
            self._lost.clear()
