"""`gezhi person`: how the first administrator of a new zone comes to be."""

import io

import pytest

from gezhi.cli.tests.typing_it import Gezhi
from gezhi.logbook.models import Entry
from gezhi.people.models import Person
from gezhi.people.rules import has_right
from testing.town import Town

GOOD = "海风 9 级吹过大堤"


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_person_is_added_gets_a_password_and_a_right(
    gezhi: Gezhi, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = gezhi("person", "add", "--name", "周启明", "--phone", "139 0000 0001", "--json")
    assert added.code == 0
    assert added.facts["phone"] == "13900000001"
    type_in(monkeypatch, GOOD + "\n")
    assert gezhi("person", "password", "13900000001").code == 0
    granted = gezhi("person", "grant", "13900000001", "administrator", "--until", "2027-01-01", "--json")
    assert granted.facts["until"] == "2026-12-31T16:00:00Z"
    person = Person.objects.get(pk=added.facts["id"])
    assert person.check_password(GOOD)
    assert has_right(person, "administrator", town.now)


def test_each_step_is_in_the_log_book_by_the_operator(
    gezhi: Gezhi, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Entry.objects.count()
    type_in(monkeypatch, GOOD)
    assert gezhi("person", "password", "13800000011").code == 0
    assert gezhi("person", "grant", "13800000011", "clerk").code == 0
    new = Entry.objects.order_by("pk")[before:]
    assert [(entry.verb, entry.actor) for entry in new] == [("password.given", "operator"), ("right.given", "operator")]
    assert GOOD not in str([entry.facts for entry in new])


def test_a_weak_password_is_refused_and_the_old_one_stays(
    gezhi: Gezhi, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(monkeypatch, "12345678")
    told = gezhi("person", "password", "13800000011")
    assert told.code == 2
    assert len(told.err.splitlines()) == 1
    assert not Person.objects.get(phone="13800000011").has_usable_password()


def test_a_phone_number_taken_by_somebody_is_refused(gezhi: Gezhi, town: Town) -> None:
    told = gezhi("person", "add", "--name", "另一个", "--phone", "13800000001")
    assert told.code == 2
    assert len(told.err.splitlines()) == 1


def test_a_person_cannot_give_another_a_password_or_themselves_a_right(
    gezhi: Gezhi, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(monkeypatch, GOOD)
    assert gezhi("person", "password", "13800000001", "--as", "13800000011").code == 2
    assert gezhi("person", "grant", "13800000009", "administrator", "--as", "13800000009").code == 2
    assert not has_right(Person.objects.get(phone="13800000009"), "administrator", town.now)


def test_the_same_right_twice_is_refused(gezhi: Gezhi, town: Town) -> None:
    told = gezhi("person", "grant", "13800000009", "clerk")
    assert told.code == 2
    assert len(told.err.splitlines()) == 1
