"""Whole tables of the registry as somebody may see them, for programs that go through them page by page."""

from datetime import datetime

from django.db.models import Q, QuerySet

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.registry import rules
from gezhi.registry.models import Duty, Occupancy, Place, Placement


def places_seen(*, seen_by: Actor, kind: str = "", search: str = "") -> QuerySet[Place]:
    """Places, also ended ones; of a kind, or whose name or code contains `search`."""
    rows = Place.objects.filter(rules.sees_now(seen_by).q("pk"))
    if kind:
        rows = rows.filter(kind=kind)
    if search.strip():
        rows = rows.filter(Q(name__icontains=search.strip()) | Q(code__istartswith=search.strip()))
    return rows


def placements_seen(*, seen_by: Actor, place_id: int | None = None, history: bool = False) -> QuerySet[Placement]:
    """Placements of places that `seen_by` may look at, as known now, or with everything that was ever known."""
    rows = Placement.objects.filter(rules.sees_now(seen_by).q("place_id"))
    if place_id is not None:
        rows = rows.filter(place_id=place_id)
    return rows if history else rows.filter(recorded__upper_inf=True)


def duties_seen(
    *,
    seen_by: Actor,
    place_id: int | None = None,
    person_id: int | None = None,
    during: datetime | None = None,
    history: bool = False,
) -> QuerySet[Duty]:
    """Duties at places that `seen_by` may look at, as known now, or with everything that was ever known."""
    rows = Duty.objects.filter(rules.sees_now(seen_by).q("place_id")).select_related("person")
    if place_id is not None:
        rows = rows.filter(place_id=place_id)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    if during is not None:
        rows = rows.filter(during__contains=during)
    return rows if history else rows.filter(recorded__upper_inf=True)


def duty_seen(*, duty_id: int, seen_by: Actor) -> Duty:
    """One duty row; NotThere or NotYours."""
    duty = Duty.objects.select_related("place", "person", "stands_in_for").filter(pk=duty_id).first()
    if duty is None:
        raise NotThere
    rules.demand_sight(seen_by, duty.place_id)
    return duty


def occupancies_seen(
    *, seen_by: Actor, enterprise_id: int | None = None, place_id: int | None = None, during: datetime | None = None
) -> QuerySet[Occupancy]:
    """Occupancies at places that `seen_by` may look at; those that hold at `during`, if it is given."""
    rows = Occupancy.objects.filter(rules.sees_now(seen_by).q("place_id"))
    if enterprise_id is not None:
        rows = rows.filter(enterprise_id=enterprise_id)
    if place_id is not None:
        rows = rows.filter(place_id=place_id)
    return rows if during is None else rows.filter(during__contains=during)


def occupancy_seen(*, occupancy_id: int, seen_by: Actor) -> Occupancy:
    """One occupancy; NotThere or NotYours."""
    row = Occupancy.objects.select_related("enterprise", "place").filter(pk=occupancy_id).first()
    if row is None:
        raise NotThere
    rules.demand_sight(seen_by, row.place_id)
    return row
