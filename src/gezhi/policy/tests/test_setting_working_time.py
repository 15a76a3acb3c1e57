"""Marking days, setting hours, worked weekends: who may, what is refused, and what was known before stays known."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.policy.actions import days, hours, tables, weekends
from gezhi.policy.models import DayRule, EmergencyWeekends, WorkHours
from gezhi.policy.reads import calendar
from gezhi.policy.spans import read_spans, written
from gezhi.policy.tests.test_holiday_tables import ROWS
from gezhi.policy.working_time import DayKind
from testing.town import DAY, HOUR, NOON, Town

pytestmark = pytest.mark.django_db
TYPHOON = {
    "first": date(2026, 11, 3),
    "last": date(2026, 11, 4),
    "working": False,
    "reason": "台风",
    "name": "台风停工",
}


def marked(by: Any = OPERATOR, at: datetime = NOON, **changes: Any) -> list[DayRule]:
    return days.mark_days(**{**TYPHOON, **changes}, by=by, at=at)


def test_marked_days_are_off_from_then_on_and_not_in_what_was_known_before() -> None:
    marked()
    assert not calendar(NOON).is_working(date(2026, 11, 3))
    assert calendar(NOON - HOUR).is_working(date(2026, 11, 3))
    assert calendar(NOON).day(date(2026, 11, 4)).name == "台风停工"


def test_marking_again_replaces_and_clearing_restores() -> None:
    marked()
    marked(at=NOON + HOUR, working=True, first=date(2026, 11, 4))
    assert calendar(NOON + HOUR).is_working(date(2026, 11, 4))
    assert (
        days.clear_days(first=date(2026, 11, 1), last=date(2026, 11, 30), reason="解除", by=OPERATOR, at=NOON + DAY)
        == 2
    )
    assert calendar(NOON + DAY).is_working(date(2026, 11, 3))
    assert not calendar(NOON + HOUR).is_working(date(2026, 11, 3))
    assert DayRule.objects.count() == 3


def test_it_is_written_in_the_log_book() -> None:
    marked()
    entry = Entry.objects.get(verb="calendar.day_marked")
    assert entry.about == ["calendar:2026"]
    assert entry.facts["reason"] == "台风"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"last": date(2026, 11, 2)}, "last"),
        ({"last": date(2027, 11, 2)}, "last"),
        ({"first": date(1, 1, 1)}, "first"),
        ({"last": date(9999, 12, 31)}, "last"),
    ],
)
def test_days_that_cannot_be_right_are_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        marked(**changes)
    assert refused.value.field == field
    assert not DayRule.objects.exists()


@pytest.mark.parametrize("who", ["organiser", "leader", "manager", "auditor", "administrator", "stranger"])
def test_only_clerk_and_head_set_working_time(town: Town, who: str) -> None:
    with pytest.raises(NotYours):
        marked(by=town.people[who])
    assert not DayRule.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "head"])
def test_clerk_and_head_may(town: Town, who: str) -> None:
    assert len(marked(by=town.people[who])) == 2


def test_hours_begin_on_their_day_and_can_be_withdrawn() -> None:
    row = hours.set_hours(
        since=date(2027, 6, 1), spans="8:30-12:00，14:00～18:00", reason="夏季作息", by=OPERATOR, at=NOON
    )
    assert row.spans == [[510, 720], [840, 1080]]
    assert calendar(NOON).hours(date(2027, 6, 1)) == ((510, 720), (840, 1080))
    assert calendar(NOON).hours(date(2027, 5, 31)) == ((510, 720), (810, 1050))
    hours.withdraw_hours(hours_id=row.pk, reason="不改了", by=OPERATOR, at=NOON + HOUR)
    assert calendar(NOON + HOUR).hours(date(2027, 6, 1)) == ((510, 720), (810, 1050))
    with pytest.raises(NotThere):
        hours.withdraw_hours(hours_id=row.pk, reason="再撤", by=OPERATOR, at=NOON + HOUR)


def test_hours_of_the_same_day_are_replaced() -> None:
    for at, spans in ((NOON, "9:00-17:00"), (NOON + HOUR, "9:00-18:00")):
        hours.set_hours(since=date(2026, 12, 1), spans=spans, reason="试行", by=OPERATOR, at=at)
    assert calendar(NOON + HOUR).hours(date(2026, 12, 1)) == ((540, 1080),)
    assert calendar(NOON).hours(date(2026, 12, 1)) == ((540, 1020),)


@pytest.mark.parametrize(
    "spans", ["", "上午", "8:30", "25:00-26:00", "8:60-9:00", "12:00-8:30", "8:00-8:00", "8:00-12:00,11:00-13:00",
              "22:00-6:00", "8:00-24:01", ",".join(f"{h}:00-{h}:30" for h in range(7))],
)  # fmt: skip
def test_hours_that_cannot_be_right_are_refused(spans: str) -> None:
    with pytest.raises(Refused) as refused:
        hours.set_hours(since=date(2026, 12, 1), spans=spans, reason="试行", by=OPERATOR, at=NOON)
    assert refused.value.field == "spans"


def test_hours_may_reach_midnight() -> None:
    assert read_spans("0:00-6:00, 22:00-24:00") == ((0, 360), (1320, 1440))
    assert written(((0, 360), (1320, 1440))) == "0:00-6:00, 22:00-24:00"


def worked(at: datetime = NOON, **changes: Any) -> EmergencyWeekends:
    usual = {"first": date(2026, 11, 7), "last": date(2026, 11, 29), "basis": "应急通知 3 号", "approver": "沈向东"}
    return weekends.work_weekends(**{**usual, **changes}, by=OPERATOR, at=at)


def test_worked_weekends_end_by_themselves() -> None:
    worked()
    assert calendar(NOON).day(date(2026, 11, 29)).kind == DayKind.EMERGENCY
    assert calendar(NOON).day(date(2026, 12, 5)).kind == DayKind.WEEKEND


def test_worked_weekends_may_end_earlier() -> None:
    row = worked()
    after = weekends.end_weekends(
        weekends_id=row.pk, last=date(2026, 11, 15), reason="响应解除", by=OPERATOR, at=NOON + DAY
    )
    assert after is not None
    assert after.basis == "应急通知 3 号"
    assert calendar(NOON + DAY).is_working(date(2026, 11, 15))
    assert not calendar(NOON + DAY).is_working(date(2026, 11, 21))
    assert calendar(NOON).is_working(date(2026, 11, 21))


def test_worked_weekends_that_have_not_begun_can_be_taken_back() -> None:
    row = worked()
    gone = weekends.end_weekends(
        weekends_id=row.pk, last=date(2026, 11, 2), reason="不需要了", by=OPERATOR, at=NOON + HOUR
    )
    assert gone is None
    assert not calendar(NOON + HOUR).is_working(date(2026, 11, 7))
    with pytest.raises(NotThere):
        weekends.end_weekends(weekends_id=row.pk, last=date(2026, 11, 2), reason="再来", by=OPERATOR, at=NOON + HOUR)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"basis": ""}, "basis"),
        ({"approver": " "}, "approver"),
        ({"last": date(2026, 11, 1)}, "last"),
        ({"last": date(2027, 11, 1)}, "last"),
    ],
)
def test_worked_weekends_need_basis_approver_and_an_end(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        worked(**changes)
    assert refused.value.field == field


def test_two_orders_for_the_same_weekends_are_refused() -> None:
    worked()
    with pytest.raises(Conflict):
        worked(first=date(2026, 11, 20), last=date(2026, 12, 20))


def test_it_cannot_end_later_than_planned() -> None:
    row = worked()
    with pytest.raises(Refused):
        weekends.end_weekends(weekends_id=row.pk, last=date(2026, 12, 15), reason="延长", by=OPERATOR, at=NOON)
    assert EmergencyWeekends.objects.get().recorded.upper is None


def test_a_table_makes_the_year_known_and_leaves_days_marked_by_hand() -> None:
    marked(first=date(2027, 1, 1), last=date(2027, 1, 1), working=True, reason="保供")
    brought = tables.bring_in_table(year=2027, text=ROWS, reason="国办发明电", by=OPERATOR, at=NOON + HOUR)
    assert (brought.off, brought.made_up, brought.kept) == (14, 1, 1)
    known = calendar(NOON + HOUR)
    assert known.is_working(date(2027, 1, 1))
    assert known.day(date(2027, 1, 31)).kind == DayKind.MAKE_UP
    assert known.warnings == ()
    assert calendar(NOON).has_table(2027) is False


def test_a_newer_table_replaces_the_older_one_whole() -> None:
    tables.bring_in_table(year=2027, text=ROWS, reason="第一稿", by=OPERATOR, at=NOON)
    newer = ROWS.replace("2027/2/5-2027/2/11", "2027/2/6-2027/2/12")
    tables.bring_in_table(year=2027, text=newer, reason="更正", by=OPERATOR, at=NOON + HOUR)
    assert calendar(NOON + HOUR).is_working(date(2027, 2, 5))
    assert not calendar(NOON + HOUR).is_working(date(2027, 2, 12))
    assert not calendar(NOON).is_working(date(2027, 2, 5))


def test_a_table_that_cannot_be_right_changes_nothing() -> None:
    with pytest.raises(Refused):
        tables.bring_in_table(year=2027, text="元旦放假", reason="x", by=OPERATOR, at=NOON)
    assert not DayRule.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ten_people_mark_the_same_day_at_once() -> None:
    gate, failed = Barrier(10), []

    def act(number: int) -> None:
        gate.wait()
        try:
            marked(reason=f"第 {number} 次", at=NOON + timedelta(seconds=number))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=act, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert DayRule.objects.filter(recorded__upper_inf=True).count() == 2
    assert DayRule.objects.count() == 20
    assert Entry.objects.filter(verb="calendar.day_marked").count() == 10
    assert not WorkHours.objects.exists()
