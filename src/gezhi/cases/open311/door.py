"""Who asks: a program with an api_key (a person's token with the scope open311), or anybody."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gezhi.cases.open311.errors import Open311Error
from gezhi.people.attempts import Door, Locked, count, forgive
from gezhi.people.models import Person, Scope
from gezhi.people.reads.tokens import known_token, note_use
from gezhi.people.requests import address_of
from gezhi.registry.rules import Territory, sees

WRONG_KEYS = Door("open311.key", limit=30, restarts=False)
POSTS = Door("open311.posts", limit=300, restarts=False)
READS = Door("open311.reads", limit=300, restarts=False)
"""So many in a quarter of an hour: wrong keys from one address, posts with one person's keys, questions without a key from
one address."""


@dataclass(frozen=True)
class Reader:
    """Who reads: what they see of the zone (None without a key) and the person for whom they ask."""

    person: Person | None = None
    sees: Territory | None = None


ANYBODY = Reader()


def reader(request: HttpRequest, at: datetime) -> Reader:
    """Who reads. A key is not needed; a wrong one is refused, so that nobody wonders why something is missing.

    429 for an address that asks more without a key than people do.
    """
    if not _key(request):
        _count(READS, address_of(request), at)
        return ANYBODY
    person = _known(request, at)
    return Reader(person, sees(person, at))


def poster(request: HttpRequest, at: datetime) -> Person:
    """For whom something is posted; 403 without a key that may, 429 for more than a system sends."""
    if not _key(request):
        raise Open311Error(403, _("An api_key is needed: a token with the scope open311, made under “My account”."))
    person = _known(request, at)
    _count(POSTS, person.ref, at)
    return person


def demand_jurisdiction(request: HttpRequest) -> None:
    """404 for another jurisdiction than ours; without one of our own any will do."""
    given = _sent(request, "jurisdiction_id")
    if given and settings.OPEN311_JURISDICTION not in ("", given):
        raise Open311Error(404, _("This endpoint answers for another jurisdiction_id."))


def _known(request: HttpRequest, at: datetime) -> Person:
    address = address_of(request)
    _count(WRONG_KEYS, address, at)
    token = known_token(key=_key(request), at=at)
    if token is None or Scope.OPEN311 not in token.scopes:
        raise Open311Error(403, _("This api_key does not work here. It must be a valid token with the scope open311."))
    forgive(WRONG_KEYS, address)
    note_use(token=token, at=at)
    return token.person


def _count(door: Door, whose: str, at: datetime) -> None:
    try:
        count(door, whose, at=at)
    except Locked as locked:
        raise Open311Error(429, _("Too many requests. Wait a quarter of an hour, then send them again.")) from locked


def _key(request: HttpRequest) -> str:
    bearer = request.headers.get("Authorization", "")
    return _sent(request, "api_key") or (bearer[7:].strip() if bearer.lower().startswith("bearer ") else "")


def _sent(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name) or request.GET.get(name) or "").strip()
