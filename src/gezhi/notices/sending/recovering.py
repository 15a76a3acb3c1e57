"""After a crash or a lost answer: the provider is asked what became of a message before it is sent again."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from gezhi.gateways.contract import Adapter, Message, Outcome, State
from gezhi.notices.composing import messages
from gezhi.notices.models import Channel, Delivery
from gezhi.notices.sending.claiming import PATIENCE
from gezhi.notices.sending.outcomes import record
from gezhi.notices.sending.threads import in_thread

PAUSE = timedelta(minutes=10)
"""A provider that can neither tell nor recognise a repeated message gets it a second time only after so long."""
ATTEMPTS = 2
GIVEN_UP = "gezhi-unknown"
BATCH = 200


@dataclass(frozen=True)
class Lost:
    """A delivery whose outcome nobody knows. `needed`: the person has not learned of it otherwise meanwhile."""

    id: int
    batch: UUID | None
    attempt: int
    handed_at: datetime
    needed: bool

    def is_over(self, at: datetime) -> bool:
        """Whether it waited so long that a second message does less harm than none."""
        return at - self.handed_at >= PAUSE

    def is_remembered(self, adapter: Adapter, at: datetime) -> bool:
        """Whether the provider still recognises it, by itself or as part of its whole call."""
        known = adapter.dedupes or (adapter.dedupes_batches and self.batch is not None)
        return known and at - self.handed_at < adapter.remembers


_LEASE = """
    WITH picked AS (
        SELECT id FROM notices_delivery
        WHERE state IN ('handed', 'unknown') AND channel_id = %(channel)s AND due_at <= %(at)s
        ORDER BY due_at LIMIT %(most)s FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE notices_delivery AS delivery SET due_at = %(lease)s
    FROM picked, notices_notice AS notice, notices_stage AS stage
    WHERE delivery.id = picked.id AND notice.id = delivery.notice_id AND stage.id = delivery.stage_id
    RETURNING delivery.id, delivery.batch, delivery.attempt, delivery.handed_at,
              notice.state = 'sending' AND NOT EXISTS (
                  SELECT 1 FROM notices_recipient AS recipient WHERE recipient.id = delivery.recipient_id
                  AND CASE stage.until WHEN 'read' THEN recipient.read_at ELSE recipient.confirmed_at END IS NOT NULL)
"""


def lost(channel: Channel, *, at: datetime) -> list[Lost]:
    """Deliveries of this channel without an outcome after their patience; leased, so no other worker asks meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LEASE, {"channel": channel.pk, "at": at, "most": BATCH, "lease": at + PATIENCE})
        return [Lost(*row) for row in cursor.fetchall()]


async def recover(channel: Channel, adapter: Adapter, *, at: datetime) -> int:
    """Finds out what became of lost messages of one channel; sends again what surely was not taken or will be recognised.

    Says how many were looked at. Safe to run twice: each is leased, and a repeated message bears the same slip.
    """
    rows = await in_thread(lost, channel, at=at)
    if not rows:
        return 0
    written = dict(await in_thread(messages, [row.id for row in rows], channel.kind))
    known: dict[int, Outcome] = {}
    silent: list[Lost] = []
    for row in rows:
        answer = await adapter.found(written[row.id], since=row.handed_at)
        if answer is None:
            silent.append(row)
        else:
            known[row.id] = answer
    known |= await _again(channel, adapter, silent, written, at)
    await in_thread(record, known, channel, at=at, polls=adapter.polls)
    return len(rows)


async def _again(
    channel: Channel, adapter: Adapter, rows: Sequence[Lost], written: dict[int, Message], at: datetime
) -> dict[int, Outcome]:
    """Those of which the provider could not tell."""
    known: dict[int, Outcome] = {}
    together: dict[UUID | int, list[Lost]] = defaultdict(list)
    for row in rows:
        if not row.needed or row.attempt >= ATTEMPTS:
            if row.is_over(at):
                known[row.id] = Outcome(written[row.id].slip, State.REFUSED, code=GIVEN_UP)
        elif row.is_remembered(adapter, at) or row.is_over(at):
            whole = adapter.dedupes_batches and row.batch is not None and row.is_remembered(adapter, at)
            together[row.batch if whole and row.batch else row.id].append(row)
    for members in together.values():
        if await in_thread(_repeatable, members, adapter, at):
            outcomes = await adapter.send([written[row.id] for row in members])
            known |= {row.id: outcome for row, outcome in zip(members, outcomes, strict=True)}
    return known


def _repeatable(members: Sequence[Lost], adapter: Adapter, at: datetime) -> bool:
    """Whether these may be sent again now, noted as another attempt before it is done.

    A provider that recognises only whole calls must get all of it. If some of a batch have an outcome already, the rest goes
    as messages do that nobody recognises: after the pause, and the attempt shows that it may be the second.
    """
    first = members[0]
    as_a_whole = adapter.dedupes_batches and first.is_remembered(adapter, at) and not first.is_over(at)
    if as_a_whole and Delivery.objects.filter(batch=first.batch).count() != len(members):
        return False
    Delivery.objects.filter(pk__in=[row.id for row in members]).update(
        attempt=first.attempt + 1, handed_at=at, due_at=at + PATIENCE
    )
    return True
