"""When a duty changes hands, the open cases held by it go along, with a line that says so; nothing else does."""

import pytest

from gezhi.cases import clock
from gezhi.cases.models import Case, CaseMove, State
from gezhi.kernel.refusals import Refused
from gezhi.logbook.models import Entry
from gezhi.notices.models import Recipient
from gezhi.registry.actions import corrections, duties
from gezhi.registry.models import Duty
from testing.cases import Ground
from testing.town import DAY, HOUR

OPEN_STATES = ["reported", "filed", "dispatched", "handling", "verifying", "paused"]


def duty(town: Ground, place: str, post: str = "steward") -> Duty:
    return Duty.objects.get(place=town.place(place), post=post, during__contains=town.now, recorded__upper_inf=True)


def hand_over(town: Ground, place: str, to: str, **more: object) -> None:
    said = {
        "duty": more.pop("duty", None) or duty(town, place),
        "to": town.who(to),
        "when": town.now,
        "by": town.who("leader"),
        "at": town.now,
    }
    duties.hand_over(**(said | more))  # type: ignore[arg-type]


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def lines(case: Case) -> list[CaseMove]:
    return list(CaseMove.objects.filter(case=case, verb="hand_over").order_by("pk"))


@pytest.mark.parametrize("state", OPEN_STATES)
def test_an_open_case_moves_at_once_with_one_line_and_stays_in_its_state(town: Ground, state: str) -> None:
    case = town.case(state)
    hand_over(town, "site", "grid_worker")
    row = fresh(case)
    assert row.state == state
    assert row.receiver == row.dispatcher == town.who("grid_worker")
    (line,) = lines(case)
    assert line.from_state == line.to_state == state
    assert line.facts["receiver"] == {"from": town.who("manager").ref, "to": town.who("grid_worker").ref}
    assert Entry.objects.get(pk=line.entry).verb == "case.hand_over"


def test_whoever_takes_over_hears_of_it_and_has_the_turn(town: Ground) -> None:
    case = town.case(State.REPORTED)
    hand_over(town, "site", "grid_worker")
    assert fresh(case).turn == fresh(case).responsible == town.who("grid_worker")
    heard = Recipient.objects.filter(notice__subject=case.ref, notice__template_code="case.handed_over")
    assert [row.person for row in heard] == [town.who("grid_worker")]


def test_a_closed_case_keeps_its_names(town: Ground) -> None:
    case = town.case(State.CLOSED)
    hand_over(town, "site", "grid_worker")
    assert fresh(case).receiver == town.who("manager") and lines(case) == []


def test_cases_of_another_duty_of_the_same_person_stay(town: Ground) -> None:
    case = town.report(place=town.place("building"), kind="rework")
    hand_over(town, "site", "grid_worker")
    assert fresh(case).receiver == town.who("manager")


def test_a_dated_hand_over_moves_them_on_its_day_and_not_before(town: Ground) -> None:
    case = town.case(State.HANDLING)
    hand_over(town, "site", "grid_worker", when=town.now + DAY)
    clock.follow_duties(at=town.now + DAY - HOUR)
    assert fresh(case).receiver == town.who("manager")
    assert clock.follow_duties(at=town.now + DAY) == 1
    assert clock.follow_duties(at=town.now + DAY) == 0
    assert fresh(case).receiver == town.who("grid_worker")


def test_a_substitute_has_them_for_that_time_and_the_holder_afterwards(town: Ground) -> None:
    case = town.case(State.REPORTED)
    duties.substitute(
        duty=duty(town, "site"), person=town.who("relief_cleaner"), start=town.now, end=town.now + 2 * DAY, reason="年假",
        by=town.who("leader"), at=town.now,
    )  # fmt: skip
    assert fresh(case).turn == town.who("relief_cleaner")
    clock.follow_duties(at=town.now + 2 * DAY)
    assert fresh(case).turn == town.who("manager")


def test_a_duty_that_ends_leaves_them_to_whoever_answers_above(town: Ground) -> None:
    case = town.case(State.REPORTED)
    duties.end_duty(duty=duty(town, "site"), when=town.now, by=town.who("leader"), at=town.now, reason="调离")
    assert fresh(case).turn == town.who("grid_worker")


def test_a_correction_of_the_past_moves_what_it_touches(town: Ground) -> None:
    case = town.case(State.REPORTED)
    corrections.correct(
        duty=duty(town, "site"),
        person=town.who("relief_cleaner"),
        by=town.who("leader"),
        at=town.now,
        reason="录错了人",
    )
    assert fresh(case).turn == town.who("relief_cleaner")


def test_a_handler_by_a_duty_elsewhere_is_followed_too(town: Ground) -> None:
    case = town.case(State.HANDLING)
    hand_over(town, "washroom", "relief_cleaner", duty=duty(town, "washroom", "executor"))
    clock.follow_duties(at=town.now)
    assert fresh(case).handler == fresh(case).responsible == town.who("relief_cleaner")


def test_who_leaves_leaves_no_case_behind(town: Ground) -> None:
    case = town.case(State.HANDLING)
    person = town.who("cleaner")
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    clock.follow_duties(at=town.now)
    assert fresh(case).handler != person and fresh(case).handler is not None


def test_a_verifier_who_becomes_the_handler_does_not_verify(town: Ground) -> None:
    case = town.case(State.VERIFYING)
    hand_over(town, "washroom", "checker", duty=duty(town, "washroom", "executor"))
    row = fresh(case)
    assert row.handler == town.checker
    assert row.verifier not in (None, town.checker) and row.turn == row.verifier


def test_a_checker_who_goes_is_replaced_by_the_nearest_who_may_verify(town: Ground) -> None:
    case = town.case(State.VERIFYING)
    duties.end_duty(
        duty=duty(town, "site", "checker"), when=town.now, by=town.who("leader"), at=town.now, reason="调离"
    )
    row = fresh(case)
    assert row.verifier not in (None, town.checker, town.who("cleaner"), row.reporter)


def test_a_change_that_is_refused_moves_nothing(town: Ground) -> None:
    case = town.case(State.REPORTED)
    with pytest.raises(Refused):
        hand_over(town, "site", "manager")
    assert lines(case) == []
