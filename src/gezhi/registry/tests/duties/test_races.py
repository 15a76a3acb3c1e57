"""What many people do at once: one wins, the others get the sentence, and nothing overlaps."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from threading import Barrier

import pytest
from django.db import connection

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, Refused
from gezhi.registry.actions import duties, places
from gezhi.registry.models import Duty, Placement
from testing.town import DAY, HOUR, person, small_town

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(n: int, verb) -> list[object]:  # type: ignore[no-untyped-def]
    """Runs `verb(i)` in n threads that start together; returns what each returned or the refusal it met."""
    ready = Barrier(n)

    def run(i: int) -> object:
        connection.ensure_connection()
        ready.wait()
        try:
            return verb(i)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(run, range(n)))


def test_of_200_people_assigning_one_post_exactly_one_wins() -> None:
    town = small_town()
    crowd = [person(f"新人{i}") for i in range(200)]

    def assign(i: int) -> Duty:
        start = town.now + timedelta(minutes=i)
        return duties.assign(
            place=town.places["gate"], post="steward", person=crowd[i], start=start, by=OPERATOR, at=town.now
        )

    outcomes = at_once(200, assign)
    assert sum(isinstance(outcome, Duty) for outcome in outcomes) == 1
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert len(refusals) == 199
    assert {refusal.field for refusal in refusals} == {"start"}
    assert Duty.objects.filter(place=town.places["gate"]).count() == 1


def test_two_hand_overs_of_one_duty_at_once_give_one_successor() -> None:
    town = small_town()
    duty = town.duties["manager of site"]
    takers = [town.people["stranger"], town.people["relief_cleaner"]]

    def hand_over(i: int) -> Duty:
        return duties.hand_over(duty=duty, to=takers[i], when=town.now + HOUR, by=OPERATOR, at=town.now)

    outcomes = at_once(2, hand_over)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Duty"]


def test_two_moves_of_one_site_at_once_leave_one_tree() -> None:
    town = small_town()
    other = places.add_place(kind="grid", name="第二网格", parent=town.places["other_group"], by=OPERATOR, at=town.now)
    targets = [town.places["other_grid"], other]

    def move(i: int) -> Placement:
        return places.move_place(
            place=town.places["site"], parent=targets[i], when=town.now + DAY, by=OPERATOR, at=town.now
        )

    outcomes = at_once(2, move)
    assert any(isinstance(outcome, Placement) for outcome in outcomes)
    known = Placement.objects.filter(place=town.places["site"], recorded__upper_inf=True).order_by("during")
    spans = [(row.during.lower, row.during.upper) for row in known]
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    assert spans[-1][1] is None
