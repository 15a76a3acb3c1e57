"""A page says that it stands open while its button is pressed: whichever comes second goes on from what the first has said."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from gezhi.notices.milestones import Marked, mark
from gezhi.notices.models import Recipient, TallyDelta
from gezhi.notices.tests.test_telling import say
from testing.town import NOON, Town, small_town
from testing.waiting import until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(seconds=1)


@pytest.fixture
def town() -> Town:
    """The small town, as everybody's transactions see it."""
    return small_town()


def told(town: Town, key: str) -> int:
    """Somebody who was told something just now."""
    return Recipient.objects.get(notice=say(town, key)).pk


def one_after_the_other(first: Callable[[], list[Marked]], second: Callable[[], list[Marked]]) -> list[Marked]:
    """The second begins before the first is on record, and waits for it; what was new by each of them."""

    def meanwhile() -> list[Marked]:
        try:
            with transaction.atomic():
                return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            done = first()
            coming = other.submit(meanwhile)
            until_somebody_waits()
        return [*done, *coming.result(20)]


@pytest.mark.parametrize("often", [1, 8])
def test_confirmed_while_it_is_being_read(town: Town, often: int) -> None:
    for number in range(often):
        one = told(town, f"case:1:{number}")
        said = one_after_the_other(
            partial(mark, {one: NOON}, reads=True), partial(mark, {one: LATER}, confirms=True, by="x:1")
        )
        assert [(marked.read, marked.confirmed) for marked in said] == [(True, False), (False, True)]
        found = Recipient.objects.get(pk=one)
        assert (found.reached_at, found.read_at, found.confirmed_at, found.confirmed_by) == (NOON, NOON, LATER, "x:1")
    assert TallyDelta.objects.filter(figure="read", stage=-1).count() == often


def test_read_while_it_is_being_confirmed(town: Town) -> None:
    one = told(town, "case:1:x")
    said = one_after_the_other(
        partial(mark, {one: NOON}, confirms=True, by="x:1"), partial(mark, {one: LATER}, reads=True)
    )
    assert [(marked.read, marked.confirmed) for marked in said] == [(True, True), (False, False)]
    found = Recipient.objects.get(pk=one)
    assert (found.read_at, found.confirmed_at) == (NOON, NOON)
