"""What notices add to a person's page: where they are reached beside the phone."""

from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.notices.models import Address
from gezhi.notices.reads.channels import may_set
from gezhi.people.models import Person
from gezhi.people.slots import Part, add_to_person


def register() -> None:
    """Tells the people pages; called once when the product starts."""
    add_to_person(addresses_part)


def addresses_part(person: Person, seen_by: Actor, at: datetime) -> Part | None:
    """The person's addresses on channels, for themselves and for whoever may change them."""
    if not may_set(seen_by, person, at):
        return None
    known = dict(Address.objects.filter(person=person).values_list("kind", "value"))
    shown = [(label, known[kind]) for kind, label in Address.Kind.choices if kind in known]
    return Part("notices/person_addresses.html", {"addresses": shown, "person": person.pk})
