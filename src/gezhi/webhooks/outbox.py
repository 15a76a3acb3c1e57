"""Taking what is due out of the outbox, and writing down what came of it. Each is one short transaction.

Between the two nothing is locked: the lease says that somebody is at it, and until when.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import connection, transaction

from gezhi.kernel.actors import SYSTEM
from gezhi.logbook.actions import write
from gezhi.webhooks import backoff
from gezhi.webhooks.models import Attempt, Delivery, Endpoint, Message
from gezhi.webhooks.posting import Answer

LEASE = timedelta(seconds=60)
"""Longer than one try may take (posting.SECONDS), so that nobody else takes it meanwhile."""
EACH = 4
"""Tries under way to one endpoint at the same time."""
OVERLOADED = {429, 502, 503, 504}
AWAY = {Attempt.Trouble.SLOW, Attempt.Trouble.UNREACHED, Attempt.Trouble.BROKEN}
Listener = Callable[[Endpoint, datetime], None]
_listeners: list[Listener] = []


def when_switched_off(listener: Listener) -> None:
    """Called once by a capability above: `listener(endpoint, at)` is told, in the transaction, of one that was switched off."""
    if listener not in _listeners:
        _listeners.append(listener)


@dataclass(frozen=True)
class Parcel:
    """One delivery that has been taken, with all that is needed to send it. `number` is that of the try."""

    delivery: int
    endpoint: int
    message: uuid.UUID
    body: str
    url: str
    secret: str
    old_secret: str
    number: int
    lost: bool

    @property
    def name(self) -> str:
        """The header webhook-id."""
        return Message(id=self.message).name


def claim(*, at: datetime, most: int) -> list[Parcel]:
    """Takes at most `most` deliveries that are due at `at`; nobody else gets them before the lease is over."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_statement(), {"at": at, "each": EACH, "most": most, "free_at": at + LEASE})
        parcels = [Parcel(*row) for row in cursor.fetchall()]
        lost = [
            Attempt(delivery_id=p.delivery, number=p.number - 1, at=at, ms=0, trouble=Attempt.Trouble.LOST)
            for p in parcels
            if p.lost
        ]
        Attempt.objects.bulk_create(lost, ignore_conflicts=True)
    return parcels


def record(parcel: Parcel, answer: Answer, *, at: datetime, jitter: float) -> None:
    """Writes down one try and what follows from it: delivered, tried again, given up; the endpoint rests or goes off.

    A sender that was too slow and lost its lease adds its line, and its success; its failure changes nothing any more.
    """
    with transaction.atomic():
        endpoint = Endpoint.objects.select_for_update().get(pk=parcel.endpoint)
        mine = Delivery.objects.select_for_update().filter(pk=parcel.delivery, state=Delivery.State.WAITING).first()
        if not Delivery.objects.filter(pk=parcel.delivery).exists():
            return
        Attempt.objects.bulk_create([_line(parcel, answer, at)], ignore_conflicts=True)
        if mine is not None and (answer.well or mine.attempts == parcel.number):
            _settle(mine, answer, at, jitter)
        _judge(endpoint, answer, at)


def _line(parcel: Parcel, answer: Answer, at: datetime) -> Attempt:
    told = {"status": answer.status, "trouble": answer.trouble, "answer": answer.words, "ms": answer.ms}
    return Attempt(delivery_id=parcel.delivery, number=parcel.number, at=at, **told)


def _settle(delivery: Delivery, answer: Answer, at: datetime, jitter: float) -> None:
    due = None
    if not answer.well and answer.status != 410:
        due = backoff.next_try(delivery.tries, at, jitter=jitter, retry_after=answer.retry_after)
    delivery.leased_until = None
    delivery.due = due
    if due is None:
        delivery.state = Delivery.State.DELIVERED if answer.well else Delivery.State.FAILED
        delivery.ended_at = at
    delivery.save(update_fields=["leased_until", "due", "state", "ended_at"])


def _judge(endpoint: Endpoint, answer: Answer, at: datetime) -> None:
    """What one try says about the endpoint as a whole."""
    before = (endpoint.failing_since, endpoint.strikes, endpoint.rests_until)
    if answer.well:
        endpoint.failing_since, endpoint.strikes, endpoint.rests_until = None, 0, None
    else:
        endpoint.failing_since = endpoint.failing_since or at
        resting = endpoint.rests_until is not None and endpoint.rests_until > at
        if (answer.status in OVERLOADED or answer.trouble in AWAY) and not resting:
            endpoint.strikes += 1
            endpoint.rests_until = backoff.rest(endpoint.strikes, at, retry_after=answer.retry_after)
    if (endpoint.failing_since, endpoint.strikes, endpoint.rests_until) != before:
        endpoint.save(update_fields=["failing_since", "strikes", "rests_until"])
    if endpoint.state == Endpoint.State.ON and endpoint.removed_at is None:
        _switch_off_if_hopeless(endpoint, answer, at)


def _switch_off_if_hopeless(endpoint: Endpoint, answer: Answer, at: datetime) -> None:
    failing = endpoint.failing_since is not None and at - endpoint.failing_since >= backoff.FAILING
    if answer.status != 410 and not failing:
        return
    endpoint.state, endpoint.state_since = Endpoint.State.OFF, at
    endpoint.off_because = Endpoint.Why.GONE if answer.status == 410 else Endpoint.Why.FAILING
    endpoint.version += 1
    endpoint.save(update_fields=["state", "state_since", "off_because", "version"])
    write("endpoint.switched_off", by=SYSTEM, at=at, about=[endpoint.ref], facts={"because": endpoint.off_because})
    for listener in _listeners:
        listener(endpoint, at)


@cache
def _statement() -> str:
    return (Path(__file__).parent / "sql" / "claim.sql").read_text("utf-8")
