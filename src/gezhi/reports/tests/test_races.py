"""Six phones at once: a return is written once, and the roll follows the registry without a gap."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Refused
from gezhi.reports.actions import collections
from gezhi.reports.actions.collections import Plan
from gezhi.reports.models import Collection, Return, Unit
from gezhi.reports.roll import follow_registry
from gezhi.reports.tests.ground import BASIS, TODAY, WORKS, ground_with_a_daily
from testing.town import DAY


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


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_the_same_question_at_once_ask_it_once() -> None:
    ground = ground_with_a_daily()
    said: dict[str, Any] = {"items": ["masks_days"], "starts_on": TODAY, "until": TODAY + DAY, **BASIS}
    drafts = [collections.prepare(plan=Plan(title=f"口罩 {n}", **said), by=OPERATOR, at=ground.now) for n in range(3)]

    def approve(draft: Collection) -> str:
        try:
            return collections.approve(collection=draft, version=1, by=OPERATOR, at=ground.now).state
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as hands:
        assert sorted(hands.map(approve, drafts)) == ["asked-elsewhere", "asked-elsewhere", "running"]
