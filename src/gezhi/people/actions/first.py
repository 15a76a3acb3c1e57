"""The first person of an empty system."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import OPERATOR
from gezhi.people.actions.invitations import LONGEST, invite
from gezhi.people.actions.persons import register_person
from gezhi.people.actions.rights import give_right
from gezhi.people.models import Device, Invitation, Person


def first_invitation(*, at: datetime) -> Invitation | None:
    """An invitation for whoever sets the system up, as long as nobody ever came in; afterwards nothing.

    The first person is administrator and registry clerk, and says in the wizard who they are. Whoever starts the product
    sees the link; an earlier one ends when it is made anew.
    """
    with transaction.atomic():
        persons = list(Person.objects.select_for_update().order_by("pk")[:2])
        if len(persons) > 1 or Device.objects.exists() or any(person.has_usable_password() for person in persons):
            return None
        person = persons[0] if persons else _first(at)
        return invite(person=person.pk, by=OPERATOR, at=at, lasts=LONGEST)


def _first(at: datetime) -> Person:
    person = register_person(name=_("First administrator"), works=Person.Works.OFFICE, by=OPERATOR, at=at)
    for right in ("administrator", "clerk"):
        give_right(person=person.pk, right=right, by=OPERATOR, at=at, reason=_("Sets the system up"))
    return person
