"""What time does to webhooks: what is due is delivered, what is old is forgotten. Each is safe to run twice."""

import random
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from math import inf
from time import monotonic

from django.db.models import Min, Q
from django.db.models.functions import Greatest

from gezhi.people.keys import unseal
from gezhi.webhooks import outbox, signing
from gezhi.webhooks.models import Attempt, Delivery, Endpoint, Message
from gezhi.webhooks.outbox import Parcel
from gezhi.webhooks.posting import Answer, post

AT_ONCE = 16
"""Tries under way at the same time, in one worker."""
LOOKS_AGAIN = 1.0
"""Seconds after which, while slow receivers are being waited for, it is looked whether something else is due."""
KEPT = timedelta(days=30)
MANY = 2_000
Post = Callable[[str, dict[str, str], bytes], Answer]


def deliver_due(
    *,
    at: datetime,
    lasting: float = inf,
    jitter: Callable[[], float] = random.random,
    ticks: Callable[[], float] = monotonic,
    sent_by: Post = post,
) -> int:
    """Delivers what is due at `at` and while it works; after `lasting` seconds nothing new is begun. Says how many tries.

    The other side is asked by threads; all that concerns the database is done here, in short transactions.
    """
    started, tries = ticks(), 0
    running: dict[Future[Answer], Parcel] = {}

    def present() -> datetime:
        return at + timedelta(seconds=ticks() - started)

    with ThreadPoolExecutor(AT_ONCE, "webhook") as threads:
        while True:
            room = AT_ONCE - len(running) if ticks() - started <= lasting else 0
            for parcel in outbox.claim(at=present(), most=room) if room else []:
                running[threads.submit(_send, parcel, present(), sent_by)] = parcel
            if not running:
                return tries
            for one in wait(running, timeout=LOOKS_AGAIN, return_when=FIRST_COMPLETED).done:
                outbox.record(running.pop(one), one.result(), at=present(), jitter=jitter())
                tries += 1


def next_due(*, at: datetime) -> datetime | None:
    """When the next delivery can be tried: at once (`at`), later, or never (None: nothing waits)."""
    on = Q(state=Delivery.State.WAITING, endpoint__state=Endpoint.State.ON, endpoint__removed_at=None)
    # PostgreSQL's greatest() passes over NULL: no lease, no rest.
    free = Greatest("due", "leased_until", "endpoint__rests_until")
    due: datetime | None = Delivery.objects.filter(on).aggregate(due=Min(free))["due"]
    return None if due is None else max(due, at)


def forget(*, at: datetime) -> int:
    """Messages older than 30 days go with their deliveries and log, whether they were delivered or not; says how many."""
    gone = 0
    old = Message.objects.filter(at__lt=at - KEPT)
    while ids := list(old.values_list("pk", flat=True)[:MANY]):
        Attempt.objects.filter(delivery__message__in=ids).delete()
        Delivery.objects.filter(message__in=ids).delete()
        gone += Message.objects.filter(pk__in=ids).delete()[0]
    Endpoint.objects.filter(old_secret_until__lte=at).update(old_secret="", old_secret_until=None)
    return gone


def _send(parcel: Parcel, at: datetime, sent_by: Post) -> Answer:
    keys = [unseal(sealed) for sealed in (parcel.secret, parcel.old_secret) if sealed]
    if not keys or None in keys[:1]:
        return Answer(Attempt.Trouble.SECRET)
    body = parcel.body.encode()
    usable = [key for key in keys if key]
    headers = signing.headers(usable, name=parcel.name, timestamp=int(at.timestamp()), body=body)
    return sent_by(parcel.url, headers, body)
