"""What providers answered is written down, and how the channel is doing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from gezhi.gateways.contract import Outcome, State
from gezhi.kernel.actors import SYSTEM
from gezhi.logbook.actions import write
from gezhi.notices.models import Channel, DeliveryState
from gezhi.notices.models.deliveries import LIFECYCLE

STATEMENT = (Path(__file__).resolve().parent.parent / "sql" / "outcomes.sql").read_text("utf-8")
VERB_OF = {State.ACCEPTED: "take", State.REFUSED: "refuse", State.LATER: "put_off", State.UNKNOWN: "lose_sight"}
POLL_FIRST = timedelta(minutes=1)
SOON = timedelta(seconds=30)
ASK_AFTER = timedelta(seconds=30)
TRIPS_AT = 3
SHORTEST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)


def record(outcomes: Mapping[int, Outcome], channel: Channel, *, at: datetime, polls: bool = False) -> None:
    """Delivery → what its provider said: written down in one statement, tallied, and the channel's health with it.

    `polls`: the provider has to be asked later what became of those it took.
    """
    if not outcomes:
        return
    ids = sorted(outcomes)
    told = [outcomes[one] for one in ids]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                STATEMENT,
                {
                    "at": at,
                    "ids": ids,
                    "states": [_target(one) for one in told],
                    "providers": [one.provider_id[:120] for one in told],
                    "codes": [one.code[:60] for one in told],
                    "words": [one.words[:200] for one in told],
                    "dues": [_due(one, at) for one in told],
                    "poll_at": at + POLL_FIRST if polls else None,
                },
            )
        note_health(channel, told, at=at)


def note_health(channel: Channel, told: Sequence[Outcome], *, at: datetime) -> None:
    """A provider that fails a few times in a row is left alone for a while, each time longer; one success ends that."""
    if any(one.state is State.ACCEPTED for one in told):
        _works(channel, at)
        return
    stopped = [one for one in told if one.whole or one.state is State.UNKNOWN]
    if stopped:
        _fails(channel, stopped[-1], at)


def _works(channel: Channel, at: datetime) -> None:
    if not Channel.objects.filter(pk=channel.pk).exclude(failures=0, resting_until=None).exists():
        return
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    rested = row.resting_until is not None
    row.failures, row.resting_until, row.trouble = 0, None, ""
    row.save(update_fields=["failures", "resting_until", "trouble"])
    if rested:
        write("channel.recovered", by=SYSTEM, at=at, about=[row.ref])


def _fails(channel: Channel, last: Outcome, at: datetime) -> None:
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    row.failures += 1
    row.trouble = f"{last.code} {last.words}".strip()[:300]
    if row.failures >= TRIPS_AT and not row.rests(at):
        first = row.resting_until is None
        row.resting_until = at + min(SHORTEST_REST * 2 ** min(row.failures - TRIPS_AT, 10), LONGEST_REST)
        if first:
            write("channel.rested", by=SYSTEM, at=at, about=[row.ref], facts={"failures": row.failures})
    row.save(update_fields=["failures", "trouble", "resting_until"])


def _target(outcome: Outcome) -> str:
    """The state that the outcome leads to, by the table of the delivery's lifecycle."""
    return str(DeliveryState(LIFECYCLE[VERB_OF[outcome.state]][1]))


def _due(outcome: Outcome, at: datetime) -> datetime:
    """When the delivery is looked at again: to be sent again, or to be asked after."""
    if outcome.state is State.LATER:
        return at + (timedelta(seconds=outcome.retry_after) if outcome.retry_after is not None else SOON)
    return at + ASK_AFTER
