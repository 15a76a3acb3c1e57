"""How often we may: never more than the limit in any minute, and no less than it allows."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gezhi.gateways.limiting import FORGET_AT, Rate
from gezhi.gateways.tests.posting import NOON

steps = st.lists(st.floats(min_value=0, max_value=90), min_size=1, max_size=120)


@given(steps, st.integers(min_value=1, max_value=10))
def test_no_minute_holds_more_than_the_limit_and_room_is_never_wasted(pauses: list[float], most: int) -> None:
    rate, at = Rate(most), NOON
    taken: list[datetime] = []
    for pause in pauses:
        at += timedelta(seconds=pause)
        within = [one for one in taken if at - one < timedelta(minutes=1)]
        wait = rate.take("zhang", at)
        assert (wait == 0) == (len(within) < most)
        if wait:
            room_at = within[-most] + timedelta(minutes=1)
            assert abs((at + timedelta(seconds=wait) - room_at).total_seconds()) <= 0.001
        else:
            taken.append(at)


def test_each_person_has_a_count_of_their_own() -> None:
    rate = Rate(1)
    assert [rate.take(name, NOON) for name in ("zhang", "li", "zhang")] == [0, 0, 60]


def test_what_was_not_sent_after_all_is_given_back() -> None:
    rate = Rate(1)
    rate.take("zhang", NOON)
    rate.give_back("zhang")
    assert rate.take("zhang", NOON) == 0


def test_without_a_limit_nothing_is_counted() -> None:
    assert not any(Rate(None).take("zhang", NOON) for _ in range(1000))


def test_persons_not_written_to_for_a_minute_are_forgotten() -> None:
    rate = Rate(30)
    for number in range(FORGET_AT + 1):
        rate.take(number, NOON)
    rate.take("later", NOON + timedelta(minutes=2))
    assert len(rate._taken) == 1
