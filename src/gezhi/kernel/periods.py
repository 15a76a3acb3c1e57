"""Half-open periods of time, aware datetimes in UTC, as PostgreSQL keeps them (tstzrange, bounds '[)')."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused

EARLIEST = datetime(1949, 9, 30, 16, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def sensible(moment: datetime, *, field: str = "") -> datetime:
    """`moment` itself if it is aware and between 1949-10-01 and 2100; otherwise Refused."""
    if moment.tzinfo is None:
        raise Refused(_("The time has no time zone. Add one, for example +08:00."), field=field)
    if not EARLIEST <= moment < LATEST:
        raise Refused(
            _("The year %(year)s cannot be right. Enter a date between 1949-10-01 and 2099-12-31.")
            % {"year": moment.year},
            field=field,
        )
    return moment


def period(start: datetime, end: datetime | None = None, *, field: str = "end") -> DateTimeTZRange:
    """The period from `start` (included) to `end` (excluded; None = open). Refused if it ends before it begins."""
    sensible(start, field="start")
    if end is not None:
        sensible(end, field=field)
        if end <= start:
            raise Refused(_("The end must be later than the start. Check the two dates."), field=field)
    return DateTimeTZRange(start, end, "[)")


def local_zone() -> ZoneInfo:
    """The time zone that people of the zone live in (setting TIME_ZONE)."""
    return ZoneInfo(settings.TIME_ZONE)


def start_of(day: date) -> datetime:
    """Midnight at the start of `day` in the zone's time zone, as an aware datetime."""
    return datetime.combine(day, time(), local_zone())


def local_day(moment: datetime) -> str:
    """The day of `moment` in the zone's time zone, as forms and lists take it: 2026-05-24."""
    return f"{moment.astimezone(local_zone()):%Y-%m-%d}"
