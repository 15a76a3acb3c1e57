"""Several people at once, with real threads on the real database: each arrow has one winner, the others hear who it was."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import translation

from gezhi.cases import actions, clock
from gezhi.cases.holding import stale_cases
from gezhi.cases.models import Case, CaseMove, CaseSeat, CaseStep, State
from gezhi.kernel.refusals import Conflict, Refused
from gezhi.registry.actions import duties
from testing.cases import Ground, ground
from testing.waiting import until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
TEN = 10


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each gave or raised, all begun at the same moment."""
    ready = Barrier(len(deeds))

    def one(deed: Callable[[], object]) -> object:
        translation.activate("en")
        ready.wait()
        try:
            return deed()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def refusals(found: Iterable[object]) -> list[Refused]:
    return [one for one in found if isinstance(one, Refused)]


@pytest.fixture
def town() -> Ground:
    return ground()


@pytest.mark.parametrize(("state", "verb"), [
    (State.REPORTED, "file_case"), (State.REPORTED, "decline"), (State.FILED, "dispatch"), (State.DISPATCHED, "accept"),
    (State.HANDLING, "answer"), (State.VERIFYING, "pass_case"), (State.HANDLING, "hand_up"), (State.HANDLING, "pause"),
])  # fmt: skip
def test_ten_people_take_the_same_step_and_one_wins(town: Ground, state: str, verb: str) -> None:
    case = town.case(state)
    before = CaseMove.objects.filter(case=case).count()
    seen = case.version
    found = at_once(*[lambda: town.do(verb, fresh(case), version=seen) for _one in range(TEN)])
    lost = refusals(found)
    assert len(lost) == TEN - 1 and all(isinstance(one, Conflict) for one in lost)
    assert CaseMove.objects.filter(case=case).count() == before + 1
    label = str(State(fresh(case).state).label)
    assert all(label in str(one) for one in lost)


def test_ten_people_do_ten_different_things_and_the_history_is_one_line_after_the_other(town: Ground) -> None:
    case = town.case(State.HANDLING)
    verbs = ["answer", "pause", "return_case", "transfer", "hand_up", "add_words", "ask_extension", "answer", "pause",
             "return_case"]  # fmt: skip
    at_once(*[lambda verb=verb: town.do(verb, fresh(case)) for verb in verbs])
    moves = list(CaseMove.objects.filter(case=case).order_by("pk"))
    assert all(one.to_state == two.from_state for one, two in pairwise(moves))
    assert moves[-1].to_state == fresh(case).state
    assert fresh(case).version == len(moves)


def test_the_slower_one_hears_who_was_faster_and_what_is_now(town: Ground) -> None:
    case = town.case(State.FILED)
    seen = case.version
    town.do("dispatch", fresh(case), by=town.who("leader"))
    with pytest.raises(Conflict) as refusal:
        town.do("dispatch", fresh(case), by=town.who("manager"), version=seen)
    assert "秦若川" in str(refusal.value) and str(State.DISPATCHED.label) in str(refusal.value)


def test_a_hand_over_while_somebody_acts_leaves_the_case_with_whoever_is_on_duty(town: Ground) -> None:
    for _round in range(5):
        case = town.report(topic="policy")
        duty = town.town.duties["manager of site"]
        holder = duty.person
        successor = town.who("grid_worker") if holder != town.who("grid_worker") else town.who("manager")
        at_once(
            lambda holder=holder, case=case: actions.file_case(case=fresh(case), by=holder, at=town.now),  # type: ignore[misc]
            lambda duty=duty, successor=successor: duties.hand_over(  # type: ignore[misc]
                duty=duty, to=successor, when=town.now, by=town.who("leader"), at=town.now
            ),
        )
        town.town.duties["manager of site"] = type(duty).objects.get(
            place=duty.place, post="steward", recorded__upper_inf=True, during__contains=town.now
        )
        clock.follow_duties(at=town.now)
        row = fresh(case)
        assert row.receiver_id == row.turn_id == row.responsible_id == successor.pk
        assert stale_cases(town.now) == []
        town.now += timedelta(minutes=1)


def test_ten_hand_overs_of_one_case_write_one_line(town: Ground) -> None:
    case = town.case(State.HANDLING)
    CaseSeat.objects.filter(case=case, role="handler").update(post="steward", place=town.place("gate"))
    at_once(*[lambda: clock.follow_duties(at=town.now) for _one in range(TEN)])
    assert CaseMove.objects.filter(case=case, verb="hand_over").count() == 1


def test_two_sweeps_at_once_do_each_step_once(town: Ground) -> None:
    cases = [town.case(State.HANDLING, topic="policy") for _one in range(6)]
    late = cases[0].clocks.get(which="solution").head_at
    found = at_once(*[lambda: clock.sweep(at=late, batch=2) for _one in range(4)])
    assert not refusals(found)
    assert sum(int(str(one)) for one in found) == CaseStep.objects.count() == 4 * len(cases)


def test_a_sweep_while_handlers_answer_hinders_nobody(town: Ground) -> None:
    cases = [town.case(State.HANDLING, topic="policy") for _one in range(6)]
    late = cases[0].clocks.get(which="solution").head_at
    found = at_once(
        lambda: clock.sweep(at=late, batch=3),
        *[lambda case=case: town.do("answer", fresh(case), at=late) for case in cases],
    )
    assert not refusals(found)
    assert {fresh(case).state for case in cases} == {State.VERIFYING}


def test_a_pause_that_was_made_anew_while_the_sweep_waited_is_not_ended(town: Ground) -> None:
    case = town.case(State.PAUSED)
    over = town.now + timedelta(days=30)
    with ThreadPoolExecutor(1) as worker:
        with transaction.atomic():
            town.do("resume", case, at=over)
            town.do("pause", case, at=over, until=over + timedelta(days=9))
            swept = worker.submit(at_once, lambda: clock.resume_paused(at=over))
            until_somebody_waits()
        assert swept.result() == [0]
    assert fresh(case).state == State.PAUSED


def test_two_that_join_each_other_do_not_end_in_a_ring(town: Ground) -> None:
    one, two = town.report(), town.report()
    found = at_once(
        lambda: town.do("join", fresh(one), main=fresh(two)), lambda: town.do("join", fresh(two), main=fresh(one))
    )
    assert len(refusals(found)) == 1
    assert sorted([fresh(one).state, fresh(two).state]) == ["joined", "reported"]


def test_numbers_are_given_once_to_thirty_reports_at_once(town: Ground) -> None:
    found = at_once(*[town.report for _one in range(30)])
    assert not refusals(found)
    numbers = [one.number for one in found if isinstance(one, Case)]
    assert len(set(numbers)) == 30 and all(number.startswith("GZ-261102-") for number in numbers)
