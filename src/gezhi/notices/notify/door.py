"""Whose key it is, asked before anybody is known."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from gezhi.notices.notify.errors import too_many
from gezhi.notices.notify.models import NotifyKey
from gezhi.people.keys import unseal

NOTED_EVERY = timedelta(minutes=10)
MOST, SECONDS = 3000, 60
"""How many messages one key may send in a minute: the figure in Notify's own documentation."""
_COUNT = """
    UPDATE notices_notifykey
    SET in_minute = CASE WHEN minute > %(since)s THEN in_minute + 1 ELSE 1 END,
        minute = CASE WHEN minute > %(since)s THEN minute ELSE %(at)s END
    WHERE id = %(key)s AND NOT (minute > %(since)s AND in_minute >= %(most)s)
"""


@dataclass(frozen=True)
class Opened:
    """A key that works, and its secret."""

    key: NotifyKey
    secret: str


def key_of(*, service: UUID) -> Opened | None:
    """The key of that service; None if it was revoked, its maker has left, or the server's key was changed."""
    rows = NotifyKey.objects.filter(service=service, revoked_at=None, made_by__is_active=True)
    found = rows.first()
    secret = unseal(found.secret) if found else None
    return Opened(found, secret) if found and secret else None


def count_sending(*, key: NotifyKey, at: datetime) -> None:
    """Counts one message that the key is about to send; NotifyError (429) beyond 3,000 in a minute, which writes nothing."""
    given: dict[str, Any] = {"key": key.pk, "at": at, "since": at - timedelta(seconds=SECONDS), "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, given)
        if not cursor.rowcount:
            raise too_many(MOST, SECONDS)


def note_use(*, key: NotifyKey, at: datetime) -> None:
    """Writes down that the key was used, at most every ten minutes."""
    if key.used_at is None or at - key.used_at >= NOTED_EVERY:
        NotifyKey.objects.filter(pk=key.pk).update(used_at=at)
