"""Tokens: the ones of a person, and whose a key is."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from gezhi.kernel.actors import Actor
from gezhi.people import keys
from gezhi.people.models import Person, Token
from gezhi.people.reads.keyed import keyed

NOTED_EVERY = timedelta(minutes=10)


def known_token(*, key: str, at: datetime) -> Token | None:
    """The token that this key opens at `at`, with its person; None if it expired, was revoked or its person has left."""
    works = "held.key_hash = %(hash)s AND held.revoked_at IS NULL AND held.expires_at > %(at)s"
    return keyed(Token, works, {"hash": keys.hash_of(key), "at": at})


def note_use(*, token: Token, at: datetime) -> None:
    """Writes down that the token was used, at most every ten minutes."""
    if token.used_at is None or at - token.used_at >= NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=at)


def tokens_of(*, person: Person, seen_by: Actor) -> QuerySet[Token]:
    """A person's own tokens, the newest first; nothing for anybody else."""
    mine = (
        Token.objects.filter(person=person)
        if seen_by.ref == person.ref or seen_by.is_operator
        else Token.objects.none()
    )
    return mine.order_by("revoked_at", "-made_at")
