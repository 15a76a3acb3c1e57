"""Opening and ending devices. An ended device is refused at its next request."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.logbook.actions import write
from gezhi.people import keys, rules
from gezhi.people.agents import device_name
from gezhi.people.models import Device, Person

WORKING_DAY = timedelta(hours=14)
IDLE = timedelta(hours=2)
LONG = timedelta(days=180)
SEEN_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Opened:
    """A device that has just been opened, and the key for its cookie, which exists nowhere else."""

    device: Device
    key: str


def open_device(*, person: Person, came: str, agent: str, at: datetime, leaving: Device | None = None) -> Opened:
    """A row for this browser, in the caller's transaction. It awaits the second factor if the person has one.

    `leaving` is the device whose cookie it replaces: that one ends, whoever it belonged to.
    """
    if leaving is not None:
        end_devices(Device.objects.filter(pk=leaving.pk, ended_at__isnull=True), by=leaving.person, at=at)
    key = keys.new_key()
    awaited = person_has_second_factor(person)
    device = Device(person=person, name=device_name(agent), token_hash=keys.hash_of(key), came=came)
    device.created_at = device.seen_at = at
    device.confirmed_at = None if awaited else at
    device.lasts_until = lasts_until(device, at)
    device.save()
    return Opened(device, key)


def lasts_until(device: Device, at: datetime) -> datetime:
    """When a device seen at `at` runs out.

    Joined by invitation: 180 days after it was last seen. By password: two hours after, and fourteen hours after sign-in
    at the latest (GB/T 22239-2019 8.1.4.1 asks for an automatic end). Awaiting its second factor: a quarter of an hour.
    """
    if not device.is_confirmed:
        return device.created_at + timedelta(minutes=15)
    if device.came == Device.Came.INVITATION:
        return at + LONG
    return min(at + IDLE, device.created_at + WORKING_DAY)


def see_device(*, device: Device, at: datetime) -> bool:
    """The device was used at `at`: written down at most every ten minutes, which also lets it last longer."""
    if at - device.seen_at < SEEN_EVERY or not device.is_confirmed:
        return False
    device.seen_at, device.lasts_until = at, lasts_until(device, at)
    row = Device.objects.filter(pk=device.pk, ended_at__isnull=True)
    return bool(row.update(seen_at=at, lasts_until=device.lasts_until))


def end_device(*, device: int, by: Actor, at: datetime) -> Device:
    """The device is signed out, effective at its next request, by its person or an administrator."""
    with transaction.atomic():
        found = Device.objects.select_for_update(of=("self",)).select_related("person").filter(pk=device).first()
        if found is None or not rules.may_see(by, found.person, at):
            raise NotThere
        rules.demand(rules.may_end_device(by, found.person, at), rules.may_end_device)
        end_devices(Device.objects.filter(pk=device, ended_at__isnull=True), by=by, at=at)
    return found


def end_other_devices(*, device: Device, by: Actor, at: datetime) -> int:
    """All of the person's devices but this one are signed out; says how many."""
    rules.demand(rules.may_end_device(by, device.person, at), rules.may_end_device)
    with transaction.atomic():
        others = device.person.devices.filter(ended_at__isnull=True, lasts_until__gt=at).exclude(pk=device.pk)
        return end_devices(others, by=by, at=at)


def sign_out(*, device: Device, by: Actor, at: datetime) -> None:
    """The person leaves this device."""
    with transaction.atomic():
        end_devices(Device.objects.filter(pk=device.pk, ended_at__isnull=True), by=by, at=at)


def end_devices(devices: "QuerySet[Device]", *, by: Actor, at: datetime) -> int:
    """Ends these devices in the caller's transaction, each with its line in the log book; says how many."""
    ended = list(devices.select_for_update(of=("self",)).order_by("pk"))
    Device.objects.filter(pk__in=[d.pk for d in ended]).update(ended_at=at, ended_by=by.ref)
    for device in ended:
        write("device.ended", by=by, at=at, about=[device.ref, f"person:{device.person_id}"])
    return len(ended)


def person_has_second_factor(person: Person) -> bool:
    """Whether the person has set up a second factor."""
    return person.__class__.objects.filter(pk=person.pk, second_factor__confirmed_at__isnull=False).exists()
