"""Six phones at once: a return is written once, and the roll follows the registry without a gap."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connections

from gezhi.reports.models import Return, Unit
from gezhi.reports.roll import follow_registry
from gezhi.reports.tests.ground import WORKS, ground_with_a_daily


@pytest.mark.django_db(transaction=True)
def test_the_same_return_by_six_phones_stands_once() -> None:
    ground = ground_with_a_daily()
    slips = [uuid4(), uuid4()]

    def phone(number: int) -> int:
        try:
            return int(ground.send("甲", slip=slips[number % 2]).pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as hands:
        sent = set(hands.map(phone, range(6)))
    assert sent == {Return.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_two_corrections_at_once_leave_one_that_stands_and_lose_nothing() -> None:
    ground = ground_with_a_daily()
    ground.send("甲")

    def correct(on_duty: int) -> None:
        try:
            ground.send("甲", values={**WORKS, "on_duty": on_duty})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as hands:
        list(hands.map(correct, (11, 12, 13, 14)))
    rows = Return.objects.order_by("recorded")
    assert rows.count() == 5 and rows.filter(recorded__upper_inf=True).count() == 1
    known = [row.recorded for row in rows]
    assert all(one.upper == other.lower for one, other in pairwise(known))


@pytest.mark.django_db(transaction=True)
def test_the_roll_follows_once_whoever_looks_at_it() -> None:
    ground = ground_with_a_daily()
    before = Unit.objects.count()
    ground.firms["甲"].__class__.objects.filter(pk=ground.firms["甲"].pk).update(staff=44)

    def look(_hand: int) -> None:
        try:
            follow_registry(at=ground.now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as hands:
        list(hands.map(look, range(6)))
    assert Unit.objects.count() == before + 2
    assert Unit.objects.filter(recorded__upper_inf=True).count() == before + 1
