"""Who answers for a place at an instant: the chain from the place up to the zone, with a name at every level."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.registry import rules
from gezhi.registry.models import Place
from gezhi.registry.recording import FOREVER

Row = tuple[Any, ...]
OWN_POSTS = ("steward", "executor", "head")
CHAIN = (Path(__file__).resolve().parent.parent / "sql" / "answering.sql").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a post at a place, since when and until when (None = open end; aware, UTC)."""

    duty_id: int
    post: str
    title: str
    since: datetime
    until: datetime | None
    person_id: int
    name: str
    stands_in_for_id: int | None = None
    stands_in_for: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One level of the chain: a place, everybody with a post there, and who answers for it.

    `answers` is the place's own steward, executor or head (`own` is true), or else the nearest above (属地兜底).
    """

    place_id: int
    kind: str
    name: str
    code: str
    holders: tuple[Holder, ...]
    answers: Holder
    own: bool

    def holding(self, post: str) -> tuple[Holder, ...]:
        """Those who hold `post` at this very place."""
        return tuple(holder for holder in self.holders if holder.post == post)


@dataclass(frozen=True, slots=True)
class Answer:
    """The chain of responsibility of a place at the instant `at`, as known at `known` (None = as known now)."""

    place_id: int
    at: datetime
    known: datetime | None
    links: tuple[Link, ...]

    @property
    def answers(self) -> Holder:
        """The one person who answers for the place itself."""
        return self.links[0].answers

    @property
    def own(self) -> bool:
        """Whether the place has its own holder, or one above answers for it."""
        return self.links[0].own


def answering(*, place: Place | int, at: datetime, known: datetime | None = None, seen_by: Actor) -> Answer:
    """Who answers for `place` at `at`, as we knew it at `known` (None = as known now). Both aware datetimes.

    The chain holds one link per level, from the place up to the zone. A place without its own duty is answered for
    by the nearest place above. Raises NotThere if the place did not exist then (or was not known then), NotYours if
    it does not lie in what `seen_by` may look at today.
    """
    place_id = place.pk if isinstance(place, Place) else place
    rules.demand_sight(seen_by, place_id)
    links = chain_of(place_id, at, known)
    if not links:
        raise NotThere(
            _("This place did not exist at that time, or nobody had recorded it yet. Choose another time."), field="at"
        )
    return Answer(place_id=place_id, at=at, known=known, links=links)


def answering_now(*, place: Place, at: datetime, seen_by: Actor) -> Answer | None:
    """The same for pages that show it beside something else: None for a place that does not hang anywhere at `at`."""
    try:
        return answering(place=place, at=at, seen_by=seen_by)
    except NotThere:
        return None


def chain_of(place_id: int, at: datetime, known: datetime | None = None) -> tuple[Link, ...]:
    """The links themselves, empty if the place hangs nowhere then. Asks no rule: for callers that already did."""
    with connection.cursor() as cursor:
        cursor.execute(CHAIN, parameters(place_id, at, known))
        return links_from(cursor.fetchall())


def parameters(place_id: int, at: datetime, known: datetime | None) -> dict[str, int | datetime | str]:
    """What the statement CHAIN is asked with."""
    return {"place": place_id, "at": at, "known": known or FOREVER}


def links_from(rows: list[Row]) -> tuple[Link, ...]:
    """The links that the rows of CHAIN say, each with who answers: its own holder, or else the nearest above."""
    steps = [list(step) for _step, step in groupby(rows, key=lambda row: row[0])]
    links: list[Link] = []
    above: Holder | None = None
    for step in reversed(steps):
        link = _link(step, above)
        if link is None:
            return ()
        above = link.answers
        links.append(link)
    return tuple(reversed(links))


def _link(rows: list[Row], above: Holder | None) -> Link | None:
    _step, place_id, kind, name, code = rows[0][:5]
    holders = tuple(_holder(row) for row in rows if row[5] is not None)
    own = min(
        (holder for holder in holders if holder.post in OWN_POSTS),
        key=lambda holder: OWN_POSTS.index(holder.post),
        default=None,
    )
    answers = own or above
    return Link(place_id, kind, name, code, holders, answers, own is not None) if answers else None


def _holder(row: Row) -> Holder:
    duty_id, post, title, since, until, person_id, name, absent_id, absent = row[5:]
    return Holder(duty_id, post, title, since, until, person_id, name, absent_id, absent)
