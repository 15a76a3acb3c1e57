"""What one person reads: the notice's text in their language, with what is theirs filled in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from gezhi.gateways.contract import Message
from gezhi.notices.models import Origin
from gezhi.notices.texts import fill, variables_in
from gezhi.notices.tokens import link_for

ROWS = (Path(__file__).resolve().parent / "sql" / "messages.sql").read_text("utf-8")


class Row(NamedTuple):
    """One delivery with everything that its message needs (sql/messages.sql)."""

    delivery: int
    slip: UUID
    address: str
    urgent: bool
    recipient: int | None
    attempt: int
    notice: int
    origin: str
    title: str
    body: str
    texts: Mapping[str, Mapping[str, str]]
    values: Mapping[str, str]
    external: Mapping[str, str]
    language: str
    name: str
    enterprise: str
    place: str
    site: str
    group: str
    responsible: str
    responsible_phone: str


@dataclass(frozen=True)
class Said:
    """Title and text as one person reads them, and the values that were filled in."""

    title: str
    body: str
    values: Mapping[str, str]


def messages(ids: Sequence[int], kind: str) -> list[tuple[int, Message]]:
    """(delivery, message) for each of these deliveries, for a channel of this kind, in the order of their ids."""
    return [(row.delivery, message(row, kind)) for row in _rows(ids)]


def message(row: Row, kind: str) -> Message:
    """The message of one delivery. Its slip is the delivery's own, the same at every attempt."""
    link = link_for(row.recipient) if row.recipient and row.origin != Origin.PROGRAM else ""
    said = say(row, link)
    return Message(
        slip=row.slip,
        to=row.address,
        title=said.title,
        body=said.body,
        url=link,
        urgent=row.urgent,
        template=str(row.external.get(kind, "")),
        values=said.values,
    )


def say(row: Row, link: str) -> Said:
    """The text as this person reads it. What the system or a program says was filled in when it was said."""
    if row.origin != Origin.OFFICE:
        other = row.texts.get(row.language) if row.language and row.language != settings.LANGUAGE_CODE else None
        return Said(other["title"] if other else row.title, other["body"] if other else row.body, row.values)
    own = {
        "name": row.name,
        "enterprise": row.enterprise,
        "place": row.place,
        "site": row.site,
        "group": row.group,
        "responsible": row.responsible,
        "responsible_phone": row.responsible_phone,
        "link": link,
    }
    values = {**row.values, **own}
    named = variables_in(row.title, row.body)
    return Said(fill(row.title, values), fill(row.body, values), {name: values[name] for name in named})


def _rows(ids: Sequence[int]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(ROWS, {"ids": list(ids)})
        return [Row(*row[:10], *map(_decoded, row[10:13]), *row[13:]) for row in cursor.fetchall()]


def _decoded(value: Any) -> Any:
    """Django hands jsonb out as text, because its own fields decode it."""
    return json.loads(value) if isinstance(value, str) else value
