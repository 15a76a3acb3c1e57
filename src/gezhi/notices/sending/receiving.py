"""Receipts: kept raw first, whatever comes how often; then they find their messages."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.db.models import F

from gezhi.gateways.contract import Receipt, Seen
from gezhi.kernel.periods import local_zone
from gezhi.notices.milestones import mark
from gezhi.notices.models import Arrival, Channel, Forgery, Recipient

SQL = Path(__file__).resolve().parent.parent / "sql"
MATCH = (SQL / "receipts.sql").read_text("utf-8")
SEEN = (SQL / "seen.sql").read_text("utf-8")
_LOCK = "SELECT FROM notices_delivery WHERE id = ANY (%s::bigint[]) ORDER BY id FOR NO KEY UPDATE"
BATCH = 2_000
STRAY_AFTER = timedelta(days=3)
ARRIVED = {Seen.DELIVERED, Seen.READ, Seen.ANSWERED}
READ = {Seen.READ, Seen.ANSWERED}
FUTURE = timedelta(minutes=10)


def keep(channel: Channel, receipts: Sequence[Receipt], *, at: datetime) -> int:
    """Writes receipts down as they came, each once; says how many were new. Nothing is made of them yet."""
    rows = [
        Arrival(
            channel=channel,
            digest=_digest(receipt),
            provider_id=receipt.provider_id[:120],
            slip=receipt.slip,
            seen=receipt.seen,
            happened_at=min(receipt.at, at + FUTURE),
            code=receipt.code[:60],
            words=receipt.words[:200],
            arrived_at=at,
        )
        for receipt in receipts
    ]
    digests = {row.digest for row in rows}
    with transaction.atomic():
        before = Arrival.objects.filter(channel=channel, digest__in=digests).count()
        Arrival.objects.bulk_create(rows, ignore_conflicts=True)
    return len(digests) - before


def count_forgery(channel: Channel, *, at: datetime) -> None:
    """A call that the provider did not make is counted and forgotten."""
    day = at.astimezone(local_zone()).date()
    row, made = Forgery.objects.get_or_create(channel=channel, day=day, defaults={"count": 1})
    if not made:
        Forgery.objects.filter(pk=row.pk).update(count=F("count") + 1)


def match(*, at: datetime) -> int:
    """Lets receipts take effect whose messages are known; says how many took. Safe to run twice and by several workers."""
    taken = 0
    while True:
        with transaction.atomic():
            found = _matched(at)
            _take_effect(found, at)
        taken += len(found)
        if len(found) < BATCH:
            return taken


def stray(*, at: datetime) -> int:
    """Receipts whose message never turned up are closed as strays after three days."""
    return Arrival.objects.filter(done_at=None, arrived_at__lt=at - STRAY_AFTER).update(done_at=at, fate="stray")


Found = tuple[int, int | None, str, datetime, str, str]


def _matched(at: datetime) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(MATCH, {"at": at, "most": BATCH})
        return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in cursor.fetchall()]


def _take_effect(found: Sequence[Found], at: datetime) -> None:
    """Recipients first, in the order of their ids, then deliveries: the order in which all of sending locks.

    Locked by statements of their own, so that what follows sees what whoever held them has written.
    """
    touched = sorted({recipient for _, recipient, *_ in found if recipient is not None})
    list(Recipient.objects.filter(pk__in=touched).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    strongest: dict[int, Found] = {}
    for one in found:
        held = strongest.get(one[0])
        if held is None or (one[2] in ARRIVED) >= (held[2] in ARRIVED):
            strongest[one[0]] = one
    rows = [strongest[number] for number in sorted(strongest)]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [[row[0] for row in rows]])
            cursor.execute(
                SEEN,
                {
                    "now": at,
                    "ids": [row[0] for row in rows],
                    "arrived": [row[2] in ARRIVED for row in rows],
                    "instants": [row[3] for row in rows],
                    "codes": [row[4] for row in rows],
                    "words": [row[5] for row in rows],
                },
            )
    _mark(found, {Seen.DELIVERED}, reads=False)
    _mark(found, READ, reads=True)


def _mark(found: Sequence[Found], seen: set[Seen], *, reads: bool) -> None:
    mark({row[1]: row[3] for row in reversed(found) if row[1] is not None and row[2] in seen}, reads=reads)


def _digest(receipt: Receipt) -> str:
    """The same report sent again is the same, whenever it is sent."""
    said = f"{receipt.provider_id}\n{receipt.slip or ''}\n{receipt.seen}\n{receipt.code}"
    return hashlib.sha256(said.encode()).hexdigest()
