"""Whom an overdue case is brought to: executor, organiser, head by the chain of duty, looked up for the whole zone at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import SYSTEM
from gezhi.registry.models import Duty, Place
from gezhi.registry.models.duties import HELD_BY_ONE, Post
from gezhi.registry.reads.coverage import standings

STEPS: dict[str, tuple[Post, ...]] = {
    "executor": (Post.EXECUTOR, Post.STEWARD, Post.ORGANISER, Post.HEAD),
    "organiser": (Post.ORGANISER, Post.HEAD),
    "head": (Post.HEAD,),
}
"""For each step the posts that are looked for, nearest place first; a post that nobody holds falls to the next."""


@dataclass(frozen=True)
class Ladder:
    """The posts of the zone at one instant: one look at places and duties serves a sweep of any size."""

    above: dict[int, tuple[int, ...]]
    holders: dict[tuple[int, str], int]
    names: dict[int, str]

    @classmethod
    def at(cls, at: datetime) -> "Ladder":
        """The ladder as it stands at `at`; a place that has ended counts to the zone."""
        standing = standings(at=at, seen_by=SYSTEM)
        held = Duty.objects.filter(post__in=HELD_BY_ONE, during__contains=at, recorded__upper_inf=True)
        rows = held.values_list("place_id", "post", "person_id")
        zone = next((pk for pk, one in standing.items() if not one.above), None)
        above = {pk: (pk, *one.above) for pk, one in standing.items()}
        names = dict(Place.objects.values_list("pk", "name"))
        above |= {pk: (zone,) for pk in names if zone is not None and pk not in above}
        return cls(above, {(place, post): person for place, post, person in rows}, names)

    def rungs(self, places: Iterable[int]) -> list[tuple[int, str, int | None, int | None]]:
        """For each of these places and each step who hears of it, and who instead if the case waits for that one anyway.

        None where the chain has nobody (else) any more.
        """
        return [(place, step, *self._rung(place, step)) for place in places for step in STEPS]

    def _rung(self, place_id: int, step: str) -> tuple[int | None, int | None]:
        chain, posts = self.above.get(place_id, ()), STEPS[step]
        order = (
            [(place, post) for place in chain for post in posts]
            if step == "executor"
            else [(place, post) for post in posts for place in chain]
        )
        found = dict.fromkeys(person for one in order if (person := self.holders.get(one)) is not None)
        first, second = [*found, None, None][:2]
        return first, second
