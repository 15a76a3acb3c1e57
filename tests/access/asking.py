"""Knocks at an address as one role, within a savepoint, and says what came of it."""

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.fingerprint import fingerprint
from tests.access.ground import Ground
from tests.access.pages import Line
from tests.access.roles import ANONYMOUS

DOOR = "/account/sign-in/"
DONE, REFUSED, MISSING, TO_THE_DOOR, NO_SUCH_METHOD, BROKEN = "done", "403", "404", "to the door", "405", "broken"


@dataclass(frozen=True)
class Outcome:
    """What somebody got: the verdict, the status, the answer as text, and whether a table is another one now."""

    verdict: str
    status: int
    text: str
    wrote: bool


def address(line: Line, ground: Ground) -> str:
    """The line's address, filled with the ground's things."""
    return reverse(line.route, kwargs={name: ground.ids.get(thing, thing) for name, thing in line.at.items()})


def ask(line: Line, method: str, role: str, ground: Ground, *, watched: bool = False) -> Outcome:
    """One request as `role`; nothing of it stays. `watched`: say whether it wrote something."""
    cache.clear()
    client = Client(raise_request_exception=False)
    if role != ANONYMOUS:
        client.cookies[settings.DEVICE_COOKIE] = ground.cookies[role]
    path, before = address(line, ground), fingerprint(every_table=bool(line.changes)) if watched else ""
    outside = transaction.savepoint()
    try:
        response = _sent(client, method, path, line, ground)
        text = readable(response)
        wrote = watched and before != fingerprint(every_table=bool(line.changes))
        return Outcome(_verdict(response, role), response.status_code, text, wrote)
    finally:
        transaction.savepoint_rollback(outside)
        ground.files_as_they_were()


def _sent(client: Client, method: str, path: str, line: Line, ground: Ground) -> Any:
    query = {name: str(ground.ids.get(value, value)) for name, value in line.query.items()}
    if method == "GET":
        return client.get(path, query)
    body = dict(line.body(ground))
    if list(body) == [""]:
        return client.post(path, body[""], content_type="application/octet-stream", query_params=query)
    return client.post(path, body, query_params=query)


def _verdict(response: Any, role: str) -> str:
    led = response.headers.get("Location", "").startswith(DOOR)
    if role == ANONYMOUS and (led or response.status_code == 401):
        return TO_THE_DOOR
    known = {403: REFUSED, 404: MISSING, 405: NO_SUCH_METHOD, 500: BROKEN}
    return known.get(response.status_code, DONE)


def readable(response: Any) -> str:
    """Everything that can be read in an answer: pages and JSON as they are, workbooks and archives unpacked."""
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if "json" in response.headers.get("Content-Type", ""):
        return json.dumps(json.loads(raw), ensure_ascii=False)
    return str(raw.decode("utf-8-sig", "replace"))
