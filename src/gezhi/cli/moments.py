"""Instants as they are typed after an option, printed for people, and written into JSON."""

from datetime import UTC, datetime
from typing import overload

from gezhi.cli.words import gettext as _


def instant(text: str) -> datetime:
    """The instant of an ISO 8601 text, aware. Without an offset it is the zone's own time; a date alone is its midnight."""
    from gezhi.kernel.periods import local_zone, sensible
    from gezhi.kernel.refusals import Refused

    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        sentence = _("“%(text)s” is not a time. Write it as 2026-11-02, 2026-11-02T08:30 or 2026-11-02T08:30+08:00.")
        raise Refused(sentence % {"text": text}, field="at", code="time") from None
    return sensible(moment if moment.tzinfo else moment.replace(tzinfo=local_zone()))


def shown(moment: datetime | None) -> str:
    """Day and minute in the zone's own time; only the day at midnight; a dash for an open end."""
    from gezhi.kernel.periods import local_zone

    if moment is None:
        return "-"
    local = moment.astimezone(local_zone())
    return f"{local:%Y-%m-%d}" if (local.hour, local.minute, local.second) == (0, 0, 0) else f"{local:%Y-%m-%d %H:%M}"


@overload
def written(moment: datetime) -> str: ...
@overload
def written(moment: None) -> None: ...
@overload
def written(moment: datetime | None) -> str | None: ...
def written(moment: datetime | None) -> str | None:
    """The instant in JSON: ISO 8601 in UTC, ending in Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
