"""Signing in by phone and password, and giving the second factor."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import write
from gezhi.people import attempts, passwords, rules
from gezhi.people.actions.devices import Opened, end_devices, lasts_until, open_device
from gezhi.people.actions.second_factor import prove
from gezhi.people.models import Device, Person
from gezhi.people.phones import normalised


def sign_in(
    *,
    phone: str,
    password: str,
    address: str,
    agent: str,
    at: datetime,
    code: str = "",
    leaving: Device | None = None,
) -> Opened:
    """The person with this phone and password gets a device. Without `code` it awaits the second factor, if there is one.

    Every refusal is the same for a number that nobody has, for a person who has left and for one without a password, and
    takes the same work. Raises attempts.Locked after five wrong tries at a number or thirty from an address.
    """
    number = normalised(phone)
    if not number or not password:
        field, sentence = ("password", _("Enter the password.")) if number else ("phone", _("Enter the phone number."))
        raise Refused(sentence, field=field)
    attempts.count(attempts.ADDRESS, address, at=at)
    left = attempts.count(attempts.PHONE, number, at=at)
    person = Person.objects.filter(phone=number).first()
    if not passwords.is_right(password, person) or person is None:
        raise _refusal(person, left, at)
    attempts.forgive(attempts.PHONE, number)
    attempts.forgive(attempts.ADDRESS, address)
    return _enter(person, code=code, agent=agent, at=at, leaving=leaving)


def confirm_device(*, device: Device, code: str, by: Actor, at: datetime) -> Device:
    """The second factor is given on a device that awaits it: a code from the app or one from paper."""
    prove(person=device.person, code=code, at=at)
    with transaction.atomic():
        device.confirmed_at = device.seen_at = at
        device.lasts_until = lasts_until(device, at)
        row = Device.objects.filter(pk=device.pk, ended_at__isnull=True)
        row.update(confirmed_at=at, seen_at=at, lasts_until=device.lasts_until)
        write("device.confirmed", by=by, at=at, about=[device.ref, device.person.ref])
    return device


def lift_lock(*, person: Person, by: Actor, at: datetime) -> None:
    """Wrong tries at this person's number and second factor are forgotten; they may try again at once."""
    rules.demand(rules.may_administer(by, at), rules.may_administer)
    with transaction.atomic():
        if person.phone:
            attempts.forgive(attempts.PHONE, person.phone)
        attempts.forgive(attempts.CODE, person.ref)
        write("lock.lifted", by=by, at=at, about=[person.ref])


def _enter(person: Person, *, code: str, agent: str, at: datetime, leaving: Device | None) -> Opened:
    with transaction.atomic():
        # The person may leave, or change the password, while this one is being checked.
        held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if not held.is_active or held.password != person.password:
            raise Refused(_("The password was changed just now. Sign in with the new one."), field="password")
        opened = open_device(person=held, came=Device.Came.PASSWORD, agent=agent, at=at, leaving=leaving)
        write("device.opened", by=held, at=at, about=[opened.device.ref, held.ref])
    if code and not opened.device.is_confirmed:
        try:
            confirm_device(device=opened.device, code=code, by=held, at=at)
        except Refused:
            end_devices(Device.objects.filter(pk=opened.device.pk), by=held, at=at)
            raise
    return opened


def _refusal(person: Person | None, left: int, at: datetime) -> Refused:
    """Writes the failure down, also for nobody, and says how many tries are left."""
    about = [person.ref if person else "nobody"]
    with transaction.atomic():
        write("sign_in.refused", by=SYSTEM, at=at, about=about)
        if left == 0:
            write("sign_in.locked", by=SYSTEM, at=at, about=about)
    return Refused(wrong(left), field="password", code="wrong-password")


def wrong(left: int) -> str:
    """The sentence for a wrong password with `left` tries to go."""
    if left == 0:
        return str(_("The password is wrong. Locked for 15 minutes now. Wait, or ask an administrator."))
    return ngettext(
        "The password is wrong. After %(left)s more wrong try it is locked for 15 minutes.",
        "The password is wrong. After %(left)s more wrong tries it is locked for 15 minutes.",
        left,
    ) % {"left": left}
