"""Endpoints are added, changed, paused, given a new secret, removed. Only administrators do it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.people.keys import seal
from gezhi.people.rules import demand, may_administer
from gezhi.webhooks import guard, queue, signing
from gezhi.webhooks.events import known_pattern
from gezhi.webhooks.models import Delivery, Endpoint

BOTH_SIGN = timedelta(hours=24)
"""How long the secret before the last change goes on signing too, so that the receiver can change over in peace."""


@dataclass(frozen=True)
class Made:
    """An endpoint and its new secret in the clear, which is shown this once."""

    endpoint: Endpoint
    secret: str


def add_endpoint(*, name: str, url: str, events: Collection[str], by: Actor, at: datetime) -> Made:
    """Another system is told from now on. Refused for an address that webhooks may not go to."""
    demand(may_administer(by, at), may_administer)
    told = _checked(name=name, url=url, events=events)
    secret = signing.new_secret()
    with plainly(), transaction.atomic():
        endpoint = Endpoint.objects.create(
            **told, secret=seal(secret), state_since=at, made_at=at, made_by=by.ref, state=Endpoint.State.ON
        )
        write("endpoint.added", by=by, at=at, about=[endpoint.ref], facts=_facts(endpoint))
    return Made(endpoint, secret)


def change_endpoint(
    *, endpoint: int, version: int, name: str, url: str, events: Collection[str], by: Actor, at: datetime
) -> Endpoint:
    """Another name, address or choice of events. Conflict if somebody else changed it since `version`."""
    with plainly(), transaction.atomic():
        found = _locked(endpoint, by, at)
        told = _checked(name=name, url=url, events=events)
        if found.version != version:
            raise Conflict(
                _("Somebody else has changed this meanwhile. Compare, then save again."), code="changed-meanwhile"
            )
        moved = found.url != told["url"]
        _put(found, **told, **({"rests_until": None, "strikes": 0} if moved else {}))
        write("endpoint.changed", by=by, at=at, about=[found.ref], facts=_facts(found))
    return found


def pause_endpoint(*, endpoint: int, by: Actor, at: datetime) -> Endpoint:
    """Nothing is sent for the time being; what happens is kept for it (30 days). Twice is once."""
    with transaction.atomic():
        found = _locked(endpoint, by, at)
        if found.state == Endpoint.State.ON:
            _put(found, state=Endpoint.State.PAUSED, state_since=at)
            write("endpoint.paused", by=by, at=at, about=[found.ref])
    return found


def resume_endpoint(*, endpoint: int, by: Actor, at: datetime) -> Endpoint:
    """It is told again, what waited first; also one that was switched off. Twice is once."""
    with transaction.atomic():
        found = _locked(endpoint, by, at)
        if found.state != Endpoint.State.ON:
            fresh = {"failing_since": None, "strikes": 0, "rests_until": None}
            _put(found, state=Endpoint.State.ON, off_because="", state_since=at, **fresh)
            write("endpoint.resumed", by=by, at=at, about=[found.ref])
            transaction.on_commit(queue.wake)
    return found


def change_secret(*, endpoint: int, by: Actor, at: datetime) -> Made:
    """A new secret signs from now on; for a day the old one signs beside it."""
    secret = signing.new_secret()
    with transaction.atomic():
        found = _locked(endpoint, by, at)
        _put(found, old_secret=found.secret, old_secret_until=at + BOTH_SIGN, secret=seal(secret))
        write("endpoint.secret_changed", by=by, at=at, about=[found.ref])
    return Made(found, secret)


def remove_endpoint(*, endpoint: int, by: Actor, at: datetime) -> Endpoint:
    """It is told nothing any more, and its secrets are destroyed. What was sent stays in its log for 30 days."""
    with transaction.atomic():
        found = _locked(endpoint, by, at)
        waiting = Delivery.objects.filter(endpoint=found, state=Delivery.State.WAITING)
        waiting.update(state=Delivery.State.FAILED, due=None, leased_until=None, ended_at=at)
        _put(found, removed_at=at, secret="", old_secret="", old_secret_until=None)
        write("endpoint.removed", by=by, at=at, about=[found.ref])
    return found


def _locked(endpoint: int, by: Actor, at: datetime) -> Endpoint:
    demand(may_administer(by, at), may_administer)
    found = Endpoint.objects.kept().select_for_update().filter(pk=endpoint).first()
    if found is None:
        raise NotThere
    return found


def _put(endpoint: Endpoint, **values: object) -> None:
    for field, value in values.items():
        setattr(endpoint, field, value)
    endpoint.version += 1
    endpoint.save(update_fields=[*values, "version"])


def _checked(*, name: str, url: str, events: Collection[str]) -> dict[str, object]:
    if not name.strip() or len(name.strip()) > 60:
        raise Refused(_("Write in at most 60 characters which system this is."), field="name")
    guard.target(url.strip())
    wanted = sorted(set(events))
    if not wanted or not all(known_pattern(pattern) for pattern in wanted):
        raise Refused(_("Choose at least one event from the list."), field="events")
    return {"name": name.strip(), "url": url.strip(), "events": wanted}


def _facts(endpoint: Endpoint) -> dict[str, object]:
    """The host alone: what stands after it may be secret."""
    return {"host": guard.target(endpoint.url).host, "events": endpoint.events}
