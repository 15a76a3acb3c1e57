"""A calendar as iCalendar text (RFC 5545): the same entries always give the same bytes."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone, vDatetime, vDuration

from gezhi.cases.feeds.entries import Entry, host
from gezhi.kernel.periods import local_zone

MEDIA_TYPE = "text/calendar; charset=utf-8"
FETCH_EVERY = timedelta(hours=1)


def written(found: list[Entry], *, base: str, at: datetime) -> bytes:
    """The calendar with these entries; `base` is the address before the paths of their pages."""
    calendar = Calendar()
    for name, value in (
        ("prodid", "-//Gezhi//Calendar feed//ZH"), ("version", "2.0"), ("calscale", "GREGORIAN"),
        ("x-wr-calname", _("My deadlines and duties")), ("x-wr-timezone", settings.TIME_ZONE),
    ):  # fmt: skip
        calendar.add(name, value)
    calendar.add("refresh-interval", vDuration(FETCH_EVERY), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(FETCH_EVERY))
    calendar.add_component(_time_zone(at.year))
    for entry in found:
        calendar.add_component(_event(entry, base))
    return bytes(calendar.to_ical())


def _time_zone(year: int) -> Timezone:
    return Timezone.from_tzinfo(
        ZoneInfo(settings.TIME_ZONE), first_date=date(year - 1, 1, 1), last_date=date(year + 3, 1, 1)
    )


def _event(entry: Entry, base: str) -> Event:
    event = Event()
    changed_at = entry.changed_at.replace(microsecond=0)
    said: dict[str, Any] = {
        "uid": f"{entry.uid}@{host()}",
        "sequence": entry.sequence,
        "dtstamp": changed_at,
        "last-modified": changed_at,
        "dtstart": entry.start.astimezone(local_zone()),
        "summary": entry.title,
        "description": entry.words,
        "location": entry.where,
        "url": base + entry.page,
        "transp": "TRANSPARENT",
    }
    if entry.end is not None:
        said["dtend"] = entry.end.astimezone(local_zone())
    for name, value in said.items():
        event.add(name, value)
    if entry.alarm is not None:
        event.add_component(_alarm(entry.alarm, entry.title))
    return event


def _alarm(when: datetime, title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", vDatetime(when.astimezone(ZoneInfo("UTC"))), parameters={"VALUE": "DATE-TIME"})
    return alarm
