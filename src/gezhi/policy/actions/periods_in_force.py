"""What holds in an incident "from now on": rows that reach beyond are cut short, and a new row begins. Nothing is overwritten."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from gezhi.policy.models import IncidentPack, IncidentScope, RiskLevel
from gezhi.registry.recording import from_now_on, supersede

Row = IncidentPack | IncidentScope | RiskLevel


def end_at(rows: Iterable[Row], since: datetime, instant: datetime) -> None:
    """From `since` on these rows (known now) hold no longer, as is known from `instant` on."""
    for row in rows:
        upper = row.during.upper
        if upper is not None and upper <= since:
            continue
        supersede([row], instant)
        if row.during.lower < since:
            begin(copy(row), row.during.lower, since, instant)


def begin(row: Row, since: datetime, until: datetime | None, instant: datetime) -> None:
    """Writes `row` as one that holds from `since` to `until` (None: until further notice) and is known from `instant` on."""
    row.pk = None
    row._state.adding = True
    row.during = DateTimeTZRange(since, until, "[)")
    row.recorded = from_now_on(instant)
    models.Model.save(row, force_insert=True)
