"""Devices: the one that asks, and the lists that persons and administrators see."""

from datetime import datetime

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Exists, OuterRef, Q, Value

from gezhi.kernel.actors import Actor
from gezhi.people import rules
from gezhi.people.keys import hash_of
from gezhi.people.models import Device, Grant, Person, SecondFactor


def known_device(*, key: str, at: datetime) -> Device | None:
    """The device with this key that is open at `at`, with its person, in one query; None if there is none.

    `lacks_second_factor` on it says whether the person must set one up before anything else.
    """
    return (
        Device.objects.open(at)
        .filter(token_hash=hash_of(key))
        .select_related("person")
        .annotate(lacks_second_factor=_lacking(at))
        .first()
    )


def devices(*, seen_by: Actor, at: datetime, page: int = 1, mine: bool = False, per: int = 30) -> "Page[Device]":
    """Devices that are signed in at `at`, the one used last first: one's own, for an administrator everybody's."""
    shown = Device.objects.open(at).select_related("person").order_by("-seen_at", "-pk")
    if mine or not rules.may_administer(seen_by, at):
        shown = shown.filter(person=seen_by) if isinstance(seen_by, Person) else shown.none()
    return Paginator(shown, per).get_page(page)


def _lacking(at: datetime) -> Exists | Value:
    if not settings.SECOND_FACTOR:
        return Value(False, output_field=BooleanField())
    has = SecondFactor.objects.filter(person=OuterRef("pk"), confirmed_at__isnull=False)
    right = Grant.objects.filter(person=OuterRef("pk"), during__contains=at)
    strict = Person.objects.filter(Q(works=Person.Works.OFFICE) | Exists(right), ~Exists(has), pk=OuterRef("person"))
    return Exists(strict)
