"""What the first-time wizard does in one go."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.people.actions.persons import NewPerson, register_people, register_person
from gezhi.people.models import Person
from gezhi.registry.actions.places import add_place, found_zone
from gezhi.registry.models import Place

_PHONE = re.compile(r"(?:\+?\d[\d\- ]{3,}\d)")


def set_up_zone(
    *,
    name: str,
    code: str,
    by: Actor,
    at: datetime,
    head: Person | None = None,
    head_name: str = "",
    head_phone: str = "",
) -> Place:
    """Founds the zone with a head who is known, or becomes known with it: all or nothing."""
    with transaction.atomic():
        try:
            chosen = head or register_person(name=head_name, phone=head_phone, works=Person.Works.OFFICE, by=by, at=at)
        except Refused as refused:
            raise Refused(refused.sentence, field=f"head_{refused.field}", code=refused.code) from refused
        return found_zone(name=name, code=code, head=chosen, by=by, at=at)


def add_people(*, lines: str, works: str, by: Actor, at: datetime) -> list[Person]:
    """Registers one person a line ("name phone title", the last two may be missing). Refused with the number of the line."""
    people: list[Person] = []
    with transaction.atomic():
        for number, line in enumerate(lines.splitlines(), 1):
            if line.strip():
                people.append(_registered(number, _person(line, works), by, at))
    return people


def _registered(number: int, row: NewPerson, by: Actor, at: datetime) -> Person:
    try:
        return register_people(rows=[row], by=by, at=at)[0]
    except Refused as refused:
        sentence = _("Line %(n)s (%(name)s): %(why)s") % {"n": number, "name": row.name, "why": refused.sentence}
        raise Refused(sentence, field="lines") from refused


def add_groups(*, lines: str, by: Actor, at: datetime) -> list[Place]:
    """Adds one group a line under the zone, numbered in that order."""
    names = [" ".join(line.split()) for line in lines.splitlines() if line.strip()]
    with transaction.atomic():
        zone = Place.objects.get(kind="zone")
        return [add_place(kind="group", name=name, parent=zone, by=by, at=at) for name in names]


def _person(line: str, works: str) -> NewPerson:
    """Splits "秦若川 13800000003 五组组长": the phone is what looks like one, the name before it, the title after."""
    plain = re.sub(r"[,,;;\t\u3000]+", " ", line).strip()
    found = _PHONE.search(plain)
    if found:
        return NewPerson(plain[: found.start()].strip(), found.group(), plain[found.end() :].strip(), works)
    name, _space, title = plain.partition(" ")
    return NewPerson(name, "", title.strip(), works)
