"""How often we may: a sliding minute, counted by us because some providers drop in silence what is too much."""

from collections import deque
from collections.abc import Hashable
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
FORGET_AT = 10_000
"""With so many names known, those without anything in their window are forgotten."""


class Rate:
    """At most `most` in any `window`, for each name on its own. Pure: the time is handed in.

    Sliding, not fixed: with fixed minutes 30 messages at 11:59:59 and 30 at 12:00:01 would both be let through.
    """

    def __init__(self, most: int | None, window: timedelta = MINUTE) -> None:
        self.most = most
        self.window = window
        self._taken: dict[Hashable, deque[datetime]] = {}

    def take(self, name: Hashable, at: datetime) -> float:
        """Counts one and returns 0.0; if there is no room, counts nothing and returns the seconds until there is."""
        if self.most is None:
            return 0.0
        taken = self._within(name, at)
        if len(taken) >= self.most:
            return max((taken[0] + self.window - at).total_seconds(), 0.001)
        taken.append(at)
        return 0.0

    def give_back(self, name: Hashable) -> None:
        """What was counted last was not sent after all."""
        if taken := self._taken.get(name):
            taken.pop()

    def fill(self, name: Hashable, at: datetime) -> None:
        """The provider says that it is enough for now, whatever we have counted."""
        if self.most is not None:
            self._taken[name] = deque([at] * self.most)

    def _within(self, name: Hashable, at: datetime) -> deque[datetime]:
        if len(self._taken) > FORGET_AT and name not in self._taken:
            self._taken = {key: kept for key, kept in self._taken.items() if kept and kept[-1] + self.window > at}
        taken = self._taken.setdefault(name, deque())
        while taken and taken[0] + self.window <= at:
            taken.popleft()
        return taken
