"""The instant that a page is asked about: from its address, on the zone's clocks unless it names a time zone."""

from datetime import datetime, time

from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.translation import gettext as _

from gezhi.kernel.periods import local_zone, sensible
from gezhi.kernel.refusals import Refused

THEN = "then"
"""What an address says that asks what was known at the moment itself."""


def asked_moment(text: str, *, now: datetime, field: str = "at") -> datetime:
    """The instant that `text` names ("2027-02-17T16:30", with or without an offset); `now` if it is empty.

    Raises Refused if it cannot be read or lies outside 1949 to 2099.
    """
    text = text.strip().replace(" ", "+") if "T" in text else text.strip()
    if not text:
        return now
    try:
        moment = parse_datetime(text) or _midnight(text)
    except ValueError:
        moment = None
    if moment is None:
        raise Refused(_("“%(text)s” is not a time. Write it like 2027-02-17T16:30.") % {"text": text[:40]}, field=field)
    return sensible(moment if moment.tzinfo else moment.replace(tzinfo=local_zone()), field=field)


def asked_past(text: str, *, now: datetime) -> datetime:
    """The same for a page that knows the past and the present only. Raises Refused for a moment to come."""
    moment = asked_moment(text, now=now)
    if moment > now:
        raise Refused(_("That moment is still to come. Choose one that has passed."), field="at")
    return moment


def asked_day_and_time(day: str, clock: str, *, now: datetime) -> datetime:
    """The instant of a day field and a time field; the present day and time where they are empty. Raises Refused."""
    here = now.astimezone(local_zone())
    try:
        date_part = parse_date(day.strip()) if day.strip() else here.date()
        time_part = parse_time(clock.strip()) if clock.strip() else here.time().replace(second=0, microsecond=0)
    except ValueError:
        date_part = time_part = None
    if date_part is None:
        raise Refused(_("“%(text)s” is not a date. Write it like 2027-02-17.") % {"text": day[:40]}, field="date")
    if time_part is None:
        raise Refused(_("“%(text)s” is not a time of day. Write it like 16:30.") % {"text": clock[:40]}, field="time")
    return sensible(datetime.combine(date_part, time_part, local_zone()), field="date")


def _midnight(text: str) -> datetime | None:
    day = parse_date(text)
    return datetime.combine(day, time(), local_zone()) if day else None
