"""GET /api/v1/answering without Django around it, for the case that is asked most: a clerk's or auditor's token.

Who sees the whole zone needs no look at territories, so one statement finds token and right, a second the chain, over a
pool of connections whose statements are prepared. Whatever is not that plain case (another person, a wrong token, an odd
parameter, a place that was not there) is left to Django, which answers or refuses as it does everywhere. A test holds
both answers equal.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.db import connection
from psycopg_pool import AsyncConnectionPool

from gezhi.kernel.clock import now
from gezhi.kernel.periods import EARLIEST, LATEST
from gezhi.people.keys import hash_of
from gezhi.people.reads.tokens import NOTED_EVERY
from gezhi.registry.api.duty_schemas import AnswerOut
from gezhi.registry.reads.answering import CHAIN, Answer, links_from, parameters

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
HEADERS = [
    (b"content-type", b"application/json; charset=utf-8"),
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
]
_SEES_ALL = """
    SELECT token.used_at FROM people_token AS token JOIN people_person AS person ON person.id = token.person_id
    WHERE token.key_hash = %(key)s AND token.revoked_at IS NULL AND token.expires_at > %(now)s AND person.is_active
      AND 'registry:read' = ANY (token.scopes)
      AND EXISTS (SELECT FROM people_grant AS held WHERE held.person_id = person.id
                  AND held."right" IN ('clerk', 'auditor') AND held.during @> %(now)s::timestamptz)
"""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_pool: AsyncConnectionPool | None = None


async def answered(scope: MutableMapping[str, Any], send: Send) -> bool:
    """Answers the request if it is the plain case; False if Django must."""
    key = _bearer(scope)
    asked = _asked(scope) if key else None
    if asked is None:
        return False
    place, at, known = asked
    async with (await _connections()).connection() as line:
        found = await (await line.execute(_SEES_ALL, {"key": hash_of(key), "now": now()})).fetchone()
        if found is None or found[0] is None or now() - found[0] >= NOTED_EVERY - timedelta(seconds=1):
            return False
        rows = await (await line.execute(CHAIN, parameters(place, at, known))).fetchall()
    links = links_from(rows)
    if not links:
        return False
    body = AnswerOut.of(Answer(place, at, known, links)).model_dump_json().encode()
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [*HEADERS, (b"content-length", str(len(body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": body})
    return True


def _bearer(scope: MutableMapping[str, Any]) -> str:
    if scope["method"] != "GET":
        return ""
    given = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    return given[7:].decode("ascii", "replace") if given[:10] == b"Bearer gz_" else ""


def _asked(scope: MutableMapping[str, Any]) -> tuple[int, datetime, datetime | None] | None:
    """Place, instant and known instant, if each stands once and plainly in the address."""
    pairs = parse_qsl(scope["query_string"].decode("ascii", "replace"), keep_blank_values=True)
    given = dict(pairs)
    place = given.get("place", "")
    if (
        len(given) != len(pairs)
        or set(given) - {"place", "at", "known"}
        or not (place.isascii() and place.isdigit() and len(place) < 19)
    ):
        return None
    try:
        at = _moment(given["at"]) if "at" in given else now()
        return int(place), at, _moment(given["known"]) if "known" in given else None
    except ValueError:
        return None


def _moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    if not EARLIEST <= moment < LATEST:
        raise ValueError(text)
    return moment


async def _connections() -> AsyncConnectionPool:
    """The pool, opened at the first request, with Django's own connection settings."""
    global _pool  # noqa: PLW0603
    if _pool is None:
        wanted = connection.get_connection_params()
        kept = {
            name: value
            for name, value in wanted.items()
            if name not in ("cursor_factory", "context", "prepare_threshold")
        }
        pool = AsyncConnectionPool(kwargs={**kept, "autocommit": True}, min_size=1, max_size=6, open=False)
        await pool.open()
        _pool = pool
    return _pool
