"""Who answered for a place at a moment, what happened around it, and what is different now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import NotThere
from gezhi.registry.models import Duty, Place
from gezhi.registry.reads.answering import Answer, Holder, answering
from gezhi.registry.reads.places import place_of
from gezhi.registry.reads.rosters import recent_changes

LATELY = timedelta(days=7)
SPANS = {"hour": timedelta(hours=1), "four": timedelta(hours=4), "day": timedelta(0), "week": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time around the chosen moment that is looked at."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Trace:
    """The trace of a place at `at`. `answer` is None if the place did not exist then; `other` is the same question with
    the other knowledge (as known then, as known now), None if it gave no answer; `now` is who answers at present."""

    place: Place
    at: datetime
    known_then: bool
    window: Window
    answer: Answer | None
    other: Answer | None
    now: Answer | None
    changes: list[Duty]

    @property
    def path(self) -> list[str]:
        """The names from below the zone down to the place, as it hung then."""
        links = self.answer.links if self.answer else ()
        return [link.name for link in reversed(links) if link.kind != "zone"] or [self.place.name]

    @property
    def corrected(self) -> Holder | None:
        """Who answers by the other knowledge, if that is somebody else: the past has been corrected since."""
        if self.other and (not self.answer or self.other.answers.person_id != self.answer.answers.person_id):
            return self.other.answers
        return None

    @property
    def different_now(self) -> Holder | None:
        """Who answers at present, if that is somebody else than at the chosen moment."""
        if self.now and self.answer and self.now.answers.person_id != self.answer.answers.person_id:
            return self.now.answers
        return None

    @property
    def gone(self) -> bool:
        """Whether the place does not exist any more (or not yet)."""
        return self.now is None

    @property
    def refs(self) -> list[str]:
        """What the log is asked about: the place, and for the whole chain also the places above."""
        return [self.place.ref]

    @property
    def chain_refs(self) -> list[str]:
        """The place and every place above it at that moment."""
        return [f"place:{link.place_id}" for link in self.answer.links] if self.answer else self.refs


def trace(*, place_id: int, at: datetime, now: datetime, span: str, known_then: bool, seen_by: Actor) -> Trace:
    """The trace of a place at `at` (aware), as known now or as known at that moment. NotThere or NotYours for the place."""
    place = place_of(place_id=place_id, seen_by=seen_by)
    by_now = _answer(place, at, None, seen_by)
    by_then = _answer(place, at, at, seen_by)
    return Trace(
        place=place,
        at=at,
        known_then=known_then,
        window=window(at, span),
        answer=by_then if known_then else by_now,
        other=by_now if known_then else by_then,
        now=_answer(place, now, None, seen_by),
        changes=list(recent_changes(seen_by=seen_by, since=at - LATELY, at=at, place=place)[:20]),
    )


def window(at: datetime, span: str) -> Window:
    """The time looked at: so much before and after `at`, or the whole day on the zone's calendar."""
    if span == "day":
        first = at.astimezone(local_zone()).replace(hour=0, minute=0, second=0, microsecond=0)
        return Window(first, first + timedelta(days=1))
    return Window(at - SPANS[span], at + SPANS[span])


def _answer(place: Place, at: datetime, known: datetime | None, seen_by: Actor) -> Answer | None:
    try:
        return answering(place=place, at=at, known=known, seen_by=seen_by)
    except NotThere:
        return None
