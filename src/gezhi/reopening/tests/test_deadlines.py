"""The clock of the answer: working time, one reminder, then up the chain of duty, each once, also after the workers stood still."""

from datetime import datetime, timedelta

import pytest

from gezhi.kernel.refusals import NotYours, Refused
from gezhi.notices.models import Notice
from gezhi.policy.actions import incidents
from gezhi.policy.reads import calendar
from gezhi.reopening import clock
from gezhi.reopening.actions.reviewing import approve_by_silence
from gezhi.reopening.models import AnswerStep, Application, State
from testing.reopening import Reopening, fresh, moment, reopening, variant

WARN, DUE = moment("2020-02-14", "13:30"), moment("2020-02-14", "17:30")
ORGANISER, HEAD = moment("2020-02-15", "17:30"), moment("2020-02-16", "17:30")
MINUTE = timedelta(minutes=1)


def steps(application: Application) -> list[str]:
    return list(AnswerStep.objects.filter(application=application).order_by("pk").values_list("step", flat=True))


def told(application: Application) -> list[tuple[str, str]]:
    """Who was told what by the sweep."""
    rows = Notice.objects.filter(subject=application.ref, template_code__in=[
        "application.warning", "application.overdue", "application.escalated"])  # fmt: skip
    return list(rows.order_by("pk", "recipients__pk").values_list("template_code", "recipients__person__name"))


def test_the_answer_is_due_in_working_time_and_everything_happens_at_its_moment(town: Reopening) -> None:
    one = town.submitted()
    assert one.due == DUE and one.next_at is not None and one.next_at < DUE
    warn = one.next_at
    for at, so_far in [
        (warn - MINUTE, 0), (warn, 1), (DUE - MINUTE, 1), (DUE, 2), (ORGANISER - MINUTE, 2), (ORGANISER, 3), (HEAD, 4),
        (HEAD + timedelta(days=9), 4),
    ]:  # fmt: skip
        clock.sweep(at=at)
        assert len(steps(one)) == so_far, at
    assert steps(one) == ["warned", "executor", "organiser", "head"]
    assert told(one) == [
        ("application.warning", "乔文斌"),
        ("application.overdue", "乔文斌"), ("application.escalated", "葛红梅"),
        ("application.escalated", "韩志远"),
        ("application.escalated", "沈向东"),
    ]  # fmt: skip
    assert fresh(one).state == State.SUBMITTED


def test_after_a_week_without_workers_each_step_is_done_once_and_no_late_reminder_is_sent(town: Reopening) -> None:
    one = town.submitted()
    late = moment("2020-02-24")
    assert clock.sweep(at=late) == 4 and clock.sweep(at=late) == 0
    assert steps(one) == ["warned", "executor", "organiser", "head"]
    assert "application.warning" not in [template for template, _who in told(one)]


def test_the_clock_does_not_pause_and_ends_with_the_answer(town: Reopening) -> None:
    one = town.give_back(town.submitted())
    assert (one.due, one.next_at) == (None, None)
    assert clock.sweep(at=moment("2020-03-30")) == 0


def test_what_is_mended_has_its_whole_time_again_and_a_reminder_of_its_own(town: Reopening) -> None:
    from gezhi.reopening import actions

    one = town.submitted()
    clock.sweep(at=moment("2020-02-14", "16:00"))
    town.give_back(one)
    town.now = moment("2020-02-17")
    actions.fill(application=one, code="on-site", value=18, by=town.member, at=town.now)
    again = actions.submit(application=one, by=town.member, at=town.now)
    assert again.due == moment("2020-02-19", "17:30") and again.term == 2
    clock.sweep(at=moment("2020-02-19", "17:00"))
    assert steps(one) == ["warned", "warned"]


def test_whoever_it_is_brought_to_may_answer_it(town: Reopening) -> None:
    one = town.submitted()
    clock.sweep(at=HEAD)
    town.now = HEAD
    assert town.approve(one, "organiser").state == State.APPROVED


def test_many_that_are_overdue_are_one_word(town: Reopening) -> None:
    for number in range(7):
        town.submitted(town.firm(f"{number} 号公司"))
    clock.sweep(at=DUE)
    words = Notice.objects.filter(template_code="applications.overdue")
    assert words.count() == 1 and words.get().values["count"] == "7"


def test_silence_is_no_yes_unless_the_pack_says_so(town: Reopening) -> None:
    one = town.submitted()
    clock.sweep(at=HEAD)
    assert fresh(one).state == State.SUBMITTED
    with pytest.raises(Refused):
        approve_by_silence(application=fresh(one), at=HEAD)


def test_where_the_pack_says_so_silence_is_a_yes_at_the_deadline(town: Reopening) -> None:
    def silent(content: dict) -> None:  # type: ignore[type-arg]
        for rule in content["admission"]["rules"]:
            rule["silence"] = "approve"

    first = town.incident.packs.get().pack_version
    incidents.switch_pack(
        incident=town.incident, pack_version=variant(first, "9", silent), reason="两日内未答复视为同意",
        by=town.who("head"), at=town.now,
    )  # fmt: skip
    one = town.submitted()
    clock.sweep(at=DUE - MINUTE)
    assert fresh(one).state == State.SUBMITTED and steps(one) == ["warned"]
    clock.sweep(at=DUE)
    done = fresh(one)
    assert (done.state, done.decided_how, done.decided_by) == (State.APPROVED, "silence", None)
    assert done.permit.holds(DUE) and steps(one) == ["warned", "silence"]
    assert clock.sweep(at=HEAD) == 0


def test_nobody_can_play_the_silence(town: Reopening) -> None:
    from gezhi.reopening import rules

    here = rules.Standpoint(town.submitted(), town.who("head"), town.now)
    assert not rules.may_let_time_act(here)
    with pytest.raises(NotYours):
        town.approve(here.application, "member")


def without_weekends(content: dict) -> None:  # type: ignore[type-arg]
    """A pack under which weekends stay weekends."""
    content["pack"]["emergency_weekends"] = 0


@pytest.mark.parametrize(("handed_in", "due"), [
    (moment("2027-02-05", "10:00"), moment("2027-02-09", "17:30")),
    (moment("2027-02-05", "18:00"), moment("2027-02-09", "17:30")),
])  # fmt: skip
def test_a_year_without_a_table_falls_back_to_weekdays_and_says_so(
    db: None, handed_in: datetime, due: datetime
) -> None:
    town = reopening("2027-02-05", started="2027-01-25", change=without_weekends)
    town.now = handed_in
    one = town.submitted()
    assert one.due == due
    working = calendar(handed_in)
    working.add(handed_in, one.answer_within)
    assert any("2027" in str(words) for words in working.warnings)
    assert clock.sweep(at=due) == 2
