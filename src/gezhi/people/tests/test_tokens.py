"""Tokens for programs: made by their person, shown once, stored as a hash, revoked at once."""

from datetime import timedelta

import pytest

from gezhi.kernel.refusals import NotThere, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.people.actions.tokens import make_token, revoke_token
from gezhi.people.models import Token
from gezhi.people.reads.tokens import known_token
from testing.town import Town, small_town

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def town() -> Town:
    return small_town()


def test_only_the_hash_of_a_key_is_stored_and_it_stands_in_no_log(town: Town) -> None:
    clerk = town.people["clerk"]
    made = make_token(person=clerk, name="报表", scopes=["registry:read"], lasts=DAY, by=clerk, at=town.now)
    stored = Token.objects.values().get()
    assert made.key not in str(stored)
    assert made.key not in str(list(Entry.objects.values()))
    assert known_token(key=made.key, at=town.now) == made.token
    assert known_token(key=made.key + "x", at=town.now) is None


def test_nobody_makes_a_token_for_somebody_else(town: Town) -> None:
    with pytest.raises(NotYours):
        make_token(
            person=town.people["clerk"],
            name="x",
            scopes=["registry:read"],
            lasts=DAY,
            by=town.people["leader"],
            at=town.now,
        )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["all"]}, "scopes"),
        ({"lasts": 400 * DAY}, "days"),
    ],
)
def test_a_token_says_what_it_is_for_what_it_may_and_when_it_ends(
    town: Town, wrong: dict[str, object], field: str
) -> None:
    clerk = town.people["clerk"]
    asked: dict[str, object] = {"name": "x", "scopes": ["registry:read"], "lasts": DAY, **wrong}
    with pytest.raises(Refused) as refusal:
        make_token(person=clerk, by=clerk, at=town.now, **asked)  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_a_token_is_revoked_by_its_person_or_an_administrator_and_by_nobody_else(town: Town) -> None:
    clerk = town.people["clerk"]
    made = make_token(person=clerk, name="x", scopes=["log:read"], lasts=DAY, by=clerk, at=town.now)
    with pytest.raises(NotThere):
        revoke_token(token=made.token.pk, by=town.people["leader"], at=town.now)
    revoke_token(token=made.token.pk, by=town.people["administrator"], at=town.now)
    assert known_token(key=made.key, at=town.now) is None
