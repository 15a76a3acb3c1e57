"""Who may do what in the registry. Duties held at that moment decide; each docstring is the sentence shown on refusal.

Reads may ask about the past, but who may look is decided by what the asker holds now; so `demand_sight` and
`sees_now` are the one place below the edges that asks for the time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.kernel.once import once
from gezhi.kernel.refusals import NotYours
from gezhi.people.models import Person
from gezhi.people.rules import has_right, rights_of
from gezhi.registry.models import Place
from gezhi.registry.models.places import Kind

RUNNING_POSTS = ("head", "organiser", "executor", "steward")


@dataclass(frozen=True)
class Territory:
    """The part of the zone that somebody sees or runs: everything, or the places of their duties and all below them."""

    everything: bool
    roots: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()

    def includes(self, place_id: int) -> bool:
        """Whether the place lies in this part of the zone."""
        return self.everything or place_id in self.places

    def q(self, field: str = "place_id") -> Q:
        """A filter for querysets whose `field` is a place's id."""
        return Q() if self.everything else Q(**{f"{field}__in": self.places})


EVERYTHING = Territory(everything=True)


def sees(actor: Actor, at: datetime) -> Territory:
    """What `actor` may look at, at the instant `at`: clerks, auditors, the zone's head and organisers everything."""
    return EVERYTHING if actor.is_operator else once(("sees", actor.ref, at), lambda: _sees(actor, at))


def runs(actor: Actor, at: datetime) -> Territory:
    """What `actor` may change, at the instant `at`: clerks everything, others what lies below their running posts."""
    return EVERYTHING if actor.is_operator else once(("runs", actor.ref, at), lambda: _runs(actor, at))


def may_change_registry(actor: Actor, at: datetime) -> bool:
    """Only the registry clerk and the zone's head and organisers may do this. Ask one of them."""
    return runs(actor, at).everything


def may_change_place(actor: Actor, place: Place, at: datetime) -> bool:
    """Only the registry clerk and those who answer for this place or one above it may change it. Ask one of them."""
    return runs(actor, at).includes(place.pk)


def may_assign(actor: Actor, place: Place, at: datetime) -> bool:
    """Only the registry clerk and those who answer for a place above may change duties here. Ask one of them."""
    territory = runs(actor, at)
    return territory.everything or (place.pk in territory.places and place.pk not in territory.roots)


def may_choose_people(actor: Actor, at: datetime) -> bool:
    """Only the registry clerk and those who answer for a place with others below choose people for posts. Ask one of them."""
    territory = runs(actor, at)
    return territory.everything or bool(territory.places - territory.roots)


def may_see_place(actor: Actor, place_id: int, at: datetime) -> bool:
    """This place is not among those you answer for. Ask the registry clerk."""
    return sees(actor, at).includes(place_id)


def sees_now(actor: Actor) -> Territory:
    """What `actor` may look at at this moment, whatever moment they ask about."""
    return once(("sees", actor.ref), lambda: sees(actor, clock.now()))


def may_read_log(actor: Actor, at: datetime) -> Literal[True] | set[str]:
    """What `actor` reads in the log book at `at`: True for everything, otherwise their places and themselves, as references."""
    territory = sees(actor, at)
    return True if territory.everything else {actor.ref, *(f"place:{place_id}" for place_id in territory.places)}


def demand_sight(actor: Actor, place_id: int) -> None:
    """Raises NotYours unless `actor` may look at the place at this moment."""
    if not actor.is_operator:
        demand(may_see_place(actor, place_id, clock.now()), may_see_place)


def demand(allowed: bool, rule: Callable[..., bool]) -> None:
    """Raises NotYours with the rule's own sentence (its docstring) unless `allowed`."""
    if not allowed:
        raise NotYours(_(rule.__doc__ or ""))


def _sees(actor: Actor, at: datetime) -> Territory:
    if rights_of(actor, at) & {"clerk", "auditor"}:
        return EVERYTHING
    return territory({place: kind for place, kind, _post in duties_of(actor, at)}, at)


def _runs(actor: Actor, at: datetime) -> Territory:
    if has_right(actor, "clerk", at):
        return EVERYTHING
    return territory({place: kind for place, kind, post in duties_of(actor, at) if post in RUNNING_POSTS}, at)


def duties_of(actor: Actor, at: datetime) -> list[tuple[int, str, str]]:
    """The duties that `actor` holds at the instant `at`, as known now: (id of the place, its kind, post)."""
    if not isinstance(actor, Person):
        return []
    return once(("duties", actor.ref, at), lambda: _rows(_DUTIES, {"person": actor.pk, "at": at}))


def territory(roots: dict[int, str], at: datetime) -> Territory:
    """What hangs below the places `roots` (by id, with their kind) at the instant `at`; below the zone: everything."""
    if Kind.ZONE in roots.values():
        return EVERYTHING
    below = once(("below", frozenset(roots), at), lambda: frozenset(places_below(roots, at)))
    return Territory(everything=False, roots=frozenset(roots), places=below)


def places_below(roots: "dict[int, str] | set[int]", at: datetime) -> set[int]:
    """Ids of the places `roots` and of everything that hangs below them at the instant `at`, as known now.

    A place that has ended counts where it hung last, one that is still to come where it will hang first: whoever answered
    for it can still read about it.
    """
    if not roots:
        return set()
    return {place for (place,) in _rows(_BELOW, {"roots": list(roots), "at": at})}


def _rows(question: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


_DUTIES = """
    SELECT duty.place_id, place.kind, duty.post
    FROM registry_duty AS duty JOIN registry_place AS place ON place.id = duty.place_id
    WHERE duty.person_id = %(person)s AND duty.during @> %(at)s AND upper_inf(duty.recorded)
"""
_BELOW = """
    WITH RECURSIVE standing AS (
        SELECT DISTINCT ON (place_id) place_id, parent_id
        FROM registry_placement
        WHERE upper_inf(recorded)
        ORDER BY place_id, lower(during) <= %(at)s DESC, abs(extract(epoch FROM lower(during) - %(at)s))
    ),
    below AS (
        SELECT unnest(%(roots)s::bigint[]) AS place_id
        UNION
        SELECT standing.place_id FROM below JOIN standing ON standing.parent_id = below.place_id
    )
    SELECT place_id FROM below
"""
