"""Response, solution and verification: each by its own clock, in working time, standing still only when the case is paused."""

from datetime import UTC, datetime, timedelta

import pytest

from gezhi.cases.clock import resume_paused
from gezhi.cases.models import Case, CaseClock, State
from gezhi.cases.models.clocks import Which
from gezhi.kernel.refusals import NotYours, Refused
from testing.cases import MINUTE, Ground
from testing.town import DAY, HOUR

POLICY = {"topic": "policy"}  # answered in 2 working hours, solved by close of business the next working day


def clock(case: Case, which: str) -> CaseClock:
    return CaseClock.objects.filter(case=case, which=which).order_by("round", "lap").last()  # type: ignore[return-value]


def at(text: str) -> datetime:
    """A moment in November 2026 on the zone's clocks: "3 17:30"."""
    day, _space, time = text.partition(" ")
    hour, minute = time.split(":")
    return datetime(2026, 11, int(day), int(hour), int(minute), tzinfo=UTC) - 8 * HOUR


def test_the_first_answer_is_due_in_working_time_over_the_lunch_break(town: Ground) -> None:
    case = town.report(**POLICY, at=at("2 11:00"))
    assert case.due == at("2 14:30")  # one hour before noon, one after half past one


def test_filing_is_the_first_answer_and_starts_the_solution(town: Ground) -> None:
    case = town.report(**POLICY)
    town.do("file_case", case, at=town.now + 16 * MINUTE)
    assert clock(case, Which.RESPONSE).stopped_at == town.now + 16 * MINUTE
    assert clock(case, Which.RESPONSE).on_time
    assert case.due == case.solution_due == at("3 17:30")


def test_urgent_cases_go_by_the_clock_on_the_wall(town: Ground) -> None:
    case = town.report(urgent=True, at=at("6 17:00"))  # Friday evening
    assert case.due == at("6 19:00")


def test_a_make_up_sunday_and_the_national_day_count_as_the_state_council_says(town: Ground) -> None:
    friday = datetime(2026, 10, 9, 2, tzinfo=UTC)  # the Saturday after it, 10 October, is worked
    case = town.report(**POLICY, at=friday)
    town.do("file_case", case, at=friday)
    assert case.due == datetime(2026, 10, 10, 9, 30, tzinfo=UTC)


def test_a_pause_gives_back_exactly_what_was_left(town: Ground) -> None:
    case = town.case(State.HANDLING, **POLICY)
    town.do("pause", case, at=at("2 16:30"), until=at("20 9:00"))
    assert case.due is None and clock(case, Which.SOLUTION).next_at is None
    town.do("resume", case, at=at("9 8:30"))
    assert case.due == at("10 8:30") + 1 * HOUR  # an hour on the 2nd and seven and a half on the 3rd were left


@pytest.mark.parametrize("stood, due", [
    (timedelta(seconds=3), "3 17:30"), (timedelta(seconds=59), "3 17:30"), (MINUTE, "4 8:31"),
    (10 * MINUTE + timedelta(seconds=40), "4 8:40"), (HOUR, "4 9:30"),
])  # fmt: skip
def test_a_pause_moves_a_deadline_at_close_of_business_by_whole_minutes(
    town: Ground, stood: timedelta, due: str
) -> None:
    case = town.case(State.HANDLING, **POLICY)
    paused = at("2 10:00") + timedelta(seconds=17)
    town.do("pause", case, at=paused)
    town.do("resume", case, at=paused + stood)
    assert case.due == case.solution_due == at(due)


@pytest.mark.parametrize("start, end", [("2 17:30", "3 8:30"), ("2 12:00", "2 13:30"), ("2 17:31", "2 23:00")])
def test_a_pause_outside_working_time_moves_nothing(town: Ground, start: str, end: str) -> None:
    case = town.case(State.HANDLING, **POLICY)
    town.do("pause", case, at=at(start))
    town.do("resume", case, at=at(end))
    assert case.due == at("3 17:30")


def test_many_short_pauses_take_no_time_away(town: Ground) -> None:
    case, moment = town.case(State.HANDLING, **POLICY), at("2 10:00")
    for _time in range(5):
        town.do("pause", case, at=moment)
        moment += timedelta(seconds=50)
        town.do("resume", case, at=moment)
        moment += timedelta(seconds=1)
    assert case.due == at("3 17:30")


