"""What time does: a briefing is made every day of an incident at the hour that the zone chose. Safe to run twice."""

from datetime import datetime

from gezhi.kernel.actors import SYSTEM
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import Conflict
from gezhi.overview.actions import make_briefing
from gezhi.overview.models import Briefing
from gezhi.overview.reads.briefings import minute_of_day
from gezhi.policy.reads import incidents


def make_due(*, at: datetime) -> Briefing | None:
    """Makes the briefing of the day if its time has come and it is not there; None if there is nothing to do."""
    there = at.astimezone(local_zone())
    minute = minute_of_day(seen_by=SYSTEM, at=at)
    open_ones = incidents(at=at, seen_by=SYSTEM)
    if minute is None or not open_ones or there.hour * 60 + there.minute < minute:
        return None
    if Briefing.objects.filter(incident=open_ones[0], day=there.date(), by_itself=True).exists():
        return None
    try:
        return make_briefing(by=SYSTEM, at=at, by_itself=True)
    except Conflict:  # another worker made it in the same moment
        return None
