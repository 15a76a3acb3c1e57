"""What notices add to the page of a person and of an enterprise: where they are reached beside the phone."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Sentence
from gezhi.notices import rules
from gezhi.notices.models import Address
from gezhi.notices.reads.channels import may_set
from gezhi.people.models import Person
from gezhi.people.slots import Part, add_to_person
from gezhi.registry.models import Enterprise
from gezhi.registry.slots import add_to_enterprise


def register() -> None:
    """Tells the pages of people and of enterprises; called once when the product starts."""
    add_to_person(addresses_part)
    add_to_enterprise(contact_part)


def addresses_part(person: Person, seen_by: Actor, at: datetime) -> Part | None:
    """The person's addresses on channels, for themselves and for whoever may change them."""
    if not may_set(seen_by, person, at):
        return None
    shown = _shown(Address.objects.filter(person=person))
    change = reverse("notices:addresses", args=[person.pk])
    return Part("notices/person_addresses.html", {"addresses": shown, "change": change})


def contact_part(enterprise: Enterprise, seen_by: Actor, at: datetime) -> Part | None:
    """Where the enterprise's contact is found on channels, for whoever may change it."""
    if not rules.may_set_addresses(seen_by, enterprise, at):
        return None
    shown = _shown(Address.objects.filter(enterprise=enterprise))
    change = reverse("notices:enterprise-addresses", args=[enterprise.pk])
    return Part("notices/person_addresses.html", {"addresses": shown, "change": change})


def _shown(rows: Iterable[Address]) -> list[tuple[Sentence, str]]:
    known = {row.kind: row.value for row in rows}
    return [(label, known[kind]) for kind, label in Address.Kind.choices if kind in known]