def test_failing_at_once_leaves_close_of_business_where_it_was(town: Ground) -> None:
    case = town.case(State.HANDLING, **POLICY)
    town.do("answer", case, at=at("2 16:30"))
    town.do("fail_case", case, at=at("2 16:30") + timedelta(seconds=20))
    assert case.due == at("3 17:30")


def test_a_pause_ends_by_itself_once(town: Ground) -> None:
    case = town.case(State.HANDLING)
    town.do("pause", case, until=at("5 9:00"))
    assert resume_paused(at=at("5 8:59")) == 0
    assert resume_paused(at=at("5 9:00")) == 1
    assert resume_paused(at=at("5 9:01")) == 0
    assert Case.objects.get(pk=case.pk).state == State.HANDLING


@pytest.mark.parametrize("wrong", [{"reason": "tired"}, {"until": at("1 9:00")}, {"words": " "}])
def test_no_other_pause_is_possible(town: Ground, wrong: dict[str, object]) -> None:
    with pytest.raises(Refused):
        town.do("pause", town.case(State.HANDLING), **wrong)


def test_verification_has_a_clock_of_its_own_and_takes_nothing_from_the_handler(town: Ground) -> None:
    case = town.case(State.HANDLING, **POLICY)
    town.do("answer", case, at=at("2 16:30"))
    assert case.solution_due == at("3 17:30")
    assert case.due == at("5 17:30")  # three working days
    town.do("fail_case", case, at=at("5 8:30"))
    assert case.due == at("6 9:30")  # what was left when the answer came: an hour and a day of seven and a half


def test_failing_twice_keeps_every_verification(town: Ground) -> None:
    case = town.case(State.VERIFYING)
    for _time in range(2):
        town.do("fail_case", case)
        town.do("answer", case)
    assert list(case.clocks.filter(which=Which.VERIFICATION).order_by("lap").values_list("lap", flat=True)) == [1, 2, 3]


def test_what_was_overdue_stays_overdue_after_a_pause_and_after_rework(town: Ground) -> None:
    case = town.case(State.HANDLING, **POLICY)
    late = at("4 10:00")
    town.do("pause", case, at=late)
    town.do("resume", case, at=late + DAY)
    assert case.due == at("3 17:30") and case.is_overdue(late + DAY)


def test_more_time_is_asked_beforehand_decided_by_another_and_moves_the_deadline(town: Ground) -> None:
    case = town.case(State.HANDLING, **POLICY)
    town.do("ask_extension", case, until=at("6 17:30"))
    with pytest.raises(NotYours):
        town.do("grant_extension", case, by=town.who("cleaner"))
    with pytest.raises(NotYours):
        town.do("grant_extension", case, by=town.who("stranger"))
    town.do("grant_extension", case)
    assert case.due == case.solution_due == at("6 17:30")
    assert clock(case, Which.SOLUTION).term == 1
    with pytest.raises(Refused, match="once"):
        town.do("ask_extension", case, until=at("9 17:30"))


def test_more_time_is_not_asked_after_the_deadline(town: Ground) -> None:
    case = town.case(State.HANDLING, **POLICY)
    with pytest.raises(Refused, match="passed"):
        town.do("ask_extension", case, at=at("4 9:00"))


def test_refused_time_leaves_the_deadline(town: Ground) -> None:
    case = town.case(State.HANDLING, **POLICY)
    town.do("ask_extension", case)
    town.do("refuse_extension", case)
    assert case.due == at("3 17:30") and not case.extensions.filter(granted=None).exists()


def test_a_preset_that_changes_later_changes_no_case(town: Ground) -> None:
    case = town.report(**POLICY)
    assert (case.preset, case.preset_version) == ("request.policy", 0)


def test_a_new_round_has_new_clocks(town: Ground) -> None:
    case = town.case(State.CLOSED, **POLICY)
    town.do("reopen", case, at=at("4 9:00"))
    assert (case.round, case.state) == (2, State.DISPATCHED)
    assert {c.which for c in case.clocks.filter(round=2, stopped_at=None)} == {Which.RESPONSE, Which.SOLUTION}
    assert case.due == at("4 11:00")
    town.do("accept", case, at=at("4 9:30"))
    assert case.due == case.solution_due == at("5 17:30")


def test_no_reopening_after_the_window(town: Ground) -> None:
    case = town.case(State.CLOSED)
    assert case.reopen_until == at("9 17:30")
    with pytest.raises(Refused, match="no longer"):
        town.do("reopen", case, at=case.reopen_until)
    assert timedelta() < case.reopen_until - town.now
