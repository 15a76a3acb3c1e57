"""A place on an incident's page that capabilities above fill, without our knowing of them."""

from collections.abc import Callable
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.people.slots import Part
from gezhi.policy.models import Incident

OnIncident = Callable[[Incident, Actor, datetime], Part | None]
_on_incident: list[OnIncident] = []


def add_to_incident(part: OnIncident) -> None:
    """Shows what `part(incident, seen_by, at)` gives on the page of an open incident; called once, in `ready()`."""
    if part not in _on_incident:
        _on_incident.append(part)


def parts_of_incident(incident: Incident, *, seen_by: Actor, at: datetime) -> list[Part]:
    """All parts for this incident, in the order in which they were added."""
    found = (part(incident, seen_by, at) for part in _on_incident)
    return [part for part in found if part is not None]
