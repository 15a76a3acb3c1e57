"""Times and numbers as people say them: 剩 42 分, 今天 14:50, 2月19日(周五) 10:05, 2月9日 8:00 起. All in the zone's time zone."""

from datetime import date, datetime, timedelta

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gezhi.kernel.periods import local_zone

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SOON = timedelta(hours=2)


def local(moment: datetime) -> datetime:
    """The same instant on the zone's clocks."""
    return moment.astimezone(local_zone())


def clock_time(moment: datetime) -> str:
    """The time of day: `8:05`."""
    return dateformat.format(local(moment), "G:i")


def weekday(day: date) -> str:
    """The short name of a day of the week: `周五`."""
    names = (
        pgettext("short weekday", "Mon"),
        pgettext("short weekday", "Tue"),
        pgettext("short weekday", "Wed"),
        pgettext("short weekday", "Thu"),
        pgettext("short weekday", "Fri"),
        pgettext("short weekday", "Sat"),
        pgettext("short weekday", "Sun"),
    )
    return names[day.weekday()]


def day_words(day: date, today: date) -> str:
    """A day: `2月19日`, and with its year if that is not this year's: `2026年8月1日`."""
    if day.year == today.year:
        return dateformat.format(day, pgettext("format of a day of this year", "j M"))
    return dateformat.format(day, pgettext("format of a day of another year", "j M Y"))


def full_day(moment: datetime) -> str:
    """A whole date for the top of a page: `2027年2月18日(周四)`."""
    there = local(moment).date()
    day = dateformat.format(there, pgettext("format of a day of another year", "j M Y"))
    return pgettext("day and weekday", "%(weekday)s %(day)s") % {"day": day, "weekday": weekday(there)}


def moment_words(moment: datetime, now: datetime) -> str:
    """An instant: `今天 14:50`, `明天 9:00`, `2月19日(周五) 10:05`, `2026年8月1日 10:05`."""
    there, today = local(moment), local(now).date()
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get((there.date() - today).days)
    if near:
        return f"{near} {clock_time(moment)}"
    day = day_words(there.date(), today)
    if abs(there.date() - today) < timedelta(days=60):
        day = pgettext("day and weekday", "%(weekday)s %(day)s") % {"day": day, "weekday": weekday(there.date())}
    return f"{day} {clock_time(moment)}"


def edge_words(moment: datetime, now: datetime) -> str:
    """Where a period begins or ends: the day, with the time of day unless that is midnight."""
    there = local(moment)
    day = day_words(there.date(), local(now).date())
    return day if (there.hour, there.minute) == (0, 0) else f"{day} {clock_time(moment)}"


def period_words(start: datetime | None, end: datetime | None, now: datetime) -> str:
    """A period: `2月9日 8:00 起`, `2月17日 14:00 至 18:00`, `至 2月17日`; empty if it has no edges."""
    if start is None:
        return "" if end is None else _("until %(end)s") % {"end": edge_words(end, now)}
    if end is None:
        return _("since %(start)s") % {"start": edge_words(start, now)}
    same_day = local(start).date() == local(end).date()
    last = clock_time(end) if same_day else edge_words(end, now)
    return _("%(start)s to %(end)s") % {"start": edge_words(start, now), "end": last}


def length_words(span: timedelta) -> str:
    """A length of time in its two largest units: `42 分`, `2 小时 10 分`, `3 天`; never less than a minute."""
    span = max(span, MINUTE)
    if span >= DAY:
        return ngettext("%(count)d day", "%(count)d days", span.days) % {"count": span.days}
    hours, minutes = span // HOUR, span % HOUR // MINUTE
    said = [pgettext("hours", "%d h") % hours] if hours else []
    said += [pgettext("minutes", "%d min") % minutes] if minutes else []
    return " ".join(said)


def left_words(deadline: datetime, now: datetime) -> str:
    """What is left until a deadline, or by how much it is past: `剩 42 分`, `逾期 5 小时`."""
    if deadline >= now:
        return pgettext("time until a deadline", "%s left") % length_words(deadline - now)
    return pgettext("time since a deadline", "%s overdue") % length_words(now - deadline)


def urgency(deadline: datetime, now: datetime) -> str:
    """How a deadline looks: bad (past), warn (less than two hours left) or nothing."""
    if deadline < now:
        return "bad"
    return "warn" if deadline - now < SOON else ""


def ago_words(moment: datetime, now: datetime) -> str:
    """How long something has lasted: `已 3 天`."""
    return pgettext("length of time until now", "for %s") % length_words(now - moment)


def figure(number: int | float | None) -> str:
    """A number with thousands separators; a dash if there is none."""
    return "–" if number is None else f"{number:,}"
