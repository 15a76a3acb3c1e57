"""Choosing another password."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, NotYours, Refused
from gezhi.logbook.actions import write
from gezhi.people import attempts, passwords
from gezhi.people.actions.devices import end_devices, end_other_devices
from gezhi.people.actions.sign_in import wrong
from gezhi.people.models import Device, Person


def change_password(*, device: Device, old: str, new: str, by: Actor, at: datetime) -> None:
    """The person of this device has a new password; all their other devices are signed out. Wrong tries count.

    `old` is asked for if there is one: who joined by an invitation may have none yet.
    """
    person = device.person
    if by.ref != person.ref:
        raise NotYours(_("Everybody changes their own password. Who has forgotten it is invited again."))
    if not person.phone:
        raise Refused(_("Signing in with a password needs a phone number. Have it added first."))
    if person.has_usable_password():
        _prove_old(person, old, at)
    passwords.refuse_weak(new, person, field="new")
    if new == old:
        raise Refused(_("The new password is the old one. Choose another."), field="new")
    with transaction.atomic():
        held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        set_password(held, new)
        write("password.changed", by=by, at=at, about=[held.ref])
        end_other_devices(device=device, by=by, at=at)


def _prove_old(person: Person, old: str, at: datetime) -> None:
    """Passes if `old` is the person's password; wrong ones count like wrong ones at the door."""
    phone = person.phone or ""
    left = attempts.count(attempts.PHONE, phone, at=at, field="old")
    if not passwords.is_right(old, person):
        raise Refused(wrong(left), field="old", code="wrong-password")
    attempts.forgive(attempts.PHONE, phone)


def set_password(person: Person, password: str) -> None:
    """Stores the password's hash, in the caller's transaction."""
    person.set_password(password)
    person.save(update_fields=["password"])


def give_password(*, person: int, new: str, by: Actor, at: datetime) -> Person:
    """The operator of the machine gives somebody a password: the first administrator's. All their devices are signed out."""
    if not by.is_operator:
        raise NotYours(_("Everybody changes their own password. Who has forgotten it is invited again."))
    with transaction.atomic():
        held = Person.objects.select_for_update(no_key=True).filter(pk=person).first()
        if held is None:
            raise NotThere
        if not held.phone or not held.is_active:
            raise Refused(
                _("Only somebody who is here and has a phone number signs in with a password."), field="phone"
            )
        passwords.refuse_weak(new, held)
        set_password(held, new)
        write("password.given", by=by, at=at, about=[held.ref])
        end_devices(held.devices.filter(ended_at__isnull=True), by=by, at=at)
    return held
