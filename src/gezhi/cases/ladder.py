"""Whom an overdue case is brought to: executor, organiser, head by the chain of duty, looked up for the whole zone at once."""

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

    def told(self, step: str, place_id: int, turn: int | None) -> int | None:
        """Who hears of this step: the nearest holder who is not the one for whom the case waits anyway; None at the top."""
        chain = self.above.get(place_id, ())
        posts = STEPS[step]
        if step == "executor":
            found = (self.holders.get((place, post)) for place in chain for post in posts)
        else:
            found = (self.holders.get((place, post)) for post in posts for place in chain)
        return next((person for person in found if person is not None and person != turn), None)
