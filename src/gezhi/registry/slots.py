"""Places on our pages that capabilities above fill: cases show what is wrong at a place without our knowing of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Sentence
from gezhi.people.slots import Part
from gezhi.registry.models import Enterprise, Place

OnPlace = Callable[[Place, Actor, datetime], Part | None]
OnEnterprise = Callable[[Enterprise, Actor, datetime], Part | None]


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that an enterprise has to do, as a line of its home page: what, where, until when (None = no deadline).

    `note` is a short line below ("3 fields are still empty"), `icon` a name of the icon sheet. With `at_once` a button of
    that label stands in the line: it posts `do`=`verb` to `href`, and the thing is done.
    """

    label: Sentence
    href: str
    due: datetime | None = None
    note: Sentence = ""
    icon: str = "check"
    at_once: Sentence = ""
    verb: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """How often an enterprise was asked for something this year: in words ("daily returns"), and where to look."""

    label: Sentence
    number: int
    href: str = ""


ToDos = Callable[[Enterprise, Actor, datetime], list[ToDo]]
Askings = Callable[[Enterprise, Actor, datetime], list[Asked]]
_on_place: list[OnPlace] = []
_on_enterprise: list[OnEnterprise] = []
_on_firm_home: list[tuple[int, OnEnterprise]] = []
_to_do: list[ToDos] = []
_asked: list[Askings] = []


def add_to_place(part: OnPlace) -> None:
    """Shows what `part(place, seen_by, at)` gives beside a place; called once, in `ready()`."""
    if part not in _on_place:
        _on_place.append(part)


def add_to_enterprise(part: OnEnterprise) -> None:
    """Shows what `part(enterprise, seen_by, at)` gives beside an enterprise; called once, in `ready()`."""
    if part not in _on_enterprise:
        _on_enterprise.append(part)


def add_to_firm_home(part: OnEnterprise, order: int = 100) -> None:
    """Shows what `part(enterprise, seen_by, at)` gives on the enterprise's own home page; lower `order` stands higher.

    `seen_by` acts for the enterprise: a member, or whoever holds its link (registry.members).
    """
    if (order, part) not in _on_firm_home:
        _on_firm_home.append((order, part))


def add_to_dos(source: ToDos) -> None:
    """What `source(enterprise, seen_by, at)` gives stands in the one list of what the enterprise has to do."""
    if source not in _to_do:
        _to_do.append(source)


def add_askings(source: Askings) -> None:
    """What `source(enterprise, seen_by, at)` counts of this year stands under "how often we have asked you"."""
    if source not in _asked:
        _asked.append(source)


def parts_of_firm_home(enterprise: Enterprise, *, seen_by: Actor, at: datetime) -> list[Part]:
    """All parts of the enterprise's home page, in the order that they ask for."""
    found = (part(enterprise, seen_by, at) for _order, part in sorted(_on_firm_home, key=lambda pair: pair[0]))
    return [part for part in found if part is not None]


def to_dos(enterprise: Enterprise, *, seen_by: Actor, at: datetime) -> list[ToDo]:
    """Everything that the enterprise has to do: what is due first stands first, what has no deadline last."""
    found = [todo for source in _to_do for todo in source(enterprise, seen_by, at)]
    return sorted(found, key=lambda todo: (todo.due is None, todo.due or at))


def askings(enterprise: Enterprise, *, seen_by: Actor, at: datetime) -> list[Asked]:
    """How often this year, one line per kind; kinds that did not happen are left out."""
    return [asked for source in _asked for asked in source(enterprise, seen_by, at) if asked.number]


def parts_of_place(place: Place, *, seen_by: Actor, at: datetime) -> list[Part]:
    """All parts for this place, in the order in which they were added."""
    found = (part(place, seen_by, at) for part in _on_place)
    return [part for part in found if part is not None]


def parts_of_enterprise(enterprise: Enterprise, *, seen_by: Actor, at: datetime) -> list[Part]:
    """All parts for this enterprise, in the order in which they were added."""
    found = (part(enterprise, seen_by, at) for part in _on_enterprise)
    return [part for part in found if part is not None]
