"""What notices do when their time comes: leave as scheduled, be addressed, be finished, follow the duties."""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from gezhi.kernel.actors import OPERATOR, Actor
from gezhi.kernel.periods import EARLIEST, local_zone
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import line, write, write_many
from gezhi.notices.actions.moving import move
from gezhi.notices.actions.sending import address, demand_ready
from gezhi.notices.actions.telling import tell
from gezhi.notices.audience.resolving import LADDER
from gezhi.notices.models import Notice, NoticeState, Origin
from gezhi.notices.other_systems import hear_finished


def leave(*, notice: int, by: Actor, at: datetime) -> bool:
    """A scheduled notice whose time has come is accepted; False if it went back to its writer or another worker has it."""
    with transaction.atomic():
        kept = _taken(notice, NoticeState.SCHEDULED)
        if kept is None:
            return False
        try:
            size = demand_ready(kept, by=kept.written_by or OPERATOR, at=at)
        except Refused as refusal:
            _give_back(kept, refusal, by, at)
            return False
        move(kept, "send", by=by, at=at, sent_at=at)
        write("notice.sent", by=by, at=at, about=[kept.ref], facts={"recipients": size, "urgent": kept.urgent})
    return True


def _give_back(notice: Notice, refusal: Refused, by: Actor, at: datetime) -> None:
    """It is a draft again; whoever wrote it learns why."""
    when = notice.send_at or at
    move(notice, "unschedule", by=by, at=at, reason=str(refusal), send_at=None)
    write("notice.returned", by=by, at=at, about=[notice.ref], facts={"reason": refusal.code})
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
        by=by,
        at=at,
    )


def write_down(*, notice: int, by: Actor, at: datetime) -> int:
    """An accepted notice gets its recipients; says how many. 0 if another worker is at it."""
    with transaction.atomic():
        kept = _taken(notice, NoticeState.ACCEPTED)
        return address(kept, at=at) if kept is not None else 0


def _taken(number: int, state: str) -> Notice | None:
    """The notice if it is still in that state and no other worker is at it."""
    return Notice.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=number, state=state).first()


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


def finish(*, by: Actor, at: datetime) -> int:
    """Notices with nothing left to do are finished. Their receipts and readings still count."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FINISH, {"at": at})
        over = cursor.fetchall()
        write_many(
            line("notice.finished", by=by, at=at, about=[f"notice:{number}"])
            for number, origin in over
            if origin != Origin.SYSTEM
        )
        hear_finished([number for number, origin in over if origin != Origin.SYSTEM], at)
    return len(over)


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


_DUTIES_CHANGED = """
    SELECT EXISTS (SELECT 1 FROM notices_notice WHERE state = 'sending' AND origin = 'office')
       AND EXISTS (
           SELECT 1 FROM registry_duty
           WHERE lower(recorded) > %(since)s OR upper(recorded) > %(since)s
              OR (upper_inf(recorded) AND (lower(during) > %(since)s AND lower(during) <= %(at)s
                                           OR upper(during) > %(since)s AND upper(during) <= %(at)s)))
"""


def follow_duties(*, by: Actor, at: datetime, since: datetime | None = None) -> int:
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
            line("call.handed_over", by=by, at=at, about=[f"call:{call}", f"notice:{notice}", f"person:{caller}"])
            for call, notice, caller in moved
        )
    return len(moved)
