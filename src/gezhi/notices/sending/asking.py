"""Asking providers afterwards: what became of a message, where they do not call us; and to take back what was recalled."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from gezhi.gateways.contract import Adapter, Sent
from gezhi.notices.models import Channel, Delivery
from gezhi.notices.sending.adapters import adapter_of
from gezhi.notices.sending.receiving import keep
from gezhi.notices.sending.threads import in_thread

BATCH = 100
LONGEST = timedelta(hours=48)
"""After so long nothing more is asked about a message."""
_ASK = """
    WITH picked AS (
        SELECT id FROM notices_delivery WHERE channel_id = %(channel)s AND poll_at <= %(at)s
        ORDER BY poll_at LIMIT %(most)s FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE notices_delivery AS delivery
    SET poll_at = CASE WHEN delivery.read_at IS NOT NULL OR delivery.state = 'failed' OR delivery.handed_at < %(oldest)s
                       THEN NULL ELSE %(at)s + greatest((%(at)s - delivery.handed_at) / 2, interval '1 minute') END
    FROM picked WHERE delivery.id = picked.id
    RETURNING delivery.slip, delivery.provider_id, delivery.address, delivery.handed_at
"""
_RECALL = """
    WITH picked AS (
        SELECT delivery.id FROM notices_delivery AS delivery
        JOIN notices_notice AS notice ON notice.id = delivery.notice_id AND notice.state = 'recalled'
        WHERE delivery.channel_id = %(channel)s AND delivery.state IN ('accepted', 'delivered')
          AND delivery.recall_asked_at IS NULL AND notice.ended_at > %(oldest)s
        LIMIT %(most)s FOR NO KEY UPDATE OF delivery SKIP LOCKED
    )
    UPDATE notices_delivery AS delivery SET recall_asked_at = %(at)s
    FROM picked WHERE delivery.id = picked.id
    RETURNING delivery.slip, delivery.provider_id, delivery.address, delivery.handed_at
"""


async def ask_back(at: datetime) -> None:
    """Asks every channel that is switched on, as far as its provider can answer."""
    for channel in await in_thread(_channels):
        try:
            adapter = adapter_of(channel)
        except (KeyError, ValueError):
            continue
        if adapter.polls:
            await poll(channel, adapter, at=at)
        await take_back(channel, adapter, at=at)


async def poll(channel: Channel, adapter: Adapter, *, at: datetime) -> int:
    """Asks what became of messages that wait for news; each again after half its age. Says how many were asked about."""
    sent = await in_thread(_picked, _ASK, channel, at)
    if sent:
        await in_thread(keep, channel, await adapter.poll(sent), at=at)
    return len(sent)


async def take_back(channel: Channel, adapter: Adapter, *, at: datetime) -> int:
    """Asks the provider to take back what was recalled, once for each of its calls; says how many messages it took back.

    What went to many in one call has one name with the provider and is taken back as a whole.
    """
    together: dict[str, list[Sent]] = defaultdict(list)
    for sent in await in_thread(_picked, _RECALL, channel, at):
        together[sent.provider_id or str(sent.slip)].append(sent)
    taken = 0
    for members in together.values():
        if await adapter.recall(members[0]):
            await in_thread(_note_recalled, members)
            taken += len(members)
    return taken


def _channels() -> list[Channel]:
    return list(Channel.objects.filter(enabled=True))


def _picked(sql: str, channel: Channel, at: datetime) -> Sequence[Sent]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, {"channel": channel.pk, "at": at, "most": BATCH, "oldest": at - LONGEST})
        return [Sent(*row) for row in cursor.fetchall()]


def _note_recalled(members: Sequence[Sent]) -> None:
    Delivery.objects.filter(slip__in=[sent.slip for sent in members]).update(recalled=True)
