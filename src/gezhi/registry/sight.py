"""Somebody at an instant, with what they may look at and change: each asked once, for pages on which many rules want to know."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from gezhi.kernel.actors import Actor
from gezhi.people.rules import AUDITOR, CLERK, rights_of
from gezhi.registry.rules import EVERYTHING, RUNNING_POSTS, Territory, duties_of, territory


@dataclass(frozen=True)
class Sight:
    """What `actor` holds at the instant `at`. It is asked on first use and then kept: make a new one for every click."""

    actor: Actor
    at: datetime

    @cached_property
    def rights(self) -> frozenset[str]:
        """Some of "clerk", "auditor", "administrator"."""
        return rights_of(self.actor, self.at)

    @cached_property
    def sees(self) -> Territory:
        """As rules.sees: clerks, auditors, the zone's head and organisers everything."""
        if self.rights & {CLERK, AUDITOR}:
            return EVERYTHING
        return self._below({place: kind for place, kind, _post in self._duties})

    @cached_property
    def runs(self) -> Territory:
        """As rules.runs: clerks everything, others what lies below their running posts."""
        if CLERK in self.rights:
            return EVERYTHING
        return self._below({place: kind for place, kind, post in self._duties if post in RUNNING_POSTS})

    @cached_property
    def enterprises(self) -> list[int]:
        """The standing enterprises for which they speak, as members.enterprises_of."""
        from gezhi.registry.members import enterprises_of

        return enterprises_of(self.actor, self.at)

    @cached_property
    def _duties(self) -> list[tuple[int, str, str]]:
        return duties_of(self.actor, self.at)

    @cached_property
    def _known_below(self) -> dict[frozenset[int], Territory]:
        return {}

    def _below(self, roots: dict[int, str]) -> Territory:
        key = frozenset(roots)
        if key not in self._known_below:
            self._known_below[key] = territory(roots, self.at)
        return self._known_below[key]
