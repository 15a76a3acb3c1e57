"""How an enterprise stands at each site where it works, for its own page, its home and the registry."""

from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.policy.reads import incidents
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.reads.stays import all_stays
from gezhi.reopening.reads.applying import WhatApplies, what_applies


def at_each_site(*, enterprise: Enterprise, at: datetime, seen_by: Actor) -> list[WhatApplies]:
    """One for each open incident at each site where the enterprise works at `at`; none where `seen_by` may not look."""
    if not incidents(at=at, seen_by=seen_by):
        return []
    sites = {
        stay.path.site.place_id: None
        for stay in all_stays(enterprise, at)
        if stay.at(at) and stay.path.site is not None
    }
    found: list[WhatApplies] = []
    for place in Place.objects.filter(pk__in=list(sites)).order_by("code"):
        try:
            found += what_applies(enterprise=enterprise, place=place, at=at, seen_by=seen_by)
        except Refused:  # another site of the same enterprise, which this reader may not look at
            continue
    return found
