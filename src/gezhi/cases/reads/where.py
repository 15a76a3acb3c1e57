"""Where a report can be about: places one sees, a place by the address on its paper, the enterprises there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.core import signing
from django.db.models import Q, QuerySet

from gezhi.cases import codes
from gezhi.cases.actions.keeping import SALT
from gezhi.cases.models import Case
from gezhi.cases.models.cases import IS_OPEN
from gezhi.cases.reads.duplicates import WITHIN
from gezhi.files.reads import open_file
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.people.models import Person
from gezhi.registry import rules
from gezhi.registry.models import Duty, Enterprise, Occupancy, Place
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.paths import paths

SHOWN, FIRMS, A_DAY = 12, 300, 86_400


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a report can be about, and where it lies in words."""

    place: Place
    where: str


def spots(*, words: str, seen_by: Actor, at: datetime) -> list[Spot]:
    """Places that `seen_by` may look at and `words` may mean; without words the places of their own duties."""
    wanted = " ".join(words.split())[:100]
    rows = Place.objects.filter(rules.sees(seen_by, at).q("pk"), placements__during__contains=at).distinct()
    if wanted:
        fits = Q(name__icontains=wanted) | Q(code__icontains=wanted) | Q(initials__icontains=wanted.lower())
        rows = rows.filter(fits, placements__recorded__upper_inf=True)
    else:
        held = Duty.objects.filter(
            person=seen_by if isinstance(seen_by, Person) else None, during__contains=at, recorded__upper_inf=True
        )
        rows = rows.filter(pk__in=held.values("place_id"))
    return _spots(rows.order_by("code")[:SHOWN], at)


def spot(*, place_id: int, seen_by: Actor, at: datetime) -> Spot:
    """One of them by its number; NotThere or NotYours."""
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        raise NotThere
    rules.demand(seen_by.is_operator or rules.may_see_place(seen_by, place_id, at), rules.may_see_place)
    return _spots([place], at)[0]


def spot_of(*, token: str, seen_by: Actor, at: datetime) -> Spot:
    """The place whose paper carries this token, for anybody: whoever scanned it stands there."""
    place = Place.objects.filter(pk=codes.place_in(token)).first()
    if place is None:
        raise NotThere
    return _spots([place], at)[0]


def papers(*, place_id: int, seen_by: Actor, at: datetime) -> list[Spot]:
    """The places of a site that get a QR code: itself and all below; for whoever runs it. NotYours for others."""
    found = spot(place_id=place_id, seen_by=seen_by, at=at)
    rules.demand(rules.runs(seen_by, at).includes(place_id), rules.may_change_place)
    if found.place.kind in (Kind.ZONE, Kind.GROUP, Kind.GRID):
        return [found]
    below = rules.places_below({place_id}, at)
    return _spots(Place.objects.filter(pk__in=below, placements__during__contains=at).distinct().order_by("code"), at)


def firms_at(*, place: Place, seen_by: Actor, at: datetime) -> list[Enterprise]:
    """The enterprises that work in the site of this place (or in the place), in the order of their names."""
    return list(_firms(place, at).order_by("name")[:FIRMS])


def firm_at(
    *, place: Place, seen_by: Actor, at: datetime, number: int | None = None, credit_code: str = ""
) -> Enterprise | None:
    """One of them, by its id or its credit code; None for one that does not work there."""
    return _firms(place, at).filter(**({"pk": number} if number else {"credit_code": credit_code})).first()


def _firms(place: Place, at: datetime) -> QuerySet[Enterprise]:
    path = paths(place_ids=[place.pk], at=at).get(place.pk)
    root = path.site.place_id if path and path.site else place.pk
    working = Occupancy.objects.filter(place__in=rules.places_below({root}, at), during__contains=at)
    return Enterprise.objects.filter(pk__in=working.values("enterprise_id"))


def same_thing(*, number: str, place: Place, kind: str, seen_by: Actor, at: datetime) -> Case | None:
    """The open case at this place that a reporter says is the same; None for any other number. Anybody may ask."""
    rows = Case.objects.filter(IS_OPEN, number=number, place=place, kind=kind, reported_at__gt=at - WITHIN)
    return rows.first()


def kept_photo(*, word: str, seen_by: Actor) -> BinaryIO | None:
    """The photo that a form remembers by this word, for a day; None for any other word. Whoever has the word sent it."""
    try:
        return open_file(signing.loads(word, salt=SALT, max_age=A_DAY))
    except (signing.BadSignature, NotThere):
        return None


def _spots(places: Iterable[Place], at: datetime) -> list[Spot]:
    rows = list(places)
    where = paths(place_ids=[place.pk for place in rows], at=at)
    return [Spot(place, str(where.get(place.pk, "")) or place.name) for place in rows]
