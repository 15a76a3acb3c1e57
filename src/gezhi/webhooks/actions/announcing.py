"""The outbox: what happened is put down for the endpoints that want it, in the transaction that made it happen."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import connection, transaction

from gezhi.logbook.canonical import canonical
from gezhi.webhooks import queue
from gezhi.webhooks.events import KINDS, patterns_for


@dataclass(frozen=True)
class Event:
    """Something that happened: its name in events.TABLE, what it is about ("case:12"), thin facts, when (aware)."""

    event: str
    about: str
    body: Mapping[str, object]
    at: datetime


def announce(event: str, *, about: str, body: Mapping[str, object], at: datetime) -> None:
    """Other systems that want `event` will be told, if and only if the caller's transaction commits.

    One statement; without endpoints that want it nothing is written. `body` holds only facts that events.FACTS names for
    this event, without personal data. Raises ValueError for an unknown event or fact, NotCanonical for a value that has no
    canonical text: both are mistakes of the caller.
    """
    announce_many([Event(event, about, body, at)])


def announce_many(events: Iterable[Event]) -> None:
    """The same for many events in one statement (a sweep)."""
    rows = [_row(event) for event in events]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"messages": json.dumps(rows)})
        if cursor.rowcount:
            transaction.on_commit(queue.wake)


def text_of(event: Event) -> str:
    """The payload as it is signed and sent: canonical JSON."""
    kind = KINDS[event.event]
    facts = {"type": kind.name, "version": kind.version, "timestamp": event.at, "about": event.about}
    return canonical({**facts, "data": event.body}).decode()


def _row(event: Event) -> dict[str, object]:
    kind = KINDS.get(event.event)
    if kind is None:
        raise ValueError(f"{event.event} is not in the table of events (webhooks/events.py)")
    unknown = set(event.body) - set(kind.facts)
    if unknown:
        raise ValueError(f"{event.event} says {sorted(unknown)}, which webhooks/events.py does not name")
    return {
        "id": str(uuid.uuid4()),
        "event": event.event,
        "patterns": patterns_for(event.event),
        "about": event.about,
        "body": text_of(event),
        "at": event.at.isoformat(),
    }


@cache
def _statement() -> str:
    return (Path(__file__).parent.parent / "sql" / "announce.sql").read_text("utf-8")
