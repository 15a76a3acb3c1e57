"""What an address names by numbers, for whoever opens it."""

from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.policy.models import Incident
from gezhi.policy.reads import incident_of
from gezhi.registry.members import standing_id
from gezhi.registry.models import Enterprise, Place
from gezhi.reopening.reads.applying import WhatApplies, what_applies


def what_applies_at(
    *, enterprise_id: int, place_id: int, at: datetime, seen_by: Actor, incident_id: int | None = None
) -> tuple[WhatApplies, ...]:
    """`what_applies` for an enterprise (or the one in which it goes on), a site and perhaps an incident given by their ids.

    NotThere if one of them does not exist; otherwise as `what_applies`.
    """
    enterprise = Enterprise.objects.get(pk=standing_id(enterprise_id))
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        raise NotThere
    incident = incident_of(which=incident_id, seen_by=seen_by) if incident_id is not None else None
    return what_applies(enterprise=enterprise, place=place, at=at, seen_by=seen_by, incident=incident)


def open_incident(*, which: int, seen_by: Actor, at: datetime) -> Incident:
    """An incident that is open at `at`. NotThere for one that is not, or does not exist."""
    found = incident_of(which=which, seen_by=seen_by)
    if found.started_at > at or (found.lifted_at is not None and found.lifted_at <= at):
        raise NotThere
    return found
