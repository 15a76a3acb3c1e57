"""Who is in charge: found on the chain of responsibility of the case's place, at the moment at which it is asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from gezhi.cases.models import Case
from gezhi.policy.models import Grade, Kind
from gezhi.registry.models import Duty
from gezhi.registry.models.duties import Post
from gezhi.registry.models.places import RANK
from gezhi.registry.models.places import Kind as PlaceKind
from gezhi.registry.reads.answering import OWN_POSTS, Link, chain_of

Chain = tuple[Link, ...]
RUNNING = (Post.STEWARD, Post.EXECUTOR, Post.ORGANISER, Post.HEAD)
RECEIVED_AT: dict[str, PlaceKind] = {
    Kind.REQUEST: PlaceKind.SITE,
    Kind.REWORK: PlaceKind.GATE,
    Kind.HAZARD: PlaceKind.SITE,
    Kind.HEALTH: PlaceKind.SITE,
    Kind.BURDEN: PlaceKind.ZONE,
}
"""The smallest kind of place whose responsible person receives a case of that kind. Nobody receives a complaint about
his own forms: burden goes to the zone. What a check found wrong goes to the very place."""
ABOVE_SITES = (PlaceKind.GROUP, PlaceKind.ZONE)


@dataclass(frozen=True, slots=True)
class Seat:
    """A person and the duty by which they are meant; place None and post "" = chosen for themselves."""

    person_id: int
    place_id: int | None = None
    post: str = ""


def chain_for(place_id: int, at: datetime, reported_at: datetime | None = None) -> Chain:
    """The links from the place up to the zone at `at`. A place that has ended is answered for by what it last hung under."""
    links = chain_of(place_id, at)
    if links or reported_at is None:
        return links
    for link in chain_of(place_id, reported_at)[1:]:
        if above := chain_of(link.place_id, at):
            return above
    return ()


def answering_seat(links: Iterable[Link]) -> Seat:
    """Who answers for the first of these links: its own steward, executor or head, or else the nearest above."""
    for link in links:
        if link.own:
            return Seat(link.answers.person_id, link.place_id, link.answers.post)
    raise ValueError("a chain always has a name")


def first_receiver(links: Chain, *, kind: str, grade: str) -> Seat:
    """Who receives a new case: the person on duty for that kind of case; for burden the zone's organiser before its head."""
    smallest = PlaceKind.GROUP if grade == Grade.SERIOUS else RECEIVED_AT[kind]
    above = [link for link in links if RANK[PlaceKind(link.kind)] <= RANK[smallest]] or list(links[-1:])
    if smallest == PlaceKind.ZONE:
        return next(_seats(above[:1], (Post.ORGANISER, Post.HEAD)), answering_seat(above))
    return answering_seat(above)


def suggested_handler(links: Chain, case: Case) -> Seat:
    """Whom a dispatcher will most likely choose: what a check found goes to the place's own person, the rest to the receiver."""
    if case.kind == Kind.REWORK or case.receiver_id is None:
        return answering_seat(links)
    return seat_of(links, case.receiver_id) or answering_seat(links)


def seat_of(links: Chain, person_id: int) -> Seat | None:
    """The nearest duty on the chain by which this person is meant; None if they hold none there."""
    posts = (*RUNNING, Post.CHECKER, Post.CONTACT)
    return next((seat for seat in _seats(links, posts) if seat.person_id == person_id), None)


def seat_elsewhere(person_id: int, at: datetime) -> Seat | None:
    """The one running duty that this person holds anywhere at `at`; None if there is none or more than one."""
    held = Duty.objects.filter(person=person_id, post__in=RUNNING, during__contains=at, recorded__upper_inf=True)
    found = list(held.values_list("place_id", "post")[:2])
    return Seat(person_id, *found[0]) if len(found) == 1 else None


def next_above(links: Chain, seat: Seat) -> Seat | None:
    """Whoever answers for the group or the zone above this seat (grids are passed over); None at the very top."""
    places = [link.place_id for link in links]
    step = places.index(seat.place_id) + 1 if seat.place_id in places else 0
    above = [link for link in links[step:] if link.own and PlaceKind(link.kind) in ABOVE_SITES]
    return next(
        (seat_above for link in above if (seat_above := answering_seat([link])).person_id != seat.person_id), None
    )


def verifier_for(links: Chain, *, handler_id: int, reporter_id: int | None) -> Seat | None:
    """Who verifies: the nearest checker on the way up, or else whoever runs the handler's place or the nearest above.

    Never the handler, never the reporter, and nobody who works under the handler. None where the chain has nobody else up to its
    end: then the case has to go up, or a checker has to be named, before it can be answered.
    """
    barred = {handler_id, reporter_id}
    height = max((step for step, link in enumerate(links) if _holds(link, handler_id)), default=0)
    checkers = _seats(links, (Post.CHECKER,))
    runners = _seats(links[height:], RUNNING)
    return next((seat for seat in (*checkers, *runners) if seat.person_id not in barred), None)


def supervisor_for(links: Chain, *, barred: set[int | None]) -> Seat | None:
    """Who supervises a serious hazard (督办): the nearest organiser, or else the head, who is neither of `barred`."""
    above = [link for link in links if PlaceKind(link.kind) in ABOVE_SITES]
    found = (*_seats(above, (Post.ORGANISER, Post.HEAD)), *_seats(above, OWN_POSTS))
    return next((seat for seat in found if seat.person_id not in barred), None)


def runs(links: Chain, person_id: int | None, *, above: int | None = None) -> bool:
    """Whether the person holds a running post on the chain; with `above`, one higher than any that person `above` holds."""
    step = max((i + 1 for i, link in enumerate(links) if above is not None and _holds(link, above)), default=0)
    return any(seat.person_id == person_id for seat in _seats(links[step:], RUNNING))


def _seats(links: Iterable[Link], posts: Iterable[str]) -> Iterator[Seat]:
    wanted = tuple(posts)
    for link in links:
        for post in wanted:
            for holder in link.holding(post):
                yield Seat(holder.person_id, link.place_id, holder.post)


def _holds(link: Link, person_id: int) -> bool:
    return any(holder.person_id == person_id and holder.post in RUNNING for holder in link.holders)
