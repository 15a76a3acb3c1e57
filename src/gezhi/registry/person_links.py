"""What the registry adds to persons: whom one needs to reach because of duties, and the duties on a person's page."""

from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from gezhi.kernel.actors import Actor
from gezhi.people.models import Person
from gezhi.people.rules import widen_reach
from gezhi.people.slots import Part, add_to_person
from gezhi.registry import rules
from gezhi.registry.models import Duty
from gezhi.registry.reads.paths import paths

_ABOVE = """
    WITH RECURSIVE above AS (
        SELECT unnest(%(places)s::bigint[]) AS place_id
        UNION
        SELECT placement.parent_id FROM above
        JOIN registry_placement AS placement ON placement.place_id = above.place_id
        WHERE placement.during @> %(at)s AND upper_inf(placement.recorded) AND placement.parent_id IS NOT NULL
    )
    SELECT place_id FROM above
"""


def register() -> None:
    """Tells the people pages; called once when the product starts."""
    widen_reach(in_the_chain)
    add_to_person(duties_part)


def in_the_chain(viewer: Person, at: datetime) -> "QuerySet[Person]":
    """Whoever holds a duty at `at` on a place that `viewer` runs, or on one of the viewer's own places or above them.

    The one side is whom one calls when something is not done, the other whom one calls when something happens.
    """
    runs = rules.runs(viewer, at)
    if runs.everything:
        return Person.objects.all()
    own = set(_held(at).filter(person=viewer).values_list("place_id", flat=True))
    places = runs.places | _above(own, at)
    return Person.objects.filter(pk__in=_held(at).filter(place_id__in=places).values("person_id"))


def duties_part(person: Person, seen_by: Actor, at: datetime) -> Part:
    """The duties that a person holds at `at`, the longest held first, each with the way to its place and whether it opens.

    Of duties at places that `seen_by` neither sees nor stands below only the number is said.
    """
    everything, territory = _held(at).filter(person=person), rules.sees_now(seen_by)
    known = everything.filter(_in_sight(person, seen_by, territory, at)).select_related("place")
    held = list(known.order_by("during", "pk")[:50])
    where = paths(place_ids=[duty.place_id for duty in held], at=at)
    shown = [(duty, str(where.get(duty.place_id, "")), territory.includes(duty.place_id)) for duty in held]
    return Part("registry/person_duties.html", {"duties": shown, "elsewhere": everything.count() - known.count()})


def _in_sight(person: Person, seen_by: Actor, territory: rules.Territory, at: datetime) -> Q:
    """Duties at places that `seen_by` sees or that lie above their own; of oneself all."""
    if territory.everything or seen_by.ref == person.ref:
        return Q()
    return Q(place_id__in=territory.places | _above(set(territory.roots), at))


def _held(at: datetime) -> "QuerySet[Duty]":
    return Duty.objects.filter(during__contains=at, recorded__upper_inf=True)


def _above(places: set[int], at: datetime) -> set[int]:
    """These places and all that they hang under at the instant `at`, as known now."""
    if not places:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, {"places": list(places), "at": at})
        return {row[0] for row in cursor.fetchall()}
