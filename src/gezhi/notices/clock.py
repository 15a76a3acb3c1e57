"""What time does to notices. Each of these is safe to run twice and by several workers at once."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from gezhi.kernel.actors import OPERATOR, SYSTEM
from gezhi.kernel.periods import EARLIEST, local_zone
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import line, write, write_many
from gezhi.notices.actions.moving import move
from gezhi.notices.actions.sending import address, demand_ready
from gezhi.notices.actions.telling import tell
from gezhi.notices.audience.resolving import LADDER
from gezhi.notices.models import Arrival, Notice, NoticeState, Origin
from gezhi.notices.other_systems import hear_finished

KEPT = timedelta(days=30)
ADDRESSES_KEPT = timedelta(days=90)


def start_scheduled(*, at: datetime) -> int:
    """Scheduled notices whose time has come leave; one that cannot any more becomes a draft again and its writer is told."""
    due = Notice.objects.filter(state=NoticeState.SCHEDULED, send_at__lte=at).order_by("send_at", "pk")
    return sum(_start(number, at) for number in due.values_list("pk", flat=True))


def _start(number: int, at: datetime) -> bool:
    with transaction.atomic():
        notice = _taken(number, NoticeState.SCHEDULED)
        if notice is None:
            return False
        try:
            size = demand_ready(notice, by=notice.written_by or OPERATOR, at=at)
        except Refused as refusal:
            _return(notice, refusal, at)
            return False
        move(notice, "send", by=SYSTEM, at=at, sent_at=at)
        write("notice.sent", by=SYSTEM, at=at, about=[notice.ref], facts={"recipients": size, "urgent": notice.urgent})
    return True


def _return(notice: Notice, refusal: Refused, at: datetime) -> None:
    """It is a draft again; whoever wrote it learns why."""
    when = notice.send_at or at
    move(notice, "unschedule", by=SYSTEM, at=at, reason=str(refusal), send_at=None)
    write("notice.returned", by=SYSTEM, at=at, about=[notice.ref], facts={"reason": refusal.code})
    writer = notice.written_by
    if writer is None:
        return
    with translation.override(writer.language or settings.LANGUAGE_CODE):
        values = {
            "title": notice.title,
            "time": f"{when.astimezone(local_zone()):%Y-%m-%d %H:%M}",
            "reason": str(refusal.sentence),
        }
    tell(
        to=[writer],
        subject=notice.ref,
        template="notice.returned",
        values=values,
        key=f"notice:{notice.pk}:returned:{notice.version}",
        by=SYSTEM,
        at=at,
    )


def address_accepted(*, at: datetime) -> int:
    """Notices that were accepted get their recipients; says how many recipients were written down."""
    numbers = Notice.objects.filter(state=NoticeState.ACCEPTED).order_by("pk").values_list("pk", flat=True)
    return sum(_address(number, at) for number in numbers)


def _address(number: int, at: datetime) -> int:
    with transaction.atomic():
        notice = _taken(number, NoticeState.ACCEPTED)
        return address(notice, at=at) if notice is not None else 0


def _taken(number: int, state: str) -> Notice | None:
    """The notice if it is still in that state and no other worker is at it."""
    return Notice.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=number, state=state).first()


_CLEAR_RECALLED = """
    WITH gone AS (
        SELECT delivery.id FROM notices_delivery AS delivery
        JOIN notices_notice AS notice ON notice.id = delivery.notice_id AND notice.state = 'recalled'
        WHERE delivery.state = 'waiting' LIMIT 10000 FOR UPDATE OF delivery SKIP LOCKED
    )
    UPDATE notices_delivery AS delivery SET state = 'stopped', answered_at = %(at)s
    FROM gone WHERE delivery.id = gone.id
"""
_CLEAR_CALLS = """
    UPDATE notices_call AS call SET state = 'stopped', closed_at = %(at)s
    FROM notices_notice AS notice
    WHERE notice.id = call.notice_id AND notice.state = 'recalled' AND call.closed_at IS NULL
"""
_FINISH = """
    WITH over AS (
        SELECT notice.id, notice.origin FROM notices_notice AS notice
        WHERE notice.state = 'sending'
          AND NOT EXISTS (SELECT 1 FROM notices_recipient WHERE notice_id = notice.id AND next_at IS NOT NULL)
          AND NOT EXISTS (SELECT 1 FROM notices_delivery
                          WHERE notice_id = notice.id AND state IN ('waiting', 'handed', 'unknown'))
          AND NOT EXISTS (SELECT 1 FROM notices_call WHERE notice_id = notice.id AND closed_at IS NULL)
        LIMIT 5000
        FOR NO KEY UPDATE OF notice SKIP LOCKED
    ),
    moved AS (
        INSERT INTO notices_noticemove (notice_id, verb, origin, target, by, at, reason)
        SELECT id, 'finish', 'sending', 'finished', 'system', %(at)s, '' FROM over
    )
    UPDATE notices_notice AS notice SET state = 'finished', ended_at = %(at)s, version = version + 1
    FROM over WHERE notice.id = over.id
    RETURNING notice.id, notice.origin
"""


def clear_recalled(*, at: datetime) -> int:
    """What a recalled notice still had to send or to call is stopped; says how many deliveries."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLEAR_CALLS, {"at": at})
        cursor.execute(_CLEAR_RECALLED, {"at": at})
        return int(cursor.rowcount)


