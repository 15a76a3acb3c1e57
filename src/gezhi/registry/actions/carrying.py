"""What happens to occupancies when two enterprises become one, and when they become two again."""

from datetime import datetime

from django.utils.dateparse import parse_datetime

from gezhi.kernel.periods import period
from gezhi.registry.models import Enterprise, Merger, Occupancy

Span = tuple[datetime, datetime | None]


def carry(duplicate: Enterprise, survivor: Enterprise, at: datetime) -> list[dict[str, object]]:
    """The duplicate's stays after `at` go on in the survivor's name, where it is not there itself; says what it did.

    A present stay is ended at `at` and begun anew; a planned one changes its enterprise. Where the survivor has a stay
    of its own at that place in that time, the duplicate's adds nothing.
    """
    stays = Occupancy.objects.select_for_update().filter(enterprise=duplicate, during__overlap=period(at))
    return [_carry_one(stay, survivor, at) for stay in stays.order_by("pk")]


def _carry_one(stay: Occupancy, survivor: Enterprise, at: datetime) -> dict[str, object]:
    said = {
        "place": stay.place_id,
        "room": stay.room,
        "staff": stay.staff,
        "start": stay.during.lower.isoformat(),
        "end": stay.during.upper.isoformat() if stay.during.upper else None,
        "confirmed_by": stay.confirmed_by,
    }
    start, end = max(at, stay.during.lower), stay.during.upper
    if stay.during.lower < at:
        stay.during = period(stay.during.lower, at)
        stay.version += 1
        stay.save(update_fields=["during", "version"])
        said["ended"] = stay.pk
    else:
        stay.delete()
    begun = [
        Occupancy.objects.create(
            enterprise=survivor,
            place_id=stay.place_id,
            during=period(*piece),
            room=stay.room,
            staff=stay.staff,
            confirmed_by=stay.confirmed_by,
        ).pk
        for piece in _without(survivor, stay.place_id, (start, end))
    ]
    return said | {"begun": begun}


def _without(survivor: Enterprise, place_id: int, span: Span) -> list[Span]:
    """The parts of `span` in which the survivor does not work at the place anyway."""
    own = Occupancy.objects.filter(enterprise=survivor, place_id=place_id, during__overlap=period(*span))
    pieces: list[Span] = []
    start, end = span
    for taken in sorted(own, key=lambda stay: stay.during.lower):
        if start < taken.during.lower:
            pieces.append((start, taken.during.lower))
        if taken.during.upper is None:
            return pieces
        start = max(start, taken.during.upper)
    return pieces if end is not None and start >= end else [*pieces, (start, end)]


def carry_back(merger: Merger, duplicate: Enterprise, survivor: Enterprise) -> int:
    """Gives the duplicate its stays back as they were; returns how many stay with the survivor because people changed them."""
    left = 0
    for said in merger.carried:
        begun = list(Occupancy.objects.select_for_update().filter(pk__in=said["begun"]))
        if len(begun) != len(said["begun"]) or any(
            stay.version > 1 or stay.enterprise_id != survivor.pk for stay in begun
        ):
            left += 1
            continue
        Occupancy.objects.filter(pk__in=said["begun"]).delete()
        _restore(said, duplicate)
    return left


def _restore(said: dict[str, object], duplicate: Enterprise) -> None:
    during = period(parse_datetime(str(said["start"])), parse_datetime(str(said["end"])) if said["end"] else None)  # type: ignore[arg-type]
    stay = Occupancy.objects.filter(pk=str(said.get("ended", 0)), enterprise=duplicate).first()
    if stay is None:
        stay = Occupancy(enterprise=duplicate, place_id=said["place"], room=said["room"], staff=said["staff"])  # type: ignore[misc]
        stay.confirmed_by = str(said["confirmed_by"])
    stay.during = during
    stay.version += 1
    stay.save()
