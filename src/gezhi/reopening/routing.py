"""Whose turn it is: for each level of review those who run the site, its group or the zone; nobody who filed something."""

from collections.abc import Collection, Sequence
from datetime import datetime

from gezhi.cases.routing import RUNNING, Chain, Seat, chain_for
from gezhi.registry.models.duties import Post
from gezhi.registry.models.places import RANK
from gezhi.registry.models.places import Kind as PlaceKind
from gezhi.registry.reads.answering import Link
from gezhi.reopening.models.states import Level

KINDS: dict[str, PlaceKind] = {
    Level.SITE: PlaceKind.SITE,
    Level.GROUP: PlaceKind.GROUP,
    Level.ZONE: PlaceKind.ZONE,
}
ORDER: tuple[str, ...] = (Level.SITE, Level.GROUP, Level.ZONE)
POSTS: tuple[Post, ...] = (Post.STEWARD, Post.EXECUTOR, Post.ORGANISER, Post.HEAD)
"""At one place the first of these that somebody holds is the one who is named; the zone's organiser before its head."""


def chain(place_id: int, at: datetime, before: datetime | None = None) -> Chain:
    """The chain of duty of a site at `at`; of a site that has ended, what stood above it at `before`."""
    return chain_for(place_id, at, before)


def reviewers(links: Chain, level: str, barred: Collection[str]) -> tuple[Seat, ...]:
    """Who reviews at this level, the one who is named first: those who run that place, or else the nearest above.

    Whoever is `barred` (references of those who filed) is passed over; () if the whole chain is.
    """
    for link in _from(links, level):
        seats = [Seat(one.person_id, link.place_id, one.post) for post in POSTS for one in link.holding(post)]
        if free := tuple(seat for seat in seats if f"person:{seat.person_id}" not in barred):
            return free
    return ()


def reach(links: Chain, person_id: int | None) -> int:
    """How high on this chain somebody runs a place, as a rank (1 is the zone); larger than any rank if nowhere."""
    ranks = [
        RANK[PlaceKind(link.kind)]
        for link in links
        for holder in link.holders
        if holder.post in RUNNING and holder.person_id == person_id
    ]
    return min(ranks, default=max(RANK.values()) + 1)


def reviews_at(links: Chain, level: str, person_id: int | None) -> bool:
    """Whether somebody runs the place of that level, or one above it."""
    return reach(links, person_id) <= _rank(links, level)


def remaining(levels: Sequence[str], level: str, rank: int) -> list[str]:
    """The levels that still have to look after somebody who runs a place of that rank has said yes at `level`."""
    if not level:
        return []
    after = levels[levels.index(level) + 1 :] if level in levels else [one for one in levels if _above(one, level)]
    return [one for one in after if RANK[KINDS[one]] < rank]


def next_above(levels: Sequence[str], level: str) -> str:
    """The level to which a reviewer passes an application up: the pack's next, else the next there is; "" at the top."""
    after = [one for one in levels if _above(one, level)] or [one for one in ORDER if _above(one, level)]
    return after[0] if after else ""


def _above(one: str, other: str) -> bool:
    return RANK[KINDS[one]] < RANK[KINDS[other]]


def _rank(links: Chain, level: str) -> int:
    """The rank of the place that answers for this level: its own, or of the nearest above that somebody runs."""
    for link in _from(links, level):
        if any(holder.post in RUNNING for holder in link.holders):
            return RANK[PlaceKind(link.kind)]
    return RANK[PlaceKind.ZONE]


def _from(links: Chain, level: str) -> list[Link]:
    return [link for link in links if RANK[PlaceKind(link.kind)] <= RANK[KINDS[level]]]
