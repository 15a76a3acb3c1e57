"""Generated roster changes by several people at once: no overlap, no instant without a name, answers as the rows say."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection

from gezhi.kernel.refusals import Refused
from gezhi.people.models import Person
from gezhi.registry.models import Duty, Place
from gezhi.registry.reads.answering import chain_of
from gezhi.registry.tests.duties.test_generated_rosters import CHANGES, perform, plausible
from testing.town import FOUNDED, HOUR, person, small_town

THREADS = 6


def busy(place: Place, staff: list[Person], seed: int, changes: int) -> tuple[int, int]:
    """One person making `changes` random changes to one post; how many were done and how many refused."""
    dice = random.Random(seed)
    done = refused = 0
    at = FOUNDED + HOUR
    try:
        for _ in range(changes):
            at += timedelta(seconds=dice.randrange(0, 90))
            start, end = (FOUNDED + dice.randrange(24 * 60) * HOUR for _ in range(2))
            rows = list(
                Duty.objects.filter(place=place, post="executor", recorded__upper_inf=True).select_related("place")
            )
            change = dice.choice(["assign", "hand_over", "substitute", "end", "correct"]) if rows else "assign"
            duty = dice.choice(rows) if rows else None
            start, end = plausible(change, duty, start, end, dice)
            try:
                perform(change, duty, place, dice.choice(staff), start, end, at)
                done += 1
            except Refused:
                refused += 1
    finally:
        connection.close()
    return done, refused


def naive(rows: list[Duty], at: datetime, known: datetime | None) -> list[int]:
    """Who the plain rows name for an instant, as known at an instant (None = now)."""

    def holds(low: datetime, high: datetime | None, moment: datetime | None) -> bool:
        return high is None if moment is None else low <= moment and (high is None or moment < high)

    return [
        row.person_id
        for row in rows
        if holds(row.during.lower, row.during.upper, at) and holds(row.recorded.lower, row.recorded.upper, known)
    ]


def check(place: Place, above: int, samples: int, seed: int) -> int:
    """Compares `answering` with the plain rows at random instants; how many instants were asked."""
    dice = random.Random(seed)
    rows = list(Duty.objects.filter(place=place, post="executor"))
    last = max(row.recorded.lower for row in rows)
    for _ in range(samples):
        at = FOUNDED + dice.random() * timedelta(days=60)
        known = dice.choice([None, FOUNDED + dice.random() * (last - FOUNDED)])
        held = naive(rows, at, known)
        assert len(held) <= 1, (at, known, held)
        (first, *_others) = chain_of(place.pk, at, known)
        assert first.answers.person_id == (held[0] if held else above)
    return samples


@pytest.mark.django_db(transaction=True)
def test_six_people_change_one_post_at_once() -> None:
    town = small_town()
    staff = [person(f"员工{i}") for i in range(6)]
    gate, manager = town.places["gate"], town.people["manager"].pk
    each = max(20, CHANGES // 4 // THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        outcomes = list(pool.map(lambda seed: busy(gate, staff, seed, each), range(THREADS)))
    done, refused = (sum(outcome[i] for outcome in outcomes) for i in (0, 1))
    assert done + refused == each * THREADS
    assert done > THREADS
    assert check(gate, manager, 300, 7) == 300
