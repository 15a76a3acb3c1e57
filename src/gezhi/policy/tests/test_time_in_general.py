"""What holds for every calendar, every start and every amount."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from gezhi.policy.amounts import LARGEST, UNITS, Amount, work_days, work_minutes
from gezhi.policy.working_time import Hours, MarkedDay, Spans, Weekends, WorkCalendar

MINUTE = timedelta(minutes=1)
EARLY, LATE = datetime(2019, 6, 1), datetime(2028, 6, 1)
MOMENTS = st.datetimes(EARLY, LATE, timezones=st.just(UTC))
DAYS = st.dates(EARLY.date(), LATE.date())


@st.composite
def some_hours(draw: st.DrawFn) -> Spans:
    """One to three spans of a day, in order, at least a quarter of an hour each."""
    edges = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=6)))
    edges = edges[: len(edges) // 2 * 2]
    return tuple((edges[at] * 15, edges[at + 1] * 15) for at in range(0, len(edges), 2))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """The zone of Shanghai or one whose clocks change, with marked days, hours and worked weekends of any kind."""
    marked = draw(st.dictionaries(DAYS, st.builds(MarkedDay, st.booleans()), max_size=8))
    hours = draw(st.lists(st.builds(Hours, DAYS, some_hours()), max_size=3, unique_by=lambda one: one.since))
    weekends = [Weekends(day, day + timedelta(days=40)) for day in draw(st.lists(DAYS, max_size=2))]
    zone = ZoneInfo(draw(st.sampled_from(["Asia/Shanghai", "Asia/Shanghai", "Europe/Berlin"])))
    return WorkCalendar(zone=zone, days=marked, hours=hours, emergencies=weekends)


AMOUNTS = st.integers(0, 20_000).map(work_minutes)


@given(calendars(), MOMENTS, AMOUNTS)
def test_what_was_added_lies_between(calendar: WorkCalendar, start: datetime, amount: Amount) -> None:
    assert calendar.between(start, calendar.add(start, amount)) == amount.number * MINUTE


@given(calendars(), MOMENTS, AMOUNTS)
def test_a_deadline_is_never_outside_working_time(calendar: WorkCalendar, start: datetime, amount: Amount) -> None:
    due = calendar.add(start, amount)
    near = [
        calendar.local_day(due) - timedelta(days=1),
        calendar.local_day(due),
    ]  # a span that ends at 24:00 ends on the next day
    assert any(opens <= due <= closes for day in near for opens, closes in calendar.spans(day))


@given(calendars(), MOMENTS, st.integers(1, 60))
def test_working_days_end_when_business_does(calendar: WorkCalendar, start: datetime, number: int) -> None:
    due = calendar.add(start, work_days(number))
    day = calendar.local_day(due - timedelta(microseconds=1))
    assert calendar.is_working(day)
    assert calendar.spans(day)[-1][1] == due
    assert calendar.days_between(start, due - timedelta(microseconds=1)) == number


@given(calendars(), MOMENTS, MOMENTS, AMOUNTS)
def test_who_begins_later_is_not_due_earlier(
    calendar: WorkCalendar, one: datetime, other: datetime, amount: Amount
) -> None:
    first, second = sorted([one, other])
    assert calendar.add(first, amount) <= calendar.add(second, amount)
    assert calendar.add(first, work_days(3)) <= calendar.add(second, work_days(3))


@given(calendars(), MOMENTS, AMOUNTS, AMOUNTS)
def test_more_time_is_never_due_earlier(calendar: WorkCalendar, start: datetime, one: Amount, other: Amount) -> None:
    less, more = sorted([one, other], key=lambda amount: amount.number)
    assert calendar.add(start, less) <= calendar.add(start, more)


@given(calendars(), MOMENTS, AMOUNTS, AMOUNTS)
def test_in_two_steps_or_in_one(calendar: WorkCalendar, start: datetime, one: Amount, other: Amount) -> None:
    """Pausing and going on loses nothing: what is left is added to where it was stopped."""
    whole = work_minutes(one.number + other.number)
    if other.number:
        assert calendar.add(calendar.add(start, one), other) == calendar.add(start, whole)


@given(calendars(), st.lists(MOMENTS, min_size=3, max_size=3))
def test_time_between_adds_up(calendar: WorkCalendar, moments: list[datetime]) -> None:
    first, second, third = sorted(moments)
    assert calendar.between(first, second) + calendar.between(second, third) == calendar.between(first, third)
    assert calendar.between(third, first) == -calendar.between(first, third)
    assert timedelta() <= calendar.between(first, third) <= third - first


@given(calendars(), MOMENTS, st.integers(1, 20_000))
def test_from_the_reminder_the_whole_lead_is_left(calendar: WorkCalendar, due: datetime, number: int) -> None:
    warned = calendar.before(due, work_minutes(number))
    assert calendar.between(warned, due) == number * MINUTE
    assert calendar.between(warned + timedelta(microseconds=1), due) < number * MINUTE


@given(calendars(), MOMENTS, st.integers(1, 40))
def test_from_the_reminder_whole_days_are_left(calendar: WorkCalendar, due: datetime, number: int) -> None:
    warned = calendar.before(due, work_days(number))
    first, last = calendar.local_day(warned), calendar.local_day(due)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    whole = [
        day
        for day in days
        if calendar.spans(day) and warned <= calendar.spans(day)[0][0] and calendar.spans(day)[-1][1] <= due
    ]
    assert len(whole) == number


@settings(max_examples=20)
@given(calendars(), DAYS)
def test_the_count_of_a_month_is_what_adding_day_by_day_gives(calendar: WorkCalendar, first: date) -> None:
    days = [first + timedelta(days=offset) for offset in range(30)]
    opened = [span for day in days for span in calendar.spans(day)]
    assert all(one[1] <= other[0] for one, other in pairwise(opened))
    start = datetime(first.year, first.month, first.day, tzinfo=calendar.zone).astimezone(UTC)
    after = days[-1] + timedelta(days=1)
    end = datetime(after.year, after.month, after.day, tzinfo=calendar.zone).astimezone(UTC)
    total = sum((closes.astimezone(UTC) - opens.astimezone(UTC) for opens, closes in opened), timedelta())
    assert calendar.between(start, end) == total


@given(st.sampled_from(UNITS), st.integers(0, 1000))
def test_an_amount_comes_back_from_its_text(unit: str, number: int) -> None:
    amount = Amount(min(number, LARGEST[unit]), unit)  # type: ignore[index,arg-type]
    assert Amount.parse(amount.text) == amount
    assert str(amount.words)
