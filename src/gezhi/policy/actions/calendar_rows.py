"""What the verbs about working time share: one at a time, rows closed instead of changed, reasons demanded."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from django.db import connection, models
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.policy import rules
from gezhi.policy.working_time import FIRST_YEAR, LAST_YEAR
from gezhi.registry.recording import instant_of_recording, supersede

Row = TypeVar("Row", bound=models.Model)
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':policy.calendar', 0))"


def begin(model: type[Row], by: Actor, at: datetime) -> tuple[models.QuerySet[Row], datetime]:
    """Locks the calendar until the transaction ends, asks whether `by` may; gives the rows known now and the instant of recording."""
    lock()
    rules.demand(rules.may_set_policy(by, at), rules.may_set_policy)
    return known_now(model, at)


def lock() -> None:
    """Nobody else changes the calendar until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def known_now(model: type[Row], at: datetime) -> tuple[models.QuerySet[Row], datetime]:
    """The rows known now, and the instant at which a change counts as known; with the calendar locked."""
    rows = model._default_manager.all()
    return rows.filter(recorded__upper_inf=True), instant_of_recording(rows, at)


def close(rows: Iterable[Row], instant: datetime) -> list[Row]:
    """From `instant` on these rows are no longer known; they stay askable for the time before."""
    closed = list(rows)
    supersede(closed, instant)
    return closed


def demand_words(words: str, field: str = "reason") -> str:
    """The reason without blanks around it; Refused if there is none."""
    if not words.strip():
        raise Refused(_("Write why, for example the number of the announcement."), field=field)
    return words.strip()


def demand_sensible(day: date, field: str) -> None:
    """Refused for a day outside the years that the calendar can work out."""
    if not FIRST_YEAR + 1 <= day.year <= LAST_YEAR - 21:
        raise Refused(
            _("The year %(year)s cannot be right. Enter a date between 1950 and 2099.") % {"year": day.year},
            field=field,
        )


def years_touched(first: date, last: date) -> list[str]:
    """References of the calendar's years that a change is about."""
    return [f"calendar:{year}" for year in range(first.year, last.year + 1)]
