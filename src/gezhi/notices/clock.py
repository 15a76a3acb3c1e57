"""What time does to notices. Each of these is safe to run twice and by several workers at once."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from gezhi.kernel.actors import SYSTEM
from gezhi.notices.actions import leaving
from gezhi.notices.models import Arrival, Notice, NoticeState

KEPT = timedelta(days=30)
ADDRESSES_KEPT = timedelta(days=90)


def start_scheduled(*, at: datetime) -> int:
    """Scheduled notices whose time has come leave; one that cannot any more becomes a draft again and its writer is told."""
    due = Notice.objects.filter(state=NoticeState.SCHEDULED, send_at__lte=at).order_by("send_at", "pk")
    return sum(leaving.leave(notice=number, by=SYSTEM, at=at) for number in due.values_list("pk", flat=True))


def address_accepted(*, at: datetime) -> int:
    """Notices that were accepted get their recipients; says how many recipients were written down."""
    numbers = Notice.objects.filter(state=NoticeState.ACCEPTED).order_by("pk").values_list("pk", flat=True)
    return sum(leaving.write_down(notice=number, by=SYSTEM, at=at) for number in numbers)


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


def clear_recalled(*, at: datetime) -> int:
    """What a recalled notice still had to send or to call is stopped; says how many deliveries."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLEAR_CALLS, {"at": at})
        cursor.execute(_CLEAR_RECALLED, {"at": at})
        return int(cursor.rowcount)


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


def finish(*, at: datetime) -> int:
    """Notices with nothing left to do are finished; says how many. Their receipts and readings still count."""
    return leaving.finish(by=SYSTEM, at=at)


def follow_duties(*, at: datetime, since: datetime | None = None) -> int:
    """Calls and follow-ups go along with duties that changed hands `since` then; says how many calls did."""
    return leaving.follow_duties(by=SYSTEM, at=at, since=since)
