"""A cast for the people tests: an administrator, a clerk, an auditor, a cleaner, a contact; quick password hashes."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from pytest_django import Settings

from gezhi.kernel.actors import OPERATOR
from gezhi.people import actions
from gezhi.people.models import Person

NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PASSWORD = "Harbour-1952-Lamp"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    """The real hash takes a tenth of a second on purpose; only the test of constant work uses it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def with_password(person: Person, password: str = PASSWORD) -> Person:
    """The person has chosen this password."""
    person.set_password(password)
    person.save(update_fields=["password"])
    return person


def somebody(name: str, phone: str = "", works: str = "field", title: str = "") -> Person:
    """A person registered by the operator."""
    return actions.register_person(name=name, phone=phone, works=works, title=title, by=OPERATOR, at=NOW)


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """The people of these tests; administrator, clerk, auditor and leader have passwords."""
    return make_cast()


def make_cast() -> SimpleNamespace:
    """The same for tests that commit."""
    people = SimpleNamespace(
        administrator=with_password(somebody("罗永昌", "13800000011", "office", "信息科")),
        clerk=with_password(somebody("王立新", "13800000009", "office", "台账员")),
        auditor=with_password(somebody("何建平", "13800000010", "office", "审计")),
        leader=with_password(somebody("秦若川", "13800000003", "office", "五组组长")),
        cleaner=somebody("马桂兰", "13800000006", "field", "保洁"),
        contact=somebody("乔文斌", "13800000005", "enterprise", "厂务"),
        guard=somebody("石有田"),
    )
    for right in ("administrator", "clerk", "auditor"):
        actions.give_right(person=getattr(people, right).pk, right=right, by=OPERATOR, at=NOW)
    return people
