"""Generated roster changes against a naive model: no overlap, no instant without a name, and the same answer.

The model is a notebook: after each change the set of (start, end, person) of one post, as then known.
GEZHI_ROSTER_CHANGES sets how many changes are generated in all (`make test` does some hundred, bench.rosters 100,000).
"""

import os
import random
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Refused
from gezhi.registry.actions import corrections, duties
from gezhi.registry.models import Duty
from gezhi.registry.reads.answering import chain_of
from testing.town import FOUNDED, HOUR, person, small_town

CHANGES = int(os.environ.get("GEZHI_ROSTER_CHANGES", "800"))
PER_EXAMPLE = 40
Span = tuple[datetime, datetime | None, int]


def split(span: Span, start: datetime, end: datetime | None, somebody: int) -> list[Span]:
    """`span` with the part from `start` to `end` given to somebody else."""
    pieces: list[Span] = []
    if span[0] < start:
        pieces.append((span[0], start, span[2]))
    pieces.append((start, end, somebody))
    if end is not None and (span[1] is None or end < span[1]):
        pieces.append((end, span[1], span[2]))
    return pieces


moments = st.integers(0, 24 * 60).map(lambda hours: FOUNDED + hours * HOUR)
changes = st.tuples(
    st.sampled_from(["assign", "hand_over", "substitute", "end", "correct"]), moments, moments, st.integers(0, 5)
)


def spans_of(place_id: int) -> set[Span]:
    """The roster as the database knows it now."""
    rows = Duty.objects.filter(place_id=place_id, post="executor", recorded__upper_inf=True)
    return {(row.during.lower, row.during.upper, row.person_id) for row in rows}


def expected(
    spans: set[Span], change: str, duty: Duty | None, start: datetime, end: datetime, somebody: int
) -> set[Span]:
    """What the notebook says after a change that was not refused."""
    if change == "assign":
        return spans | {(start, end, somebody)}
    assert duty is not None
    old: Span = (duty.during.lower, duty.during.upper, duty.person_id)
    rest = spans - {old}
    if change == "hand_over":
        return rest | set(split(old, start, old[1], somebody))
    if change == "substitute":
        return rest | set(split(old, start, end, somebody))
    if change == "end":
        return rest | {(old[0], start, old[2])}
    return rest | {(start, end, somebody)}


def plausible(
    change: str, duty: Duty | None, start: datetime, end: datetime, dice: random.Random
) -> tuple[datetime, datetime]:
    """Mostly instants that can be right: in their order, and within the duty that they are about; now and then any."""
    if dice.random() < 0.15:
        return start, end
    start, end = min(start, end), max(start, end) + HOUR
    if duty is None or change == "assign":
        return start, end
    last = duty.during.upper or duty.during.lower + timedelta(days=60)
    hours = max(3, int((last - duty.during.lower) / HOUR))
    first = dice.randrange(1, hours - 1)
    return duty.during.lower + first * HOUR, duty.during.lower + dice.randrange(first + 1, hours) * HOUR


def perform(change: str, duty: Duty | None, place, who, start: datetime, end: datetime, at: datetime) -> None:  # type: ignore[no-untyped-def]
    """Performs the generated change by the real verb."""
    if change == "assign":
        duties.assign(place=place, post="executor", person=who, start=start, end=end, by=OPERATOR, at=at)
        return
    assert duty is not None
    if change == "hand_over":
        duties.hand_over(duty=duty, to=who, when=start, by=OPERATOR, at=at, reason="r")
    elif change == "substitute":
        duties.substitute(duty=duty, person=who, start=start, end=end, by=OPERATOR, at=at, reason="r")
    elif change == "end":
        duties.end_duty(duty=duty, when=start, by=OPERATOR, at=at, reason="r")
    else:
        corrections.correct(duty=duty, person=who, start=start, end=end, by=OPERATOR, at=at, reason="r")


@pytest.mark.django_db
@settings(
    max_examples=max(1, CHANGES // PER_EXAMPLE),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(script=st.lists(changes, min_size=PER_EXAMPLE, max_size=PER_EXAMPLE), seed=st.integers())
def test_answering_equals_the_notebook_after_any_changes(
    script: list[tuple[str, datetime, datetime, int]], seed: int
) -> None:
    with transaction.atomic():
        play(script, random.Random(seed))
        transaction.set_rollback(True)


def play(script: list[tuple[str, datetime, datetime, int]], dice: random.Random) -> None:
    """Builds the town, performs the script, compares after every change and at moments of the past."""
    town = small_town()
    staff = [person(f"员工{i}") for i in range(6)]
    gate = town.places["gate"]
    history: list[tuple[datetime, set[Span]]] = []
    at = FOUNDED + timedelta(hours=1)
    for change, one, other, n in script:
        at += timedelta(minutes=1)
        known = spans_of(gate.pk)
        rows = list(
            Duty.objects.filter(place=gate, post="executor", recorded__upper_inf=True)
            .select_related("place")
            .order_by("pk")
        )
        duty = dice.choice(rows) if rows else None
        if change != "assign" and duty is None:
            continue
        start, end = plausible(change, duty, one, other, dice)
        try:
            perform(change, duty, gate, staff[n], start, end, at)
        except Refused:
            assert spans_of(gate.pk) == known  # a refusal changes nothing
        else:
            after = expected(known, change, duty, start, end, staff[n].pk)
            assert spans_of(gate.pk) == after
        history.append((at, spans_of(gate.pk)))
    manager = town.people["manager"].pk
    for moment in [dice.choice(script)[1] for _ in range(12)]:
        asked, spans = dice.choice(history)
        held = [who for begins, ends, who in spans if begins <= moment and (ends is None or moment < ends)]
        assert len(held) <= 1
        links = chain_of(gate.pk, moment, asked)
        assert links[0].answers.person_id == (held[0] if held else manager)
        assert all(link.answers.name for link in links)
