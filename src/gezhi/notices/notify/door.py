"""Whose key it is, asked before anybody is known."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from gezhi.notices.notify.models import NotifyKey
from gezhi.people.keys import unseal

NOTED_EVERY = timedelta(minutes=10)


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


def note_use(*, key: NotifyKey, at: datetime) -> None:
    """Writes down that the key was used, at most every ten minutes."""
    if key.used_at is None or at - key.used_at >= NOTED_EVERY:
        NotifyKey.objects.filter(pk=key.pk).update(used_at=at)
