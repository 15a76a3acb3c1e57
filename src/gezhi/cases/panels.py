"""What cases add to the registry's pages: what is open at a place or with an enterprise, and the way to report more."""

from datetime import datetime

from gezhi.cases.codes import token_of
from gezhi.cases.reads.beside import cases_at, cases_with
from gezhi.kernel.actors import Actor
from gezhi.people.slots import Part
from gezhi.registry import rules, slots
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.stays import all_stays

BELOW = 80
"""Where the way to report stands on an enterprise's home: below what the enterprise itself has to do."""
WITH_CODES = (Kind.SITE, Kind.BUILDING, Kind.POINT, Kind.GATE)


def register() -> None:
    """Tells the registry; called once when the product starts."""
    slots.add_to_place(on_place)
    slots.add_to_enterprise(on_enterprise)
    slots.add_to_firm_home(on_firm_home, BELOW)


def on_place(place: Place, seen_by: Actor, at: datetime) -> Part:
    """The open cases here, reporting one, and the QR codes for whoever runs the place."""
    codes = place.kind in WITH_CODES and rules.runs(seen_by, at).includes(place.pk)
    found = cases_at(place=place, seen_by=seen_by, at=at)
    return Part("cases/panel.html", {"some": found, "query": f"place={place.pk}", "within": place.pk, "codes": codes})


def on_firm_home(enterprise: Enterprise, seen_by: Actor, at: datetime) -> Part | None:
    """Reporting a problem where the enterprise works, by the same address as the paper there: it needs no account."""
    stays = [stay for stay in all_stays(enterprise, at) if stay.at(at)]
    places = {stay.occupancy.place_id: str(stay.path) for stay in stays}
    spots = [(name, token_of(place_id)) for place_id, name in places.items()]
    return Part("cases/firm_part.html", {"spots": spots}) if spots else None


def on_enterprise(enterprise: Enterprise, seen_by: Actor, at: datetime) -> Part:
    """The open cases of an enterprise; reporting one starts with where."""
    found = cases_with(enterprise=enterprise, seen_by=seen_by, at=at)
    return Part("cases/panel.html", {"some": found, "query": f"enterprise={enterprise.pk}", "within": None})
