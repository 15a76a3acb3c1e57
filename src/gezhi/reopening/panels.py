"""What reopening adds to the registry's pages and to an enterprise's own home."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gezhi.kernel.actors import Actor
from gezhi.people.slots import Part
from gezhi.policy.models import Incident
from gezhi.policy.reads import incidents
from gezhi.policy.rules import may_run_incidents
from gezhi.policy.slots import add_to_incident
from gezhi.registry import slots
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.models.places import Kind
from gezhi.registry.slots import ToDo
from gezhi.reopening import firms, rules
from gezhi.reopening.models import NeedsOffer, NeedsRound, State
from gezhi.reopening.reads import WhatApplies, queue
from gezhi.reopening.reads.at_enterprise import at_each_site
from gezhi.reopening.views.standing import standing_of

FIRST = 20
"""Where our part stands on the enterprise's home: near the top, below what is most urgent."""


def register() -> None:
    """Tells the registry; called once when the product starts."""
    slots.add_to_place(on_place)
    slots.add_to_enterprise(on_enterprise)
    slots.add_to_firm_home(on_firm_home, FIRST)
    slots.add_to_dos(to_dos)
    add_to_incident(on_incident)


def on_place(place: Place, seen_by: Actor, at: datetime) -> Part | None:
    """How many at this site have applied, wait, must mend, may work; and filing for all of them."""
    if place.kind != Kind.SITE:
        return None
    found = incidents(at=at, seen_by=seen_by)
    if not found:
        return None
    counts = queue(seen_by=seen_by, at=at, place=place.pk).counts
    context = {
        "place": place,
        "incidents": found,
        "counts": counts,
        "units": len(firms.units(sites=[place.pk], at=at)),
        "may_file": rules.may_file_for_tenants(seen_by, place.pk, at),
    }
    return Part("reopening/on_place.html", context)


def on_incident(incident: Incident, seen_by: Actor, at: datetime) -> Part | None:
    """How many enterprises were told what they need, for whoever can tell them."""
    if incident.started_at > at or not may_run_incidents(seen_by, at):
        return None
    last = NeedsRound.objects.filter(incident=incident).order_by("-pk").first()
    offers = NeedsOffer.objects.filter(incident=incident).first()
    return Part("reopening/on_incident.html", {"incident": incident, "last": last, "offer": offers})


def on_enterprise(enterprise: Enterprise, seen_by: Actor, at: datetime) -> Part | None:
    """What it needs at each site, and how far it is."""
    found = at_each_site(enterprise=enterprise, at=at, seen_by=seen_by)
    rows = [standing_of(one, at) for one in found]
    return Part("reopening/on_enterprise.html", {"rows": rows}) if rows else None


def on_firm_home(enterprise: Enterprise, seen_by: Actor, at: datetime) -> Part | None:
    """The same on the enterprise's own home, with the next step as a button."""
    found = at_each_site(enterprise=enterprise, at=at, seen_by=seen_by)
    rows = [standing_of(one, at) for one in found]
    return Part("reopening/on_firm.html", {"rows": rows}) if rows else None


def to_dos(enterprise: Enterprise, seen_by: Actor, at: datetime) -> list[ToDo]:
    """An application that has to be sent or mended."""
    found = at_each_site(enterprise=enterprise, at=at, seen_by=seen_by)
    return [_to_do(one) for one in found if _is_to_do(one)]


def _is_to_do(one: WhatApplies) -> bool:
    if one.application is None:
        return one.needed and one.permit is None
    return one.application.state in (State.DRAFT, State.RETURNED)


def _to_do(one: WhatApplies) -> ToDo:
    href = reverse("reopening:apply", args=[one.enterprise.pk, one.place.pk, one.incident.pk])
    number = len(one.missing)
    note = (
        ngettext("%(n)d point missing", "%(n)d points missing", number) % {"n": number}
        if number
        else _("only to be sent")
    )
    returned = one.application is not None and one.application.state == State.RETURNED
    label = _("Mend the application: %(place)s") if returned else _("Apply to reopen: %(place)s")
    return ToDo(label % {"place": one.place.name}, href, note=note, icon="edit" if returned else "file")
