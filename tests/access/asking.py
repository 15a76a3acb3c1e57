"""Knocks somewhere as one role, within a savepoint, and says what came of it."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.access.fingerprint import fingerprint, touched
from tests.access.ground import Ground
from tests.access.roles import ANONYMOUS, LINK, OUTSIDE

DOOR = "/account/sign-in/"
DONE, REFUSED, MISSING, TO_THE_DOOR, NO_SUCH_METHOD, BROKEN = "done", "403", "404", "to the door", "405", "broken"


@dataclass(frozen=True)
class Outcome:
    """What somebody got: the verdict, the status, the answer as text, and whether a table is another one now."""

    verdict: str
    status: int
    text: str
    wrote: bool


def ask(
    ground: Ground, role: str, request: Callable[[Client], Any], *, program: bool = False, only_looks: bool = False
) -> Outcome:
    """One request as `role` (or by its program), of which nothing stays. Who `only_looks` is not watched for writing."""
    client = Client(raise_request_exception=False)
    if role == LINK:
        client.cookies[settings.SESSION_COOKIE_NAME] = ground.cookies[LINK]
    elif role != ANONYMOUS and program:
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {ground.keys[role]}"
    elif role != ANONYMOUS:
        client.cookies[settings.DEVICE_COOKIE] = ground.cookies[role]
    before_it, until_then = transaction.savepoint(), touched()
    try:
        response = request(client)
        text = readable(response)
        wrote = not only_looks and _wrote(until_then, ground)
        return Outcome(_verdict(response, role), response.status_code, text, wrote)
    finally:
        transaction.savepoint_rollback(before_it)
        ground.files_as_they_were()


def _wrote(until_then: dict[str, int], ground: Ground) -> bool:
    """Only the tables that were touched are looked at."""
    tables = [table for table, rows in touched().items() if rows != until_then.get(table)]
    return any(ground.before[table] != said for table, said in fingerprint(tables).items())


def _verdict(response: Any, role: str) -> str:
    led = response.headers.get("Location", "").startswith(DOOR)
    if role in OUTSIDE and (led or response.status_code == 401):
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


def expected(allowed: frozenset[str] | None, role: str) -> set[str]:
    """The verdicts that are right for this role; `allowed` None: nobody can ask like that."""
    if allowed is None:
        return {NO_SUCH_METHOD, TO_THE_DOOR}
    if role in allowed:
        return {DONE}
    if role == LINK:
        return {TO_THE_DOOR, REFUSED, MISSING}
    return {TO_THE_DOOR} if role == ANONYMOUS else {REFUSED, MISSING}
