"""What guidance adds to an enterprise's home: to read the newest edition, and where the guidance stands."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.guidance.reads.assembled import guidance_at, sites_of
from gezhi.kernel.actors import Actor
from gezhi.people.slots import Part
from gezhi.registry import slots
from gezhi.registry.models import Enterprise
from gezhi.registry.slots import ToDo

ORDER = 60


def register() -> None:
    """Tells the registry; called once when the product starts."""
    slots.add_to_dos(to_dos)
    slots.add_to_firm_home(on_home, ORDER)


def to_dos(enterprise: Enterprise, seen_by: Actor, at: datetime) -> list[ToDo]:
    """One line for each site and incident whose newest edition the enterprise has not confirmed."""
    sites = sites_of(enterprise, at)
    return [
        ToDo(
            label=_("Read the guidance: %(title)s") % {"title": one.incident.title}
            + (f" · {here.place.name}" if len(sites) > 1 else ""),
            href=reverse("guidance:firm", args=[enterprise.pk, here.place.pk]),
            note=one.edition.note if one.edition else "",
            icon="file",
        )
        for here in sites
        for one in guidance_at(here=here, seen_by=seen_by, at=at)
        if one.waits
    ]


def on_home(enterprise: Enterprise, seen_by: Actor, at: datetime) -> Part | None:
    """The way to the guidance of each site; nothing while no incident is open there."""
    found = [(here.place, guidance_at(here=here, seen_by=seen_by, at=at)) for here in sites_of(enterprise, at)]
    shown = [(place, some) for place, some in found if some]
    return Part("guidance/home.html", {"sites": shown, "enterprise": enterprise}) if shown else None
