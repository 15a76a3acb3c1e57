"""Who a command acts as: the operator of the machine, or the person of `--as`, who then meets the same rules as in pages."""

from argparse import Namespace
from typing import TYPE_CHECKING

from gezhi.cli.words import gettext as _
from gezhi.kernel.actors import OPERATOR, Actor

if TYPE_CHECKING:
    from gezhi.people.models import Person


def actor(options: Namespace) -> Actor:
    """The operator, or the person with the phone number of `--as`."""
    return person_with(options.as_phone, field="as") if options.as_phone else OPERATOR


def person_with(phone: str, *, field: str = "phone") -> "Person":
    """The person who is here with that phone number. NotThere if nobody is, Refused if they have left."""
    from gezhi.kernel.refusals import NotThere, Refused
    from gezhi.people.models import Person
    from gezhi.people.phones import normalised

    found = Person.objects.filter(phone=normalised(phone, field=field) or None).first()
    if found is None:
        sentence = _("Nobody has the phone number %(phone)s. Check it, or add the person with “gezhi person add”.")
        raise NotThere(sentence % {"phone": phone}, field=field)
    if not found.is_active:
        raise Refused(_("%(name)s has left and cannot act any more.") % {"name": found.name}, field=field)
    return found
