"""Who may do what with an enterprise's members, links and idleness. Each docstring is the sentence shown on refusal."""

from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.people.models import Person
from gezhi.people.rules import rights_of
from gezhi.registry.enterprise_rules import may_change_enterprise
from gezhi.registry.members import acts_for, enterprises_of
from gezhi.registry.models import Duty, Enterprise


def may_say_who_acts(actor: Actor, enterprise: Enterprise, at: datetime) -> bool:
    """Only the registry clerk, those who answer for a place where the enterprise works, and its members may do this."""
    return acts_for(actor, enterprise.pk, at) in ("member", "park", "clerk")


def may_give_link(actor: Actor, enterprise: Enterprise, at: datetime) -> bool:
    """Only the registry clerk, those who answer for a place where the enterprise works, and its members may do this."""
    return may_say_who_acts(actor, enterprise, at)


def may_speak_for(actor: Actor, enterprise: Enterprise, at: datetime) -> bool:
    """Only the enterprise itself, its park and the registry clerk may say this. Ask one of them."""
    return bool(acts_for(actor, enterprise.pk, at))


def may_say_idle(actor: Actor, enterprise: Enterprise, at: datetime) -> bool:
    """Only the registry clerk and those who answer for a place where this enterprise works may do this. Ask one of them."""
    return may_change_enterprise(actor, enterprise, at)


def opens_nothing_else(person: Person, enterprise: Enterprise, at: datetime) -> bool:
    """Whether an invitation for this person opens nothing but this enterprise: never signed in, no right, no other door."""
    return (
        person.works == Person.Works.ENTERPRISE
        and not person.has_usable_password()
        and not person.devices.exists()
        and not rights_of(person, at)
        and not Duty.objects.filter(person=person).exists()
        and enterprises_of(person, at) == [enterprise.pk]
    )
