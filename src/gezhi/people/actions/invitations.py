"""Inviting a person, and joining by an invitation."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.people import attempts, keys, passwords, rules
from gezhi.people.actions.devices import Opened, end_devices, open_device
from gezhi.people.actions.passwords import set_password
from gezhi.people.actions.persons import locked
from gezhi.people.models import Device, Invitation, Person

LASTS = timedelta(hours=72)
LONGEST = timedelta(days=30)


class InvitationOver(Refused):
    """The invitation was used, withdrawn, or has run out (410). The page says whom to ask for another."""

    status = 410
    code = "invitation-over"


def invite(*, person: int, by: Actor, at: datetime, lasts: timedelta = LASTS) -> Invitation:
    """A new invitation for this person, which works once until `at + lasts`. An earlier one that is still open ends."""
    if not timedelta(minutes=5) <= lasts <= LONGEST:
        raise Refused(_("An invitation lasts between 5 minutes and 30 days."), field="lasts")
    with plainly(), transaction.atomic():
        guest = locked(person)
        rules.demand(rules.may_invite(by, guest, at), rules.may_invite)
        if not guest.is_active:
            raise Refused(_("%(name)s has left. Take them back before you invite them.") % {"name": guest.name})
        _withdraw(guest, by=by, at=at)
        invitation = Invitation.objects.create(
            person=guest,
            made_by=by if isinstance(by, Person) else None,
            made_at=at,
            expires_at=at + lasts,
            nonce=secrets.token_hex(16),
        )
        facts = {"until": invitation.expires_at.isoformat()}
        write("invitation.made", by=by, at=at, about=[invitation.ref, guest.ref], facts=facts)
    return invitation


def invite_many(*, persons: Iterable[int], by: Actor, at: datetime, lasts: timedelta = LASTS) -> list[Invitation]:
    """An invitation for each of these persons, all or none."""
    with transaction.atomic():
        return [invite(person=person, by=by, at=at, lasts=lasts) for person in sorted(set(persons))]


def withdraw_invitation(*, invitation: int, by: Actor, at: datetime) -> Invitation:
    """The link and the printed card no longer work."""
    with transaction.atomic():
        found = Invitation.objects.filter(pk=invitation).first()
        if found is None:
            raise NotThere
        guest = locked(found.person_id)
        rules.demand(rules.may_invite(by, guest, at), rules.may_invite)
        if not _withdraw(guest, by=by, at=at, only=invitation):
            raise Refused(_("This invitation has already been used or withdrawn. Nothing needs to be done."))
        found.refresh_from_db()
    return found


def join(*, token: str, agent: str, at: datetime, password: str = "", leaving: Device | None = None) -> Opened:
    """Whoever holds the link joins as the invited person, on this device, once.

    Office and enterprise people choose a password with it (`needs_password`), which signs out all their other devices:
    it is also how a forgotten one is replaced. `leaving` is the device that this browser was signed in as before.
    """
    with transaction.atomic():
        invitation = find_invitation(token)
        guest = locked(invitation.person_id)
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        refuse_over(invitation, at)
        if needs_password(guest, at):
            _choose_password(guest, password, at)
        came = Device.Came.PASSWORD if needs_password(guest, at) else Device.Came.INVITATION
        opened = open_device(person=guest, came=came, agent=agent, at=at, leaving=leaving)
        invitation.used_at, invitation.device = at, opened.device
        invitation.save(update_fields=["used_at", "device"])
        write("device.bound", by=guest, at=at, about=[opened.device.ref, guest.ref, invitation.ref])
    return opened


def needs_password(person: Person, at: datetime) -> bool:
    """Whether this person chooses a password when joining. Field people do not, nor does who has no phone to sign in by."""
    stays = person.works == Person.Works.ENTERPRISE or rules.is_office(person, at)
    return stays and bool(person.phone)


def find_invitation(token: str) -> Invitation:
    """The invitation that this link is for, in whatever state; NotThere for a link that this server never made."""
    number = keys.invitation_number(token)
    found = Invitation.objects.select_related("person", "made_by").filter(pk=number).first() if number else None
    if found is None or not keys.opens(token, found.pk, found.nonce):
        raise NotThere(_("This link is not complete. Scan the code again, or ask for a new invitation."))
    return found


def refuse_over(invitation: Invitation, at: datetime) -> None:
    """Raises InvitationOver unless the invitation can still be used."""
    sentences = {
        "used": _("This invitation has already been used. Each one works once."),
        "withdrawn": _("This invitation was withdrawn."),
        "expired": _("This invitation has run out."),
    }
    state = invitation.state(at)
    if state != "open":
        raise InvitationOver(sentences[state])


def _choose_password(guest: Person, password: str, at: datetime) -> None:
    if not password:
        raise Refused(_("Choose a password."), field="password")
    passwords.refuse_weak(password, guest)
    set_password(guest, password)
    write("password.set", by=guest, at=at, about=[guest.ref])
    end_devices(guest.devices.filter(ended_at__isnull=True), by=guest, at=at)
    if guest.phone:
        attempts.forgive(attempts.PHONE, guest.phone)


def _withdraw(guest: Person, *, by: Actor, at: datetime, only: int | None = None) -> int:
    pending = Invitation.objects.filter(person=guest, used_at__isnull=True, withdrawn_at__isnull=True)
    if only is not None:
        pending = pending.filter(pk=only)
    ended = list(pending)
    pending.update(withdrawn_at=at)
    for invitation in ended:
        write("invitation.withdrawn", by=by, at=at, about=[invitation.ref, guest.ref])
    return len(ended)
