"""Working time in words: how long is left, how long it took, and which hours in between do not count."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gezhi.policy.working_time import WorkCalendar
from gezhi.shell.timewords import length_words, local

NOTHING, A_DAY = timedelta(), timedelta(days=1)
LONG = timedelta(hours=12)  # of working time: more than a day and a half is said in days


def worked_words(span: timedelta, time: WorkCalendar, start: datetime, end: datetime) -> str:
    """A length of working time: `3 小时 20 分`; longer ones in working days, counted by the calendar: `12 个工作日`."""
    if span < LONG:
        return length_words(span)
    days = max(2, time.days_between(start, end))
    return ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}


def left_words(left: timedelta, time: WorkCalendar, at: datetime, due: datetime, *, wall: bool) -> str:
    """What is left until `due`, or by how much it is past, in the clock's own time: `剩 3 小时 20 分`, `逾期 2 个工作日`."""
    late = left < NOTHING or (left == NOTHING and at >= due)
    first, last = (due, at) if late else (at, due)
    said = length_words(abs(left)) if wall else worked_words(abs(left), time, first, last)
    if late:
        return pgettext("time since a deadline", "%s overdue") % said
    return pgettext("time until a deadline", "%s left") % said


def uncounted(time: WorkCalendar, start: datetime, end: datetime) -> str:
    """Which hours between two instants do not count: `夜间 17:30 至 8:30 不计；午休 12:00 至 13:30 不计`; "" if all do."""
    days = list(_days(time, start, end))
    worked = [day for day in days if time.is_working(day)]
    said = []
    if any(_pause_within(time, day, start, end) for day in worked):
        closes, opens = (_hour(minute) for minute in _pause(time, worked[0]))
        said.append(_("lunch break %(closes)s to %(opens)s") % {"closes": closes, "opens": opens})
    if len(worked) > 1:
        closes, opens = _hour(time.hours(worked[0])[-1][1]), _hour(time.hours(worked[1])[0][0])
        said.append(_("night %(closes)s to %(opens)s") % {"closes": closes, "opens": opens})
    if len(worked) < len(days):
        said.append(_("days off"))
    comma = pgettext("between hours", ", ")
    return _("%(hours)s not counted") % {"hours": comma.join(said)} if said else ""


def _days(time: WorkCalendar, start: datetime, end: datetime) -> Iterator[date]:
    """The days from start to end, at most two months of them: a sentence needs no more."""
    day, last = time.local_day(start), time.local_day(max(start, end))
    for _number in range(62):
        if day > last:
            return
        yield day
        day += A_DAY


def _pause(time: WorkCalendar, day: date) -> tuple[int, int]:
    """The first break within a working day, in minutes after midnight."""
    spans = time.hours(day)
    return (spans[0][1], spans[1][0]) if len(spans) > 1 else (0, 0)


def _pause_within(time: WorkCalendar, day: date, start: datetime, end: datetime) -> bool:
    closes, opens = _pause(time, day)
    if closes == opens:
        return False
    first, last = local(start), local(end)
    begins = first.hour * 60 + first.minute if first.date() == day else 0
    ends = last.hour * 60 + last.minute if last.date() == day else 1440
    return begins < opens and closes < ends


def _hour(minute: int) -> str:
    return f"{minute // 60 % 24}:{minute % 60:02d}"
