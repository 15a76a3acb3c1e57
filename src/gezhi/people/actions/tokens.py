"""Making and revoking the tokens by which programs act for a person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.people import keys, rules
from gezhi.people.models import Person, Scope, Token

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Made:
    """A token that has just been made, and its key, which is shown once and stored nowhere."""

    token: Token
    key: str


def make_token(
    *, person: Person, name: str, scopes: Collection[str], lasts: timedelta, by: Actor, at: datetime
) -> Made:
    """A program may act for `person` within `scopes` until `at + lasts`. People make tokens for themselves."""
    rules.demand(by.ref == person.ref or by.is_operator, may_make_token)
    if not name.strip():
        raise Refused(_("Write what the token is for, so that it can be told from others."), field="name")
    if not scopes or set(scopes) - set(Scope.values):
        raise Refused(_("Choose at least one thing that the token may be used for."), field="scopes")
    if not timedelta(minutes=5) <= lasts <= LONGEST:
        raise Refused(_("A token lasts between 5 minutes and 366 days."), field="days")
    key = f"gz_{keys.new_key()}"
    with transaction.atomic():
        token = Token.objects.create(
            person=person,
            name=name.strip(),
            key_hash=keys.hash_of(key),
            scopes=sorted(set(scopes)),
            made_at=at,
            expires_at=at + lasts,
        )
        facts: dict[str, object] = {"scopes": token.scopes, "until": token.expires_at.isoformat()}
        write("token.made", by=by, at=at, about=[token.ref, person.ref], facts=facts)
    return Made(token, key)


def may_make_token(actor: Actor, person: Person) -> bool:
    """Everybody makes tokens for themselves only."""
    return actor.is_operator or actor.ref == person.ref


def revoke_token(*, token: int, by: Actor, at: datetime) -> Token:
    """The token works no longer, from the next request on. By its person or an administrator; twice is once."""
    with transaction.atomic():
        found = Token.objects.select_for_update(of=("self",)).select_related("person").filter(pk=token).first()
        if found is None or not (by.ref == found.person.ref or rules.may_administer(by, at)):
            raise NotThere
        if found.revoked_at is None:
            found.revoked_at = at
            found.save(update_fields=["revoked_at"])
            write("token.revoked", by=by, at=at, about=[found.ref, found.person.ref])
    return found
