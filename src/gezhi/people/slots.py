"""Places on our pages that capabilities above fill: the registry shows a person's duties without our knowing of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gezhi.kernel.actors import Actor
from gezhi.people.models import Person


@dataclass(frozen=True)
class Part:
    """A piece of a page: the template to include and what it needs (available there as `part.context`)."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DemoSignIn:
    """A sign-in that the demo zone offers on the sign-in page: role in words, name, phone and password."""

    role: str
    name: str
    phone: str
    password: str


OnPerson = Callable[[Person, Actor, datetime], Part | None]
_on_person: list[OnPerson] = []
_demo: list[Callable[[], list[DemoSignIn]]] = []


def add_to_person(part: OnPerson) -> None:
    """Shows what `part(person, seen_by, at)` gives on a person's page and on one's own; called once, in `ready()`."""
    if part not in _on_person:
        _on_person.append(part)


def parts_of(person: Person, *, seen_by: Actor, at: datetime) -> list[Part]:
    """All parts for this person, in the order in which they were added."""
    found = [part(person, seen_by, at) for part in _on_person]
    return [part for part in found if part is not None]


def offer_demo_sign_ins(source: Callable[[], list[DemoSignIn]]) -> None:
    """The demo zone names its sign-ins; they are shown only outside production mode."""
    _demo[:] = [source]


def demo_sign_ins() -> list[DemoSignIn]:
    """What the demo zone offers; nothing if there is none."""
    return [offer for source in _demo for offer in source()]
