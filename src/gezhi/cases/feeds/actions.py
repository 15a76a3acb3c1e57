"""Making the address of one's calendar feed, making it anew, and closing it."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.cases.models import CalendarFeed
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotYours
from gezhi.logbook.actions import write
from gezhi.people.models import Person


def make_feed(*, person: Person, by: Actor, at: datetime) -> CalendarFeed:
    """Gives `person` a feed under a new secret address; the one before, if there was one, works no longer."""
    with transaction.atomic():
        _close(person, by, at)
        feed = CalendarFeed.objects.create(person=person, nonce=secrets.token_hex(16), made_at=at)
        write("calendar_feed.made", by=by, at=at, about=[feed.ref, person.ref])
    return feed


def close_feed(*, person: Person, by: Actor, at: datetime) -> None:
    """The address works no longer, from the next request on. Twice is once."""
    with transaction.atomic():
        _close(person, by, at)


def _close(person: Person, by: Actor, at: datetime) -> None:
    """Locks the person, so that two at once leave one feed."""
    if by.ref != person.ref and not by.is_operator:
        raise NotYours(_("Everybody makes and closes the address of their own calendar only."))
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    feed = CalendarFeed.objects.filter(person=person, revoked_at=None).first()
    if feed is not None:
        feed.revoked_at = at
        feed.save(update_fields=["revoked_at"])
        write("calendar_feed.revoked", by=by, at=at, about=[feed.ref, person.ref])
