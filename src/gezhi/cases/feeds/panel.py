"""The way to one's calendar feed on one's own account page, and how the log book calls what happens to feeds."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.actors import Actor
from gezhi.logbook import names, words
from gezhi.logbook.names import Named
from gezhi.people.models import Person
from gezhi.people.slots import Part, add_to_person


def register() -> None:
    """Tells the people's pages and the log book; called once when the product starts."""
    add_to_person(on_person)
    words.say("calendar_feed.made", _("Address of a calendar feed made"), state="info")
    words.say("calendar_feed.revoked", _("Address of a calendar feed closed"), state="none")
    names.resolver("calendar_feed", _unnamed, noun=pgettext_lazy("reference", "Calendar feed"))


def on_person(person: Person, seen_by: Actor, at: datetime) -> Part | None:
    """A card on one's own page, nothing on anybody else's."""
    return Part("cases/calendar_feed_part.html") if person.ref == seen_by.ref else None


def _unnamed(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    return {}
