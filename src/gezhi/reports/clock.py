"""What time does to reports: the roll follows the registry, collections begin and end, packs ask, reminders go out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from gezhi.kernel.actors import SYSTEM
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import Conflict, Refused
from gezhi.policy.models import Incident
from gezhi.reports.actions import collections
from gezhi.reports.actions.from_packs import follow_incident
from gezhi.reports.actions.reminding import remind
from gezhi.reports.models import Collection, Reminder, State
from gezhi.reports.models.collections import ASKING, Per
from gezhi.reports.roll import follow_registry

REMINDERS = (120, 30, 0)
"""Minutes before the due time: two reminders to the enterprises, then the names to whoever answers for their sites."""
MISSED = timedelta(hours=12)
"""A reminder that could not go out for so long is left out."""


def follow(*, at: datetime) -> int:
    """The roll says what the registry says; returns how many units changed."""
    return follow_registry(at=at)


def begin_and_end(*, at: datetime) -> int:
    """Approved collections whose first day has come begin; those whose last day is over end. Returns how many."""
    today = at.astimezone(local_zone()).date()
    done = 0
    for collection in Collection.objects.filter(state__in=ASKING, until__lt=today).order_by("pk"):
        done += _tried(partial(collections.end, collection=collection, by=SYSTEM, at=at))
    begun = Collection.objects.filter(state=State.APPROVED, starts_on__lte=today, until__gte=today)
    for collection in begun.order_by("pk"):
        done += _tried(partial(collections.run, collection=collection, by=SYSTEM, at=at))
    return done


def follow_incidents(*, at: datetime) -> int:
    """What the packs of open incidents ask begins; what lifted incidents asked ends. Returns how many began or ended."""
    asking = Collection.objects.filter(state__in=[State.DRAFT, *ASKING], incident__isnull=False).values("incident")
    concerned = Incident.objects.open(at) | Incident.objects.filter(pk__in=asking)
    return sum(follow_incident(incident=incident, by=SYSTEM, at=at) for incident in concerned.distinct().order_by("pk"))


def remind_all(*, at: datetime) -> int:
    """Reminders whose moment has come go out, each once; returns how many."""
    sent = 0
    for collection in Collection.objects.filter(state__in=ASKING, per=Per.UNIT).order_by("pk"):
        for day in collection.open_days(at):
            due = collection.due_at(day)
            done = set(Reminder.objects.filter(collection=collection, day=day).values_list("before", flat=True))
            ripe = [one for one in REMINDERS if due - timedelta(minutes=one) <= at < due + MISSED and one not in done]
            if ripe and not (min(ripe) and at >= due):
                sent += remind(collection=collection, day=day, before=min(ripe), by=SYSTEM, at=at) is not None
    return sent


def _tried(work: Callable[[], object]) -> int:
    """1 if it was done, 0 if somebody was faster."""
    try:
        with transaction.atomic():
            work()
    except (Conflict, Refused):
        return 0
    return 1
