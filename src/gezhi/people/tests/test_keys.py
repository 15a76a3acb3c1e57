"""Whose a key is: the question in SQL says what the model says, of devices and of tokens."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import Model
from pytest_django import Settings

from gezhi.people.actions.devices import open_device
from gezhi.people.actions.tokens import make_token
from gezhi.people.models import Device, SecondFactor, Token
from gezhi.people.reads import known_device
from gezhi.people.reads.tokens import known_token
from gezhi.people.tests.conftest import MINUTE, NOW

DAY = timedelta(days=1)


def facts(row: Model) -> dict[str, object]:
    """Every field of a row."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_device_is_known_exactly_while_it_is_open(cast: SimpleNamespace) -> None:
    opened = open_device(person=cast.guard, came="invitation", agent="Firefox", at=NOW)
    known = known_device(key=opened.key, at=NOW + MINUTE)
    assert known is not None
    assert facts(known) == facts(Device.objects.get(pk=known.pk))
    assert facts(known.person) == facts(cast.guard)
    found = [known_device(key=opened.key, at=NOW + days * DAY) is not None for days in (1, 20, 4000)]
    assert found == [Device.objects.open(NOW + days * DAY).filter(pk=known.pk).exists() for days in (1, 20, 4000)]
    assert found[0] and not found[-1]
    assert known_device(key="x", at=NOW) is None


@pytest.mark.parametrize(
    ("who", "strict"), [("administrator", True), ("clerk", True), ("leader", True), ("guard", False)]
)
def test_who_has_to_set_up_a_second_factor(
    cast: SimpleNamespace, settings: Settings, who: str, *, strict: bool
) -> None:
    person = getattr(cast, who)
    opened = open_device(person=person, came="invitation", agent="Firefox", at=NOW)

    def lacks() -> bool:
        known = known_device(key=opened.key, at=NOW + MINUTE)
        assert known is not None
        return known.lacks_second_factor  # type: ignore[attr-defined, no-any-return]

    settings.SECOND_FACTOR = False
    assert not lacks()
    settings.SECOND_FACTOR = True
    assert lacks() is strict
    factor = SecondFactor.objects.create(person=person, sealed_secret="x", made_at=NOW)
    assert lacks() is strict  # set up, but not confirmed yet
    SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=NOW)
    assert not lacks()


def test_a_token_is_known_until_it_expires_or_its_person_leaves(cast: SimpleNamespace) -> None:
    made = make_token(person=cast.clerk, name="x", scopes=["reports:read"], lasts=DAY, by=cast.clerk, at=NOW)
    known = known_token(key=made.key, at=NOW + MINUTE)
    assert known is not None
    assert facts(known) == facts(Token.objects.get(pk=known.pk))
    assert known.person == cast.clerk
    assert known_token(key=made.key, at=NOW + DAY) is None
    type(cast.clerk).objects.filter(pk=cast.clerk.pk).update(is_active=False)
    assert known_token(key=made.key, at=NOW + MINUTE) is None
