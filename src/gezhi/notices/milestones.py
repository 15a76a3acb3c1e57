"""What is known of a recipient: reached, read, confirmed. Every way of learning it comes through here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection

STATEMENT = (Path(__file__).resolve().parent / "sql" / "milestones.sql").read_text("utf-8")
_LOCK = "SELECT FROM notices_recipient WHERE id = ANY (%(ids)s::bigint[]) ORDER BY id FOR NO KEY UPDATE"


@dataclass(frozen=True)
class Marked:
    """What was new for one recipient."""

    recipient: int
    reached: bool
    read: bool
    confirmed: bool


def mark(
    instants: Mapping[int, datetime], *, reads: bool = False, confirms: bool = False, by: str = ""
) -> list[Marked]:
    """Recipient → instant (aware): they were reached then, also read (`reads`), also confirmed (`confirms`, as `by` said).

    In the caller's transaction. Locks the recipients in the order of their ids before anything else, as all of sending does; by a
    statement of its own, so that the next one sees what whoever held them has written.
    """
    if not instants:
        return []
    ids = sorted(instants)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"ids": ids})
        cursor.execute(
            STATEMENT,
            {
                "ids": ids,
                "instants": [instants[one] for one in ids],
                "reads": reads or confirms,
                "confirms": confirms,
                "by": by,
            },
        )
        return [Marked(*row) for row in cursor.fetchall()]
