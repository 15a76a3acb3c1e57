"""Taking deliveries for one channel: claimed and noted as handed over in one statement, before the provider is called.

Whatever happens afterwards, the row says that the message may have left, under which slip, when and by which channel.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction

from gezhi.notices.models import Channel
from gezhi.notices.quiet import quiet_until
from gezhi.notices.ways import Way

PATIENCE = timedelta(minutes=2)
"""A delivery that was handed over and has no outcome after so long belonged to a worker that died: the provider is asked."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Claimed:
    """Deliveries handed over together."""

    batch: UUID
    ids: tuple[int, ...]


_PERSONS = """
    SELECT delivery.id
    FROM notices_delivery AS delivery
    JOIN notices_notice AS notice ON notice.id = delivery.notice_id AND notice.state = 'sending'
    JOIN notices_stage AS stage ON stage.id = delivery.stage_id
    JOIN notices_recipient AS recipient ON recipient.id = delivery.recipient_id
    WHERE delivery.state = 'waiting' AND delivery.way = %(way)s AND delivery.due_at <= %(at)s
      AND CASE stage.until WHEN 'read' THEN recipient.read_at ELSE recipient.confirmed_at END IS NULL {urgent}
    ORDER BY delivery.urgent DESC, delivery.due_at
    LIMIT %(most)s
    FOR NO KEY UPDATE OF delivery SKIP LOCKED
    FOR SHARE OF recipient SKIP LOCKED
"""
_ROOMS = """
    SELECT delivery.id
    FROM notices_delivery AS delivery
    JOIN notices_notice AS notice ON notice.id = delivery.notice_id AND notice.state = 'sending'
    WHERE delivery.state = 'waiting' AND delivery.way = 'robot' AND delivery.channel_id = %(channel)s
      AND delivery.due_at <= %(at)s {urgent}
    ORDER BY delivery.urgent DESC, delivery.due_at
    LIMIT %(most)s
    FOR NO KEY UPDATE OF delivery SKIP LOCKED
"""
_HAND = """
    WITH picked AS ({picked})
    UPDATE notices_delivery AS delivery
    SET state = 'handed', channel_id = %(channel)s, batch = %(batch)s, attempt = attempt + 1, handed_at = %(at)s,
        due_at = %(patience)s
    FROM picked WHERE delivery.id = picked.id
    RETURNING delivery.id
"""


def claim(channel: Channel, *, at: datetime, most: int, per_minute: int | None = None) -> Claimed | None:
    """Hands over up to `most` waiting deliveries to `channel`, committed when it returns; None if there are none.

    The statement itself looks again whether each is still needed: not read or confirmed, not recalled, not quiet hours.
    `per_minute` is the provider's limit, shared by all workers through the channel's row.
    """
    urgent = "AND delivery.urgent" if quiet_until(at) else ""
    picked = (_ROOMS if channel.way == Way.ROBOT else _PERSONS).format(urgent=urgent)
    batch = uuid4()
    with transaction.atomic():
        room = most if per_minute is None else min(most, _room(channel, at, per_minute))
        if room <= 0:
            return None
        with connection.cursor() as cursor:
            cursor.execute(
                _HAND.format(picked=picked),
                {
                    "channel": channel.pk,
                    "way": channel.way,
                    "at": at,
                    "most": room,
                    "batch": batch,
                    "patience": at + PATIENCE,
                },
            )
            ids = tuple(row[0] for row in cursor.fetchall())
        if ids and per_minute is not None:
            _count(channel, at, len(ids))
    return Claimed(batch, ids) if ids else None


def _room(channel: Channel, at: datetime, per_minute: int) -> int:
    """How many more may go in the present minute; the channel's row stays locked until the claim is committed."""
    row = Channel.objects.select_for_update(no_key=True).only("minute", "in_minute").get(pk=channel.pk)
    used = row.in_minute if row.minute is not None and at - row.minute < MINUTE else 0
    return per_minute - used


def _count(channel: Channel, at: datetime, number: int) -> None:
    row = Channel.objects.only("minute", "in_minute").get(pk=channel.pk)
    if row.minute is None or at - row.minute >= MINUTE:
        row.minute, row.in_minute = at, 0
    row.in_minute += number
    row.save(update_fields=["minute", "in_minute"])
