"""What the bitemporal tables share: rows are never changed except to close `recorded` when better is known.

A row is `during` true in the world and `recorded` known to us. To correct something, the rows as known now are closed
at the instant of recording and new rows begin there. Nothing known at an earlier instant ever changes.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max
from django.db.models.functions import Lower, Upper

Row = TypeVar("Row", bound=models.Model)
FOREVER = "infinity"
_TICK = timedelta(microseconds=1)


def instant_of_recording(rows: models.QuerySet[Row], at: datetime) -> datetime:
    """When a change made at `at` counts as known: `at`, or just after the last thing recorded among `rows`.

    Call it with the place locked. Two changes that waited for the same lock get different instants in the order in
    which they happened, even if their edges read the clock the other way round.
    """
    last = rows.aggregate(begun=Max(Lower("recorded")), closed=Max(Upper("recorded")))
    known: list[datetime] = [instant for instant in last.values() if instant is not None]
    return max([at, *(instant + _TICK for instant in known)])


def supersede(rows: Iterable[Row], instant: datetime) -> None:
    """Closes `recorded` of rows known until now: from `instant` on we know better. `recorded` of the objects follows."""
    for row in rows:
        row.recorded = DateTimeTZRange(row.recorded.lower, instant, "[)")  # type: ignore[attr-defined]
        row.save(update_fields=["recorded"])


def from_now_on(instant: datetime) -> DateTimeTZRange:
    """`recorded` of a row that is known from `instant` until further notice."""
    return DateTimeTZRange(instant, None, "[)")
