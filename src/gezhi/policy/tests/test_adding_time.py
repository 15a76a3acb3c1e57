"""Deadlines: at midnight, at the edges of spans, over festivals with make-up Sundays, over a year without a table."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from gezhi.kernel.refusals import Refused
from gezhi.policy.amounts import Amount, minutes, work_days, work_minutes
from gezhi.policy.working_time import DayKind, Hours, MarkedDay, Weekends, WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
USUAL = WorkCalendar(zone=ZONE)


def at(text: str) -> datetime:
    """A moment on the zone's clocks: "2026-02-13 16:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def due(start: str, amount: Amount, calendar: WorkCalendar = USUAL) -> str:
    return f"{calendar.add(at(start), amount).astimezone(ZONE):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2026-11-02 09:00", 60, "2026-11-02 10:00"),
        ("2026-11-02 11:30", 30, "2026-11-02 12:00"),  # ends with the span: that is when work stops, not after lunch
        ("2026-11-02 11:30", 31, "2026-11-02 13:31"),
        ("2026-11-02 12:15", 30, "2026-11-02 14:00"),  # in the break
        ("2026-11-02 17:00", 30, "2026-11-02 17:30"),
        ("2026-11-02 17:30", 1, "2026-11-03 08:31"),
        ("2026-11-02 23:59", 60, "2026-11-03 09:30"),
        ("2026-11-03 00:00", 60, "2026-11-03 09:30"),
        ("2026-11-06 17:29", 2, "2026-11-09 08:31"),  # over a weekend
        ("2026-11-07 10:00", 1, "2026-11-09 08:31"),  # from a Saturday
        ("2026-02-13 16:31", 60, "2026-02-14 08:31"),  # the Saturday before the Spring Festival is worked
        ("2026-02-14 17:00", 60, "2026-02-24 09:00"),  # nine days off in between
        ("2026-02-27 17:00", 60, "2026-02-28 09:00"),  # and the Saturday after it
        ("2020-01-23 17:00", 60, "2020-02-03 09:00"),  # the Spring Festival that was made longer
        ("2026-10-09 17:00", 60, "2026-10-10 09:00"),
        ("2026-11-02 09:00", 450 * 5, "2026-11-09 09:00"),
    ],
)
def test_working_minutes(start: str, amount: int, end: str) -> None:
    assert due(start, work_minutes(amount)) == end


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-02 09:00", 1, "2026-11-03 17:30"),  # the day itself is not counted
        ("2026-11-02 00:00", 1, "2026-11-03 17:30"),
        ("2026-11-02 23:59", 1, "2026-11-03 17:30"),
        ("2026-11-06 09:00", 1, "2026-11-09 17:30"),
        ("2026-11-07 09:00", 1, "2026-11-09 17:30"),
        ("2026-02-13 09:00", 1, "2026-02-14 17:30"),
        ("2026-02-13 09:00", 3, "2026-02-25 17:30"),
        ("2026-09-30 09:00", 2, "2026-10-09 17:30"),
        ("2026-11-02 18:00", 0, "2026-11-03 17:30"),
        ("2026-11-02 09:00", 0, "2026-11-02 17:30"),
        ("2025-12-31 09:00", 2, "2026-01-05 17:30"),  # 4 January 2026, a Sunday, is worked
    ],
)
def test_working_days_end_at_close_of_business(start: str, days: int, end: str) -> None:
    assert due(start, work_days(days)) == end


def test_a_make_up_sunday_counts() -> None:
    assert USUAL.day(date(2026, 1, 4)).kind == DayKind.MAKE_UP
    assert due("2026-01-03 12:00", work_days(1)) == "2026-01-04 17:30"


def test_urgent_is_by_the_clock_on_the_wall() -> None:
    assert due("2026-02-16 23:30", minutes(120)) == "2026-02-17 01:30"


@pytest.mark.parametrize("start", ["2026-12-31 17:00", "2027-01-01 00:00", "2027-02-08 09:00", "2028-02-29 12:00"])
def test_a_year_without_a_table_goes_by_weekends_and_says_so(start: str) -> None:
    calendar = WorkCalendar(zone=ZONE)
    assert calendar.warnings == ()
    assert calendar.add(at(start), work_minutes(60)) > at(start)
    assert calendar.add(at(start), work_days(3)) > at(start)
    assert len(calendar.warnings) == 1
    assert start[:4] in str(calendar.warnings[0]) or "2027" in str(calendar.warnings[0])


def test_the_first_weeks_of_2027_are_counted_by_weekends() -> None:
    assert due("2026-12-31 09:00", work_days(3)) == "2027-01-05 17:30"
    assert [USUAL.is_working(date(2027, 1, day)) for day in (1, 2, 3, 4)] == [True, False, False, True]


def test_a_table_that_was_brought_in_ends_the_warning() -> None:
    days = {date(2027, 1, 1): MarkedDay(False, "元旦")}
    calendar = WorkCalendar(zone=ZONE, days=days, tables={2027})
    assert due("2026-12-31 09:00", work_days(1), calendar) == "2027-01-04 17:30"
    assert calendar.warnings == ()
    assert calendar.day(date(2027, 1, 1)).kind == DayKind.HOLIDAY


