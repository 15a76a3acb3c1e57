"""Invitations as cards to hand out, and as the page that opens from one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.people import keys, rules
from gezhi.people.actions.invitations import find_invitation, needs_password
from gezhi.people.models import Invitation, Person


@dataclass(frozen=True)
class Card:
    """An open invitation with the token for its link, for whoever may hand it out."""

    person: Person
    invitation: Invitation
    token: str


@dataclass(frozen=True)
class Welcome:
    """What the page behind an invitation's link shows: who invites whom, and whether it still works."""

    person: Person
    inviter: str
    state: str
    needs_password: bool
    until: datetime


def cards(*, persons: Iterable[int], seen_by: Actor, at: datetime) -> list[Card]:
    """The open invitations of these persons, in the order of their names, as far as `seen_by` may invite them."""
    held = rules.rights_of(seen_by, at)
    found = Invitation.objects.open(at).filter(person__in=list(persons)).select_related("person", "made_by")
    ordered = found.order_by("person__initials", "person_id")
    return [card_of(i) for i in ordered if rules.ADMINISTRATOR in held or rules.may_invite(seen_by, i.person, at)]


def card_of(invitation: Invitation) -> Card:
    """The invitation with its link's token, made again from the server's key."""
    return Card(invitation.person, invitation, keys.invitation_token(invitation.pk, invitation.nonce))


def welcome(*, token: str, at: datetime) -> Welcome:
    """Looking at an invitation does not use it: messengers and scanners open links before people do."""
    invitation = find_invitation(token)
    return Welcome(
        person=invitation.person,
        inviter=invitation.made_by.name if invitation.made_by else "",
        state=invitation.state(at),
        needs_password=needs_password(invitation.person, at),
        until=invitation.expires_at,
    )
