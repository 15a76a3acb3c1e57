"""Who may do what with enterprises. As in rules.py, each docstring is the sentence shown on refusal."""

from datetime import datetime

from django.db.models import Q

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import period
from gezhi.people.rules import has_right
from gezhi.registry.models import Enterprise, Occupancy, Place
from gezhi.registry.models.places import Kind
from gezhi.registry.rules import Territory, runs, sees


def may_register(actor: Actor, place: Place | None, at: datetime) -> bool:
    """Only the registry clerk may register an enterprise without a place. Choose a place that you answer for."""
    territory = runs(actor, at)
    return territory.everything or (place is not None and territory.includes(place.pk))


def may_register_somewhere(actor: Actor, at: datetime) -> bool:
    """Only the registry clerk and those who answer for a site or building register enterprises. Ask one of them."""
    territory = runs(actor, at)
    workplaces = Place.objects.filter(pk__in=territory.places, kind__in=(Kind.SITE, Kind.BUILDING))
    return territory.everything or workplaces.exists()


def may_change_enterprise(actor: Actor, enterprise: Enterprise, at: datetime) -> bool:
    """Only the registry clerk and those who answer for a place where this enterprise works may do this. Ask one of them."""
    territory = runs(actor, at)
    return territory.everything or works_in(territory, enterprise, at)


def may_say_who_works_here(actor: Actor, place: Place, at: datetime) -> bool:
    """Only the registry clerk and those who answer for this place may say who works there. Ask one of them."""
    return runs(actor, at).includes(place.pk)


def may_see_enterprise(actor: Actor, enterprise: Enterprise, at: datetime) -> bool:
    """This enterprise does not work at a place that you answer for. Ask the registry clerk."""
    territory = sees(actor, at)
    return territory.everything or in_territory(territory, enterprise)


def may_see_contact(actor: Actor, enterprise: Enterprise, at: datetime) -> bool:
    """Only the registry clerk and those who answer for a place where this enterprise works need its contact. Ask them."""
    return may_change_enterprise(actor, enterprise, at)


def may_export(actor: Actor, at: datetime) -> bool:
    """Only the registry clerk, auditors and those who answer for a site or building may take a list out. Ask one of them."""
    return may_register_somewhere(actor, at) or has_right(actor, "auditor", at)


def may_see_duplicates(actor: Actor, at: datetime) -> bool:
    """Only the registry clerk, auditors and those who answer for a site or building compare enterprises. Ask one of them."""
    return may_register_somewhere(actor, at) or has_right(actor, "auditor", at)


def works_in(territory: Territory, enterprise: Enterprise, at: datetime) -> bool:
    """Whether the enterprise works at a place of the territory at `at`, or is going to."""
    return Occupancy.objects.filter(territory.q(), enterprise=enterprise, during__overlap=period(at)).exists()


def in_territory(territory: Territory, enterprise: Enterprise) -> bool:
    """Whether the enterprise, or what was merged into it, works, worked or is going to work there."""
    its = Q(enterprise=enterprise) | Q(enterprise__merged_into=enterprise)
    return Occupancy.objects.filter(its, territory.q()).exists()
