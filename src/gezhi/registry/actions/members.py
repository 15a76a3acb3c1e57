"""Members of an enterprise: somebody becomes one, is invited as one, is one no longer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import OPERATOR, Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import period
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.people.actions.invitations import invite
from gezhi.people.actions.persons import register_person
from gezhi.people.models import Invitation, Person
from gezhi.people.phones import normalised
from gezhi.registry.actions.enterprises import locked
from gezhi.registry.member_rules import may_say_who_acts, opens_nothing_else
from gezhi.registry.models import Enterprise, Membership
from gezhi.registry.recording import from_now_on, instant_of_recording, supersede
from gezhi.registry.rules import demand


def add_member(*, enterprise: Enterprise, person: Person, by: Actor, at: datetime) -> Membership:
    """From `at` on `person` acts for the enterprise. Conflict if they do already; Refused if they have left."""
    with plainly(), transaction.atomic():
        enterprise = locked(enterprise)
        demand(may_say_who_acts(by, enterprise, at), may_say_who_acts)
        return _add(enterprise, person, by, at)


def invite_member(
    *, enterprise: Enterprise, name: str, phone: str, title: str = "", by: Actor, at: datetime
) -> tuple[Membership, Invitation | None]:
    """Somebody of the enterprise becomes a member and gets an invitation to sign in.

    Who is known by that phone already becomes a member as they are. They get an invitation only if they have never
    signed in and act for nobody else: an invitation opens everything that is theirs, not only this enterprise.
    Refused if the phone belongs to somebody who works for the zone.
    """
    number = normalised(phone, field="phone")
    if not number:
        raise Refused(_("The phone is missing. It is what the person signs in with."), field="phone")
    with plainly(), transaction.atomic():
        enterprise = locked(enterprise)
        demand(may_say_who_acts(by, enterprise, at), may_say_who_acts)
        known = Person.objects.select_for_update(no_key=True).filter(phone=number).first()
        if known is not None and known.works != Person.Works.ENTERPRISE:
            raise Refused(
                _(
                    "This phone belongs to somebody who works for the zone. Enter the phone of somebody of the enterprise."
                ),
                field="phone",
            )
        person = known or register_person(
            name=name, phone=number, title=title, works=Person.Works.ENTERPRISE, by=OPERATOR, at=at
        )
        made = _add(enterprise, person, by, at)
        card = invite(person=person.pk, by=OPERATOR, at=at) if opens_nothing_else(person, enterprise, at) else None
    return made, card


def invite_again(*, membership: Membership, by: Actor, at: datetime) -> Invitation:
    """A new invitation for a member who has never signed in and acts for nobody else; the earlier one no longer works."""
    with transaction.atomic():
        enterprise = _locked_of(membership)
        demand(may_say_who_acts(by, enterprise, at), may_say_who_acts)
        person = membership.person
        if not opens_nothing_else(person, enterprise, at):
            raise Refused(
                _("%(name)s has a sign-in already. The clerk helps if they cannot use it.") % {"name": person.name}
            )
        return invite(person=person.pk, by=OPERATOR, at=at)


def end_member(*, membership: Membership, by: Actor, at: datetime, reason: str = "") -> Membership:
    """From `at` on the person no longer acts for the enterprise. What they did stays as it is."""
    with plainly(), transaction.atomic():
        enterprise = _locked_of(membership)
        demand(may_say_who_acts(by, enterprise, at), may_say_who_acts)
        old = Membership.objects.known().filter(pk=membership.pk, during__contains=at).first()
        if old is None:
            raise Conflict(_("This person no longer acts for the enterprise. Nothing needs to be done."))
        instant = instant_of_recording(Membership.objects.filter(enterprise=old.enterprise_id), at)
        supersede([old], instant)
        about = [old.ref, enterprise.ref, f"person:{old.person_id}"]
        write("member.ended", by=by, at=at, about=about, facts={"reason": reason.strip()[:200]})
        if old.during.lower >= at:
            return old
        return Membership.objects.create(
            enterprise_id=old.enterprise_id,
            person_id=old.person_id,
            during=period(old.during.lower, at),
            recorded=from_now_on(instant),
            by=by.ref,
        )


def _locked_of(membership: Membership) -> Enterprise:
    """The standing enterprise that the membership is of, locked."""
    found = Enterprise.objects.filter(pk=membership.enterprise_id).select_related("merged_into").first()
    if found is None:
        raise NotThere
    return locked(found.merged_into or found)


def _add(enterprise: Enterprise, person: Person, by: Actor, at: datetime) -> Membership:
    if not person.is_active:
        raise Refused(_("%(name)s has left. Choose somebody who is here.") % {"name": person.name}, field="person")
    if Membership.objects.held(at).of(enterprise.pk).filter(person=person).exists():
        raise Conflict(_("This person already acts for the enterprise. Nothing needs to be done."), field="person")
    instant = instant_of_recording(Membership.objects.filter(enterprise=enterprise), at)
    made = Membership.objects.create(
        enterprise=enterprise, person=person, during=period(at), recorded=from_now_on(instant), by=by.ref
    )
    write("member.added", by=by, at=at, about=[made.ref, enterprise.ref, person.ref])
    return made
