"""Persons: new ones together, changes one by one."""

from itertools import islice

from gezhi.people.actions.persons import NewPerson, change_person, register_people
from gezhi.people.models import Person
from gezhi.registry.importing.applying.hands import Hands
from gezhi.registry.models.imports import Fate, ImportRow

CHUNK = 500


def register_persons(hands: Hands) -> None:
    """New persons, then what is put right about known ones."""
    rows = iter(list(hands.rows("people", Fate.CREATE)))
    while chunk := list(islice(rows, CHUNK)):
        new = [_new(row) for row in chunk]
        with hands.on(chunk[0]):
            persons = register_people(rows=new, by=hands.by, at=hands.at)
        for row, person in zip(chunk, persons, strict=True):
            hands.has_made(row, person.pk)
    for row in hands.rows("people", Fate.CHANGE):
        with hands.on(row):
            _change(hands, row)
        hands.work.step()


def _new(row: ImportRow) -> NewPerson:
    said = row.values
    return NewPerson(said["name"], said.get("phone", ""), said.get("title", ""), said.get("works", Person.Works.FIELD))


def _change(hands: Hands, row: ImportRow) -> None:
    known = Person.objects.get(pk=hands.subject(row))
    said = {
        name: row.changes[name][1] if name in row.changes else getattr(known, name) or ""
        for name in ("name", "phone", "title", "works")
    }
    change_person(person=known.pk, version=row.plan["version"], by=hands.by, at=hands.at, **said)
