"""Readers' names, where a pack demanded them, are destroyed when their time is over; that somebody has read stays known."""

from datetime import datetime, timedelta

from django.contrib.postgres.functions import RandomUUID
from django.db import transaction
from django.db.models import QuerySet

from gezhi.guidance.models import Handbook, Reading
from gezhi.kernel.actors import Actor
from gezhi.logbook.actions import write
from gezhi.policy.packs.parts import Retention
from gezhi.policy.reads import pack_version

READERS = "readers"
"""The line of a pack's retention that is about them."""
ENDS = ("destroy", "anonymise")


def destroy_names(*, handbook: Handbook, by: Actor, at: datetime) -> int:
    """Takes the names of an edition's readers away once the pack's time is over; says how many. Safe to run twice.

    With the names go the marks that phones drew for themselves, so that no phone can be told again.
    """
    with transaction.atomic():
        rows = _over(handbook, at).select_for_update()
        found = [row.pk for row in rows]
        if found:
            Reading.objects.filter(pk__in=found).update(name="", slip=RandomUUID())
            about = [handbook.ref, handbook.incident.ref]
            write("readers.destroyed", by=by, at=at, about=about, facts={"count": len(found)})
    return len(found)


def _over(handbook: Handbook, at: datetime) -> "QuerySet[Reading]":
    """Named readings whose time was over by `at`. Where the pack names none, they end with the incident."""
    named = Reading.objects.filter(handbook=handbook, at__lte=at).exclude(name="")
    rule = _rule(handbook)
    kept = timedelta(days=rule.days if rule else 0)
    if rule is not None and rule.after == "recorded":
        return named.filter(at__lte=at - kept)
    lifted = handbook.incident.lifted_at
    return named if lifted is not None and lifted + kept <= at else named.none()


def _rule(handbook: Handbook) -> Retention | None:
    pack = pack_version(handbook.pack_version_id)
    return next((one for one in pack.retention if one.data == READERS and one.action in ENDS), None)
