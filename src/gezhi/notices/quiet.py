"""Quiet hours: what is not urgent waits until they are over."""

from datetime import datetime, timedelta

from gezhi.kernel.periods import local_zone
from gezhi.notices.models import QuietHours


def quiet_until(at: datetime) -> datetime | None:
    """When the quiet hours in which `at` lies are over (aware); None if it lies in none. Start = end means none at all."""
    hours = QuietHours.objects.first() or QuietHours()
    if hours.start == hours.end:
        return None
    local = at.astimezone(local_zone())
    clock = local.time().replace(tzinfo=None)
    over_midnight = hours.start > hours.end
    inside = (clock >= hours.start or clock < hours.end) if over_midnight else hours.start <= clock < hours.end
    if not inside:
        return None
    day = local.date() + timedelta(days=1) if over_midnight and clock >= hours.start else local.date()
    return datetime.combine(day, hours.end, local_zone())
