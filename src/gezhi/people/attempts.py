"""Counting wrong tries at a door, in the database, so that any number of servers count together.

A try is counted *before* the password is checked and taken back when it was right. So twenty tries at the same instant
get five checks, not twenty.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from gezhi.kernel.refusals import Refused
from gezhi.people.keys import fingerprint
from gezhi.people.models import Attempts

PAUSE = timedelta(minutes=15)


@dataclass(frozen=True)
class Door:
    """Something that can be tried: how often, and whether each wrong try starts the quarter of an hour anew."""

    kind: str
    limit: int
    restarts: bool

    def key(self, whose: str) -> str:
        """What stands in the table for this phone number, address or person."""
        return fingerprint(f"attempts.{self.kind}", whose)


PHONE = Door("phone", limit=5, restarts=True)
CODE = Door("code", limit=5, restarts=True)
ADDRESS = Door("address", limit=30, restarts=False)


class Locked(Refused):
    """Too many wrong tries at this door; nothing is checked until the pause is over (429)."""

    status = 429
    code = "locked"

    def __init__(self, until: datetime, *, field: str = "password") -> None:
        at = timezone.localtime(until).strftime("%H:%M")
        super().__init__(
            _("Too many wrong tries. Locked until %(time)s. Wait, or ask an administrator to lift the lock.")
            % {"time": at},
            field=field,
        )


def count(door: Door, whose: str, *, at: datetime, field: str = "password") -> int:
    """Counts one try at `at` and says how many more are left after it. Raises Locked if there was none left.

    A door that is locked already is only looked at, so a script that goes on knocking writes nothing and waits for nobody.
    """
    if already := locked_until(door, whose, at=at):
        raise Locked(already, field=field)
    with transaction.atomic():
        row = _row(door, whose, at)
        if at >= row.until:
            row.count, row.until = 0, at + PAUSE
        if row.count >= door.limit:
            raise Locked(row.until, field=field)
        row.count += 1
        if door.restarts:
            row.until = at + PAUSE
        row.save()
    return door.limit - row.count


def forgive(door: Door, whose: str) -> None:
    """The try was right: at a person's door all is forgotten, at an address this one try is taken back."""
    row = Attempts.objects.filter(key=door.key(whose))
    if door.restarts:
        row.update(count=0)
    else:
        row.update(count=Greatest(F("count") - 1, Value(0)))


def locked_until(door: Door, whose: str, *, at: datetime) -> datetime | None:
    """Until when the door is locked, if it is at the instant `at`."""
    row = Attempts.objects.filter(key=door.key(whose), count__gte=door.limit, until__gt=at).first()
    return row.until if row else None


def _row(door: Door, whose: str, at: datetime) -> Attempts:
    key = door.key(whose)
    Attempts.objects.bulk_create([Attempts(key=key, until=at)], ignore_conflicts=True)
    return Attempts.objects.select_for_update().get(key=key)