def finish(*, at: datetime) -> int:
    """Notices with nothing left to do are finished. Their receipts and readings still count."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FINISH, {"at": at})
        over = cursor.fetchall()
        write_many(
            line("notice.finished", by=SYSTEM, at=at, about=[f"notice:{number}"])
            for number, origin in over
            if origin != Origin.SYSTEM
        )
        hear_finished([number for number, origin in over if origin != Origin.SYSTEM], at)
    return len(over)


_ROLL_UP = """
    WITH taken AS (
        DELETE FROM notices_tallydelta WHERE id IN (
            SELECT id FROM notices_tallydelta ORDER BY id LIMIT 50000 FOR UPDATE SKIP LOCKED)
        RETURNING notice_id, stage, group_id, site_id, figure, number
    )
    INSERT INTO notices_tally AS tally (notice_id, stage, group_id, site_id, figure, number)
    SELECT notice_id, stage, group_id, site_id, figure, sum(number) FROM taken
    GROUP BY notice_id, stage, group_id, site_id, figure
    ORDER BY notice_id, stage, group_id, site_id, figure
    ON CONFLICT (notice_id, stage, group_id, site_id, figure) DO UPDATE SET number = tally.number + excluded.number
"""


def roll_up(*, at: datetime) -> None:
    """Additions to the tallies become sums. Nobody waits for it: who asks adds what is not rolled up yet."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLL_UP)


def forget(*, at: datetime) -> int:
    """Raw receipts are deleted after 30 days; says how many."""
    return Arrival.objects.filter(arrived_at__lt=at - KEPT).exclude(done_at=None).delete()[0]


_FOLLOW = """
    WITH RECURSIVE moment AS (SELECT %(at)s::timestamptz AS at),
    {ladder},
    open AS (
        SELECT recipient.id, recipient.person_id, recipient.follow_up_id, recipient.place_id
        FROM notices_recipient AS recipient
        JOIN notices_notice AS notice ON notice.id = recipient.notice_id AND notice.state = 'sending'
        WHERE recipient.confirmed_at IS NULL AND recipient.follow_up_id IS NOT NULL
    ),
    now_answering AS (
        SELECT open.id, open.follow_up_id AS before,
               (SELECT who FROM unnest(coalesce(ladder.chain, (SELECT chain FROM ladder WHERE depth = 0)))
                    WITH ORDINALITY AS up (who, step)
                WHERE who IS DISTINCT FROM open.person_id ORDER BY step LIMIT 1) AS after
        FROM open LEFT JOIN ladder ON ladder.place_id = open.place_id
    ),
    changed AS (
        UPDATE notices_recipient AS recipient SET follow_up_id = after
        FROM now_answering WHERE recipient.id = now_answering.id AND after IS DISTINCT FROM before
        RETURNING recipient.id, after
    )
    UPDATE notices_call AS call SET caller_id = changed.after,
        state = CASE call.state WHEN 'taken' THEN 'waiting' ELSE call.state END
    FROM changed
    WHERE call.recipient_id = changed.id AND call.closed_at IS NULL AND NOT call.given AND call.state <> 'visit'
    RETURNING call.id, call.notice_id, call.caller_id
"""


_FORGET_ADDRESSES = """
    WITH old AS (
        SELECT delivery.id FROM notices_delivery AS delivery
        JOIN notices_notice AS notice ON notice.id = delivery.notice_id
        WHERE delivery.address <> '' AND notice.state IN ('finished', 'recalled') AND notice.ended_at < %(before)s
        LIMIT 20000 FOR NO KEY UPDATE OF delivery SKIP LOCKED
    )
    UPDATE notices_delivery AS delivery SET address = '' FROM old WHERE delivery.id = old.id
"""


def forget_addresses(*, at: datetime) -> int:
    """Phone numbers and accounts in deliveries are blanked 90 days after the notice ended; says how many."""
    blanked = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_FORGET_ADDRESSES, {"before": at - ADDRESSES_KEPT})
            blanked += int(cursor.rowcount)
            if cursor.rowcount < 20_000:
                return blanked


_DUTIES_CHANGED = """
    SELECT EXISTS (SELECT 1 FROM notices_notice WHERE state = 'sending' AND origin = 'office')
       AND EXISTS (
           SELECT 1 FROM registry_duty
           WHERE lower(recorded) > %(since)s OR upper(recorded) > %(since)s
              OR (upper_inf(recorded) AND (lower(during) > %(since)s AND lower(during) <= %(at)s
                                           OR upper(during) > %(since)s AND upper(during) <= %(at)s)))
"""


def follow_duties(*, at: datetime, since: datetime | None = None) -> int:
    """Who answers for a recipient's place now follows up and makes the calls; says how many calls changed hands.

    `since`: when this was done last; nothing is done if no duty was changed, begun or ended since then.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_DUTIES_CHANGED, {"at": at, "since": since or EARLIEST})
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_FOLLOW.format(ladder=LADDER), {"at": at})
        moved = cursor.fetchall()
        write_many(
            line("call.handed_over", by=SYSTEM, at=at, about=[f"call:{call}", f"notice:{notice}", f"person:{caller}"])
            for call, notice, caller in moved
        )
    return len(moved)
