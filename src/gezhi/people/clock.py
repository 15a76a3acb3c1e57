"""What time does to ways in: what is no longer needed is forgotten."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from gezhi.people.models import Attempts, Device, Invitation

KEPT = timedelta(days=183)
TRIES_KEPT = timedelta(days=1)


def forget(*, at: datetime) -> int:
    """Deletes tries older than a day, devices and invitations that ended half a year ago; says how many rows. Safe to run twice.

    Half a year is what the Cybersecurity Law (article 23) asks for at least; the privacy notice promises it as the most.
    """
    with transaction.atomic():
        ended = Device.objects.filter(Q(ended_at__lt=at - KEPT) | Q(lasts_until__lt=at - KEPT))
        over = Invitation.objects.filter(
            Q(device__in=ended) | Q(device__isnull=True, expires_at__lt=at - KEPT) | Q(withdrawn_at__lt=at - KEPT)
        )
        tries = Attempts.objects.filter(until__lt=at - TRIES_KEPT)
        return sum(rows.delete()[0] for rows in (over, ended, tries))
