"""Keeps the roll (models/units.py) as the registry says it, by one statement over everybody or over a few enterprises."""

from collections.abc import Collection as Many
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from gezhi.kernel.periods import local_zone
from gezhi.reports.models import Unit

_SQL = Path(__file__).resolve().parent / "sql"
_ROLL = (_SQL / "roll.sql").read_text("utf-8")
_DIFFERS = _ROLL + "SELECT EXISTS (SELECT FROM changed)"  # noqa: S608  our own files
_FOLLOW = _ROLL + (_SQL / "roll_follow.sql").read_text("utf-8")
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('reports.roll', 0))"


def follow_registry(*, at: datetime, enterprises: Many[int] | None = None) -> int:
    """The roll says what the registry says at `at`, for these enterprises (None = all); returns how many units changed.

    Safe to run twice and by many at once: without a difference nothing is locked or written.
    """
    given: dict[str, Any] = {
        "at": at,
        "today": at.astimezone(local_zone()).date(),
        "zone": settings.TIME_ZONE,
        "enterprises": None if enterprises is None else list(enterprises),
    }
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_DIFFERS, given)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_LOCK)
        cursor.execute(_FOLLOW, given)
        return int(cursor.fetchone()[0])


def hold() -> None:
    """Nobody else brings the roll up to date until this transaction ends: for verbs that also touch what it follows."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def units_on(
    *, day: date, enterprises: Many[int] | None = None, places: Many[int] | None = None
) -> set[tuple[int | None, int]]:
    """The (enterprise, site) pairs that count on `day`, as known now."""
    rows = Unit.objects.filter(during__contains=day, recorded__upper_inf=True)
    if enterprises is not None:
        rows = rows.filter(enterprise__in=enterprises)
    if places is not None:
        rows = rows.filter(place__in=places)
    return set(rows.values_list("enterprise_id", "place_id"))
