"""Places on our pages that capabilities above fill: cases show what is wrong at a place without our knowing of them."""

from collections.abc import Callable
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.people.slots import Part
from gezhi.registry.models import Enterprise, Place

OnPlace = Callable[[Place, Actor, datetime], Part | None]
OnEnterprise = Callable[[Enterprise, Actor, datetime], Part | None]
_on_place: list[OnPlace] = []
_on_enterprise: list[OnEnterprise] = []


def add_to_place(part: OnPlace) -> None:
    """Shows what `part(place, seen_by, at)` gives beside a place; called once, in `ready()`."""
    if part not in _on_place:
        _on_place.append(part)


def add_to_enterprise(part: OnEnterprise) -> None:
    """Shows what `part(enterprise, seen_by, at)` gives beside an enterprise; called once, in `ready()`."""
    if part not in _on_enterprise:
        _on_enterprise.append(part)


def parts_of_place(place: Place, *, seen_by: Actor, at: datetime) -> list[Part]:
    """All parts for this place, in the order in which they were added."""
    found = (part(place, seen_by, at) for part in _on_place)
    return [part for part in found if part is not None]


def parts_of_enterprise(enterprise: Enterprise, *, seen_by: Actor, at: datetime) -> list[Part]:
    """All parts for this enterprise, in the order in which they were added."""
    found = (part(enterprise, seen_by, at) for part in _on_enterprise)
    return [part for part in found if part is not None]
