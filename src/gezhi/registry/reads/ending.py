"""What hangs on a place or a duty, said before it ends: what must be settled first, and who answers afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import period
from gezhi.registry import rules
from gezhi.registry.models import Duty, Occupancy, Place, Placement
from gezhi.registry.reads.answering import OWN_POSTS, Holder, Link, chain_of

LISTED = 5


def going_on_below(place: Place, when: datetime) -> QuerySet[Placement]:
    """What hangs directly below the place at `when` or later, as known now. The place cannot end before it."""
    return Placement.objects.filter(parent=place, recorded__upper_inf=True, during__overlap=period(when))


def stays_going_on(place: Place, when: datetime) -> QuerySet[Occupancy]:
    """Stays of enterprises in the place itself that last beyond `when`. The place cannot end before them."""
    return Occupancy.objects.filter(place=place, during__overlap=period(when))


def duties_going_on(place: Place, when: datetime) -> QuerySet[Duty]:
    """Duties at the place itself that last beyond `when`, as known now. They end with it; later ones are withdrawn."""
    return Duty.objects.filter(place=place, recorded__upper_inf=True, during__overlap=period(when))


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on a place after an instant: the first few of each kind, and how many there are.

    `earliest` is when the last of what stands in the way ends (None = nothing does, or it goes on without an end).
    """

    place: Place
    below: Sequence[Placement]
    below_count: int
    stays: Sequence[Occupancy]
    stay_count: int
    duties: Sequence[Duty]
    duty_count: int
    earliest: datetime | None
    endless: bool

    @property
    def more_below(self) -> int:
        """Places below that are not listed."""
        return self.below_count - len(self.below)

    @property
    def more_stays(self) -> int:
        """Stays that are not listed."""
        return self.stay_count - len(self.stays)

    @property
    def more_duties(self) -> int:
        """Duties that are not listed."""
        return self.duty_count - len(self.duties)

    @property
    def in_the_way(self) -> bool:
        """Whether something must be moved or ended before the place can end now."""
        return bool(self.below_count or self.stay_count)


def hanging_on(*, place: Place, seen_by: Actor, at: datetime) -> Hanging:
    """What hangs on `place` from `at` on. NotYours for whoever may not look at it."""
    rules.demand_sight(seen_by, place.pk)
    below, stays, duties = going_on_below(place, at), stays_going_on(place, at), duties_going_on(place, at)
    ends = [during.upper for rows in (below, stays) for during in rows.values_list("during", flat=True)]
    endless = None in ends
    return Hanging(
        place=place,
        below=list(below.select_related("place").order_by("place__code")[:LISTED]),
        below_count=below.count(),
        stays=list(stays.select_related("enterprise").order_by("enterprise__name", "pk")[:LISTED]),
        stay_count=stays.count(),
        duties=list(duties.select_related("person").order_by("during", "pk")[:LISTED]),
        duty_count=duties.count(),
        earliest=None if endless else max(ends, default=None),
        endless=endless,
    )


@dataclass(frozen=True, slots=True)
class Without:
    """Who answers for a duty's place once the duty is gone, at the instant `at`.

    `answers` is None if nobody would: the zone is never without a head. `at_place` is the place whose duty it is;
    `same` says that the duty taken away is not the one that answers, so nothing changes.
    """

    at: datetime
    answers: Holder | None
    at_place: str
    own: bool
    same: bool


def without(*, duty: Duty, seen_by: Actor, at: datetime) -> Without | None:
    """Who would answer without this duty: at `at` while it lasts, otherwise at its first instant.

    None if the place did not hang anywhere then.
    """
    rules.demand_sight(seen_by, duty.place_id)
    moment = (
        at if duty.during.lower <= at and (duty.during.upper is None or at < duty.during.upper) else duty.during.lower
    )
    links = chain_of(duty.place_id, moment)
    if not links:
        return None
    before = links[0].answers
    after, where = _first_without(links, duty.pk)
    same = after is not None and after.duty_id == before.duty_id
    return Without(moment, after, where.name if where else "", where == links[0], same)


def _first_without(links: Sequence[Link], duty_id: int) -> tuple[Holder | None, Link | None]:
    """The nearest holder from the place upwards who answers once `duty_id` is gone, and the level they hold it at."""
    for link in links:
        answering = [h for h in link.holders if h.post in OWN_POSTS and h.duty_id != duty_id]
        if answering:
            return min(answering, key=lambda holder: OWN_POSTS.index(holder.post)), link
    return None, None
