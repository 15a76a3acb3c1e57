"""Reminders and escalation: executor, organiser, head; each step once, exactly once, whatever happens to the worker."""

from datetime import UTC, datetime

import pytest

from gezhi.cases import clock, escalation
from gezhi.cases.models import Case, CaseClock, CaseStep, State
from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.periods import local_zone
from gezhi.logbook.models import Entry
from gezhi.notices.models import Notice, Recipient
from gezhi.policy.actions.tables import bring_in_table
from testing.cases import MINUTE, Ground
from testing.town import DAY

STEPS = ["warned", "executor", "organiser", "head"]


def solution(case: Case) -> CaseClock:
    return case.clocks.get(which="solution", stopped_at=None)


def done(case: Case) -> list[str]:
    return list(case.steps.order_by("pk").values_list("step", flat=True))


def told(case: Case, template: str) -> set[str]:
    rows = Recipient.objects.filter(notice__subject=case.ref, notice__template_code=template)
    return set(rows.values_list("person__name", flat=True))


def test_each_step_comes_at_its_moment_and_not_before(town: Ground) -> None:
    case = town.case(State.HANDLING, topic="policy")
    watch = solution(case)
    moments = [watch.warn_at, watch.executor_at, watch.organiser_at, watch.head_at]
    assert moments == sorted(moments)
    for number, moment in enumerate(moments):
        clock.sweep(at=moment - MINUTE)
        assert done(case) == STEPS[:number]
        clock.sweep(at=moment)
        clock.sweep(at=moment)
        assert done(case) == STEPS[: number + 1]
    watch.refresh_from_db()
    assert watch.next_at is None


def test_the_chain_of_duty_hears_of_it(town: Ground) -> None:
    case = town.case(State.HANDLING, topic="policy")
    watch = solution(case)
    for moment in (watch.warn_at, watch.executor_at, watch.organiser_at, watch.head_at):
        clock.sweep(at=moment)
    assert told(case, "case.warning") == {"马桂兰"}
    assert told(case, "case.overdue") == {"马桂兰"}
    assert told(case, "case.escalated") == {"乔文斌", "韩志远", "沈向东"}


def test_after_days_without_a_worker_each_step_is_done_once_and_nobody_is_reminded_of_what_is_past(
    town: Ground,
) -> None:
    case = town.case(State.HANDLING, topic="policy")
    late = solution(case).head_at + 5 * DAY
    assert clock.sweep(at=late) == 4
    assert clock.sweep(at=late + DAY) == 0
    assert done(case) == STEPS
    assert told(case, "case.warning") == set()
    assert told(case, "case.escalated") == {"乔文斌", "韩志远", "沈向东"}
    entries = Entry.objects.filter(
        about__contains=[case.ref], verb__in=["case.warned", "case.overdue", "case.escalated"]
    )
    assert entries.count() == 4
    assert all(entry.happened_at < late and entry.recorded_at == late for entry in entries)


@pytest.mark.parametrize("verb", ["answer", "pause", "return_case"])
def test_who_acted_in_time_is_not_reminded_of_that_deadline(town: Ground, verb: str) -> None:
    case = town.case(State.HANDLING, topic="policy")
    watch = solution(case)
    town.do(verb, case, at=watch.warn_at - MINUTE)
    clock.sweep(at=watch.warn_at)
    assert done(case) == (["warned"] if verb == "return_case" else [])  # given back, the clock runs on


def test_a_moved_deadline_is_reminded_of_anew(town: Ground) -> None:
    case = town.case(State.HANDLING, topic="policy")
    clock.sweep(at=solution(case).warn_at)
    town.do("ask_extension", case, until=town.now + 9 * DAY)
    town.do("grant_extension", case)
    clock.sweep(at=solution(case).warn_at)
    assert done(case) == ["warned", "warned"]


def test_a_pause_does_not_repeat_what_was_done(town: Ground) -> None:
    case = town.case(State.HANDLING, topic="policy")
    moment = solution(case).warn_at
    clock.sweep(at=moment)
    town.do("pause", case, at=moment)
    town.do("resume", case, at=moment + DAY)
    clock.sweep(at=solution(case).warn_at + MINUTE)
    assert done(case) == ["warned"]


