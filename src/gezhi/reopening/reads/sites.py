"""Enterprises and sites as those may know them who answer for them, or act for the enterprise that works there."""

from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.registry import rules
from gezhi.registry.members import OWN, acts_for, standing_id
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.reads.stays import enterprise_of
from gezhi.reopening import firms


def firm_of(*, enterprise_id: int, seen_by: Actor) -> Enterprise:
    """The enterprise, or the one in which it goes on. NotThere, or NotYours for whoever neither acts for it nor sees it."""
    if acts_for(seen_by, enterprise_id, clock.now()) in OWN:
        return Enterprise.objects.get(pk=standing_id(enterprise_id))
    found = enterprise_of(enterprise_id=enterprise_id, seen_by=seen_by)
    return found.merged_into or found


def site_of(*, place_id: int, seen_by: Actor, enterprise_id: int | None = None) -> Place:
    """The place, if `seen_by` may look at it, or acts for that enterprise and it works there now. NotThere otherwise."""
    at = clock.now()
    found = Place.objects.filter(pk=place_id).first()
    if found is None:
        raise NotThere(field="place")
    if seen_by.is_operator or rules.sees(seen_by, at).includes(place_id):
        return found
    mine = enterprise_id is not None and acts_for(seen_by, enterprise_id, at) in OWN
    if not mine or not firms.units(sites=[place_id], at=at, enterprises=[enterprise_id or 0]):
        raise NotThere(field="place")
    return found
