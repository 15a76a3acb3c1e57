"""Whose a key is. Every request asks it, so it is put into SQL by hand, and not anew each time."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

from gezhi.people.models import Device, Person, Token

M = TypeVar("M", Device, Token)


def keyed(model: type[M], condition: str, values: Mapping[str, Any], **more: str) -> M | None:
    """The device or token ("held" in the SQL `condition`) with its person ("person"), who is still here; None if there is none.

    What the SQL expressions `more` say of it becomes attributes of these names.
    """
    with connection.cursor() as cursor:
        cursor.execute(_question(model, condition, tuple(more.values())), values)
        row = cursor.fetchone()
    if row is None:
        return None
    own, persons = _names(model), _names(Person)
    end, last = len(own), len(own) + len(persons)
    found = model.from_db(connection.alias, own, row[:end])
    found.person = Person.from_db(connection.alias, persons, row[end:last])
    for name, value in zip(more, row[last:], strict=True):
        setattr(found, name, value)
    return found


@cache
def _question(model: type[Model], condition: str, more: tuple[str, ...]) -> str:
    columns = [
        f"{name}.{field.column}" for one, name in ((model, "held"), (Person, "person")) for field in _fields(one)
    ]
    return f"""
        SELECT {", ".join([*columns, *more])}
        FROM {model._meta.db_table} AS held JOIN people_person AS person ON person.id = held.person_id
        WHERE {condition} AND person.is_active
    """  # noqa: S608  our own words only


@cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in _fields(model)]


def _fields(model: type[Model]) -> "list[Field[Any, Any]]":
    return list(model._meta.concrete_fields)
