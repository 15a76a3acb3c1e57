"""What one person reads: the notice's text in their language, with what is theirs filled in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from gezhi.gateways.contract import Attachment, Message
from gezhi.notices.carrying import attachments
from gezhi.notices.models import Origin
from gezhi.notices.texts import fill, variables_in
from gezhi.notices.tokens import link_for, shared_link_for

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
    account: bool = False
    files: bool = False


@dataclass(frozen=True)
class Said:
    """Title and text as one person reads them, and the values that were filled in."""

    title: str
    body: str
    values: Mapping[str, str]


SHARING = frozenset({"wecom", "dingtalk"})
"""Kinds that say the same to many in one call, behind a sign-in that their people have: one link for all who have an account."""
CARRYING = frozenset({"email"})
"""Kinds that carry files; elsewhere the page behind the link has them."""


def messages(ids: Sequence[int], kind: str) -> list[tuple[int, Message]]:
    """(delivery, message) for each of these deliveries, for a channel of this kind, in the order of their ids."""
    rows = _rows(ids)
    carried = {row.notice for row in rows if row.files} if kind in CARRYING else set()
    files = {notice: attachments(notice=notice) for notice in carried}
    return [(row.delivery, message(row, kind, files.get(row.notice, ()))) for row in rows]


def message(row: Row, kind: str, files: tuple[Attachment, ...] = ()) -> Message:
    """The message of one delivery. Its slip is the delivery's own, the same at every attempt."""
    link = _link(row, kind)
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
        attachments=files,
    )


def _link(row: Row, kind: str) -> str:
    """Where this person reads it: their own link, or the one for all with an account where many are told in one call."""
    if row.recipient is None or row.origin == Origin.PROGRAM:
        return ""
    return shared_link_for(row.notice) if row.account and kind in SHARING else link_for(row.recipient)


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
    """Django hands jsonb out as text; the same text of one notice is read once for all its people."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, {"ids": list(ids)})
        found = cursor.fetchall()
    decoded = {text: json.loads(text) for row in found for text in row[10:13]}
    return [Row(*row[:10], *(decoded[text] for text in row[10:13]), *row[13:]) for row in found]
