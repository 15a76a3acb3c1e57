"""Which places somebody may set a risk level for, and places by the ids of a form."""

from collections.abc import Iterable
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.policy import rules
from gezhi.policy.models import Incident
from gezhi.policy.packs.pack import Pack
from gezhi.policy.reads.in_force import standings
from gezhi.policy.reads.incident_pages import places_to_choose
from gezhi.registry.models import Place
from gezhi.registry.models.places import Kind

KINDS = (Kind.ZONE, Kind.GROUP, Kind.GRID, Kind.SITE, Kind.BUILDING)


def places_for_risk(*, incident: Incident, pack: Pack, seen_by: Actor, at: datetime) -> list[tuple[int, str]]:
    """Zone, groups, grids, sites and buildings in the incident's scope whose level `seen_by` may set, with where they lie."""
    found = places_to_choose(kinds=KINDS, at=at)
    standing = standings(incident, [pk for pk, _name in found], max(at, incident.started_at))
    everywhere = rules.may_run_incidents(seen_by, at)
    led = rules.led_by(seen_by, at) if pack.risk.set_by == "group" and not everywhere else set()
    return [(pk, name) for pk, name in found if standing[pk].covered and (everywhere or pk in led)]


def chosen_places(*, ids: Iterable[str]) -> list[Place]:
    """The places of these ids."""
    return list(Place.objects.filter(pk__in=[int(one) for one in ids]))


def chosen_place(*, place_id: str) -> Place:
    """The place of this id. NotThere if there is none."""
    found = Place.objects.filter(pk=int(place_id)).first()
    if found is None:
        raise NotThere
    return found
