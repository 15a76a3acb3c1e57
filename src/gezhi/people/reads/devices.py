"""Devices: the one that asks, and the lists that persons and administrators see."""

from datetime import datetime

from django.conf import settings
from django.core.paginator import Page, Paginator

from gezhi.kernel.actors import Actor
from gezhi.people import rules
from gezhi.people.keys import hash_of
from gezhi.people.models import Device, Person
from gezhi.people.reads.keyed import keyed


def known_device(*, key: str, at: datetime) -> Device | None:
    """The device with this key that is open at `at`, with its person, in one query; None if there is none.

    `lacks_second_factor` on it says whether the person must set one up before anything else.
    """
    values = {"hash": hash_of(key), "at": at, "second_factor": settings.SECOND_FACTOR}
    return keyed(Device, _OPEN, values, lacks_second_factor=_LACKS)


def devices(*, seen_by: Actor, at: datetime, page: int = 1, mine: bool = False, per: int = 30) -> "Page[Device]":
    """Devices that are signed in at `at`, the one used last first: one's own, for an administrator everybody's."""
    shown = Device.objects.open(at).select_related("person").order_by("-seen_at", "-pk")
    if mine or not rules.may_administer(seen_by, at):
        shown = shown.filter(person=seen_by) if isinstance(seen_by, Person) else shown.none()
    return Paginator(shown, per).get_page(page)


# Devices.open, by its key.
_OPEN = "held.token_hash = %(hash)s AND held.ended_at IS NULL AND held.lasts_until > %(at)s"
_LACKS = """
    %(second_factor)s
    AND (person.works = 'office' OR EXISTS (SELECT FROM people_grant WHERE person_id = person.id AND during @> %(at)s))
    AND NOT EXISTS (SELECT FROM people_secondfactor WHERE person_id = person.id AND confirmed_at IS NOT NULL)
"""