def test_who_would_be_told_what_waits_for_him_is_passed_over(town: Ground) -> None:
    case = town.report(kind="burden", words="同一张表要报三遍。")
    assert case.turn == town.who("organiser")
    watch = case.clocks.get(which="response")
    clock.sweep(at=watch.head_at)
    assert set(case.steps.filter(step="organiser").values_list("told", flat=True)) == {town.who("head").pk}


def test_many_at_once_come_in_one_word(town: Ground) -> None:
    cases = [town.case(State.HANDLING, topic="policy") for _number in range(escalation.FEW + 1)]
    clock.sweep(at=solution(cases[0]).executor_at)
    words = Notice.objects.filter(template_code="cases.overdue")
    assert [row.values["count"] for row in words] == [str(len(cases))]
    assert CaseStep.objects.filter(step="executor").count() == len(cases)


def test_the_night_shift_of_new_year_and_a_year_without_a_table(town: Ground) -> None:
    new_year = datetime(2026, 12, 31, 9, tzinfo=UTC)
    case = town.case(State.REPORTED, topic="policy", at=new_year)
    assert case.due and case.due.year == 2027  # no holidays are known for 2027: weekends alone, and no crash
    clock.sweep(at=case.due)
    assert "executor" in done(case)


SPRING_FESTIVAL = """2027-01-01 ~ 2027-01-03, 元旦, 休
2027-01-31, 春节, 班
2027-02-05 ~ 2027-02-12, 春节, 休
2027-02-14, 春节, 班
"""


def february(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2027, 2, day, hour, minute, tzinfo=local_zone())


def test_over_the_spring_festival_nobody_is_woken_at_midnight_and_the_make_up_sunday_counts(town: Ground) -> None:
    bring_in_table(year=2027, text=SPRING_FESTIVAL, reason="国办发明电", by=OPERATOR, at=town.now)
    sunday = datetime(2027, 1, 31, 17, tzinfo=local_zone())
    case = town.case(State.REPORTED, topic="policy", at=sunday)
    assert case.due == february(1, 10), "half an hour of the make-up Sunday, the rest on Monday"
    for verb in ("file_case", "dispatch", "accept"):
        town.do(verb, case, at=february(4, 17))
    watch = solution(case)
    assert watch.due == watch.executor_at == february(14, 17, 30), "the Sunday after eight days off and a Saturday"
    assert watch.warn_at.date() in (february(4).date(), february(14).date())
    clock.sweep(at=february(5))
    before = done(case)
    for day in range(5, 15):
        for moment in (february(day) - MINUTE, february(day), february(day) + MINUTE):
            assert clock.sweep(at=moment) == 0
    clock.sweep(at=february(14, 17, 30))
    assert "executor" not in before and done(case)[-1] == "executor"


class Killed(BaseException):
    """The worker is gone."""


AT_EACH_STEP = ["_record", "_look_ahead", "write_many", "_tell", "announce_many"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", AT_EACH_STEP)
@pytest.mark.parametrize("after", [False, True])
def test_a_worker_that_dies_anywhere_loses_nothing_and_says_nothing_twice(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, where: str, after: bool
) -> None:
    from testing.cases import ground

    town = ground()
    cases = [town.case(State.HANDLING, topic="policy") for _number in range(3)]
    moment = solution(cases[0]).organiser_at
    real = getattr(escalation, where)

    def dies(*args: object, **more: object) -> object:
        if after:
            real(*args, **more)
        raise Killed

    monkeypatch.setattr(escalation, "anybody_listens", lambda: True)
    monkeypatch.setattr(escalation, where, dies)
    with pytest.raises(Killed):
        clock.sweep(at=moment, batch=2)
    monkeypatch.undo()
    assert not CaseStep.objects.exists()
    clock.sweep(at=moment, batch=2)
    clock.sweep(at=moment, batch=2)
    for case in cases:
        assert done(case) == STEPS[:3]
        escalated = Notice.objects.filter(subject=case.ref, template_code="case.escalated")
        assert escalated.count() == 2