def test_the_zones_own_day_wins_over_the_announced_one() -> None:
    days = {date(2026, 10, 1): MarkedDay(True), date(2026, 11, 3): MarkedDay(False, "台风")}
    calendar = WorkCalendar(zone=ZONE, days=days)
    assert calendar.is_working(date(2026, 10, 1))
    assert due("2026-11-02 17:00", work_minutes(60), calendar) == "2026-11-04 09:00"


def test_in_an_emergency_weekends_are_worked_and_public_holidays_are_not() -> None:
    calendar = WorkCalendar(zone=ZONE, emergencies=[Weekends(date(2026, 9, 19), date(2026, 10, 11))])
    assert calendar.day(date(2026, 9, 19)).kind == DayKind.EMERGENCY
    assert calendar.day(date(2026, 10, 11)).kind == DayKind.EMERGENCY
    assert calendar.day(date(2026, 10, 3)).kind == DayKind.HOLIDAY  # a Saturday within the National Day holiday
    assert calendar.day(date(2026, 9, 20)).kind == DayKind.MAKE_UP
    assert calendar.day(date(2026, 10, 17)).kind == DayKind.WEEKEND


def test_hours_change_on_their_day_and_not_before() -> None:
    summer = Hours(date(2026, 6, 1), ((510, 720), (840, 1080)))
    calendar = WorkCalendar(zone=ZONE, hours=[summer])
    assert due("2026-05-29 17:00", work_minutes(60), calendar) == "2026-06-01 09:00"
    assert due("2026-06-01 12:30", work_minutes(60), calendar) == "2026-06-01 15:00"
    assert due("2026-06-01 12:30", work_days(1), calendar) == "2026-06-02 18:00"
    assert due("2026-05-28 12:30", work_days(1), calendar) == "2026-05-29 17:30"


def test_work_until_midnight_and_from_midnight() -> None:
    calendar = WorkCalendar(zone=ZONE, hours=[Hours(date(2020, 1, 1), ((0, 120), (1320, 1440)))])
    assert due("2026-11-02 23:00", work_minutes(60), calendar) == "2026-11-03 00:00"
    assert due("2026-11-02 23:00", work_minutes(61), calendar) == "2026-11-03 00:01"
    assert due("2026-11-02 23:00", work_days(1), calendar) == "2026-11-04 00:00"
    assert calendar.between(at("2026-11-02 21:00"), at("2026-11-03 03:00")) == timedelta(hours=4)


def test_no_working_time_at_all_is_refused_and_does_not_run_for_ever() -> None:
    days = {date(2026, 1, 1) + timedelta(days=number): MarkedDay(False) for number in range(36_000)}
    calendar = WorkCalendar(zone=ZONE, days=days)
    with pytest.raises(Refused):
        calendar.add(at("2026-11-02 09:00"), work_minutes(1))
    with pytest.raises(Refused):
        calendar.add(at("2026-11-02 09:00"), work_days(1))


def test_an_instant_may_come_in_any_time_zone() -> None:
    start = at("2026-11-02 09:00")
    assert USUAL.add(start.astimezone(UTC), work_minutes(60)) == USUAL.add(start, work_minutes(60))
    assert USUAL.add(start.astimezone(ZoneInfo("America/New_York")), work_days(1)) == USUAL.add(start, work_days(1))
    with pytest.raises(ValueError, match="time zone"):
        USUAL.add(datetime(2026, 11, 2, 9), work_minutes(1))


def test_a_day_on_which_the_clocks_change_has_as_many_hours_as_pass() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    nights = WorkCalendar(
        zone=berlin,
        days={date(2026, 3, 29): MarkedDay(True), date(2026, 10, 25): MarkedDay(True)},
        hours=[Hours(date(2020, 1, 1), ((0, 360),))],
    )
    spring = datetime.combine(date(2026, 3, 29), time(), berlin)
    autumn = datetime.combine(date(2026, 10, 25), time(), berlin)
    assert nights.between(spring, spring + timedelta(days=1)) == timedelta(hours=5)
    assert nights.between(autumn, autumn + timedelta(days=1)) == timedelta(hours=7)
    assert nights.add(autumn, work_days(0)).astimezone(berlin).hour == 6


@pytest.mark.parametrize(
    ("end", "lead", "warned"),
    [
        ("2026-11-04 17:30", work_days(1), "2026-11-04 08:30"),
        ("2026-11-04 17:29", work_days(1), "2026-11-03 08:30"),
        ("2026-11-09 17:30", work_days(2), "2026-11-06 08:30"),
        ("2026-11-02 10:00", work_minutes(60), "2026-11-02 09:00"),
        ("2026-11-02 09:00", work_minutes(60), "2026-10-30 17:00"),
        ("2026-11-02 14:30", work_minutes(60), "2026-11-02 13:30"),
        ("2026-01-05 09:00", work_minutes(60), "2026-01-04 17:00"),
        ("2026-11-02 10:00", minutes(90), "2026-11-02 08:30"),
    ],
)
def test_a_reminder_leaves_the_whole_lead(end: str, lead: Amount, warned: str) -> None:
    assert f"{USUAL.before(at(end), lead).astimezone(ZONE):%Y-%m-%d %H:%M}" == warned


def test_a_reminder_never_comes_before_the_beginning() -> None:
    start = at("2026-11-02 09:00")
    end = USUAL.add(start, work_minutes(120))
    assert USUAL.warn_at(start, end, work_days(1)) == at("2026-11-02 10:00")
    assert USUAL.warn_at(start, end, work_minutes(30)) == at("2026-11-02 10:30")
