"""Named states that an audience can ask for. A capability registers its own: "has not returned today", "has an open case".

states.register("not-returned", _("has not returned today"), of=ENTERPRISES, found=lambda given, at: Enterprise.objects.filter(...))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused, Sentence
from gezhi.notices.audience.choice import DUTIES, ENTERPRISES, PEOPLE
from gezhi.notices.models import Notice, Recipient
from gezhi.people.models import Device, Person
from gezhi.registry.models import Enterprise

Found = Callable[[Mapping[str, Any], datetime], "QuerySet[Any]"]


@dataclass(frozen=True)
class State:
    """A state that persons or enterprises (`of`) can be in: `found(given, at)` gives those who are in it at `at`.

    `needs` are the names of what must be given with it (the number of a notice).
    """

    label: Sentence
    of: str
    found: Found
    needs: tuple[str, ...] = ()


_states: dict[tuple[str, str], State] = {}


def register(name: str, label: Sentence, *, of: str, found: Found, needs: tuple[str, ...] = ()) -> None:
    """Makes a state known, once when the product starts. `of` is "people" (also those on duty) or "enterprises"."""
    _states[_about(of), name] = State(label, _about(of), found, needs)


def known(of: str) -> dict[str, State]:
    """The states that a part of this sort can ask for, by name."""
    return {name: state for (about, name), state in _states.items() if about == _about(of)}


def label_of(given: Mapping[str, Any]) -> str:
    """What a state asked for is called; with `not` in front where it must not hold."""
    label = next((state.label for (_of, name), state in _states.items() if name == given["state"]), given["state"])
    return str(_("not: %(state)s") % {"state": label}) if given.get("not") else str(label)


def rows_in(of: str, given: Mapping[str, Any], at: datetime) -> "QuerySet[Any]":
    """Ids of the persons or enterprises in the state. Refused for a state that nobody knows, or one that lacks something."""
    state = _states.get((_about(of), given["state"]))
    if state is None or any(name not in given for name in state.needs):
        raise Refused(
            _("The choice of recipients is not understood. Choose them again."), field="audience", code="audience"
        )
    return state.found(given, at).values("pk")


def _about(of: str) -> str:
    return PEOPLE if of == DUTIES else of


def _without_device(given: Mapping[str, Any], at: datetime) -> "QuerySet[Person]":
    return Person.objects.filter(~Exists(Device.objects.living(at).filter(person=OuterRef("pk"))))


def _unconfirmed(column: str, given: Mapping[str, Any]) -> "QuerySet[Recipient]":
    notice = Notice.objects.filter(pk=int(given["notice"]))
    return Recipient.objects.filter(notice__in=notice, confirmed_at__isnull=True, **{column: OuterRef("pk")})


def register_own() -> None:
    """The states that notices know of by themselves; called once when the product starts."""
    register("no-device", _("has no working device"), of=PEOPLE, found=_without_device)
    register(
        "unconfirmed",
        _("has not confirmed the notice"),
        of=PEOPLE,
        found=lambda given, at: Person.objects.filter(Exists(_unconfirmed("person", given))),
        needs=("notice",),
    )
    register(
        "unconfirmed",
        _("has not confirmed the notice"),
        of=ENTERPRISES,
        found=lambda given, at: Enterprise.objects.filter(Exists(_unconfirmed("enterprise", given))),
        needs=("notice",),
    )
    register(
        "no-phone",
        _("has no contact phone"),
        of=ENTERPRISES,
        found=lambda given, at: Enterprise.objects.filter(contact_phone=""),
    )
