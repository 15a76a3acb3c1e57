"""Two native answers for whoever watches the product: is the process alive, and can it do its work."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import sql

from gezhi.launch.schema import READ_APPLIED, missing

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Findings = dict[str, dict[str, object]]

WORKER_SILENCE = 45
"""Seconds without a sign of life after which the worker counts as gone (it gives one every 10)."""
SEALER_SILENCE = 20
"""The same for the sealing of the log book (a round every 2)."""
SENDER_SILENCE = 60
"""The same for the sender of notices (a sign every 5). It gives one only after a round that went well to its end."""
FRESH = 1.0
"""Seconds for which an answer of /readyz is given again, so that asking often costs nothing."""
SILENCES = """
    SELECT extract(epoch FROM now() - (SELECT max(last_heartbeat) FROM procrastinate_workers)),
           extract(epoch FROM now() - (SELECT ran_at FROM logbook_sealer)),
           (SELECT stopped FROM logbook_sealer),
           extract(epoch FROM now() - (SELECT ran_at FROM notices_sender))
"""
log = logging.getLogger("gezhi.health")
_turn = asyncio.Lock()
_latest: tuple[float, Findings] = (0.0, {})


async def alive(send: Send) -> None:
    """GET /healthz: the process answers."""
    await _reply(send, 200, {"alive": True})


async def ready(send: Send) -> None:
    """GET /readyz: 200 if database, migrations, worker, sealer and sender are in order, otherwise 503 with the reason of each."""
    findings = await _findings()
    is_ready = all(finding["ok"] for finding in findings.values())
    await _reply(send, 200 if is_ready else 503, {"ready": is_ready, **findings})


async def _findings() -> Findings:
    global _latest  # noqa: PLW0603
    async with _turn:
        if time.monotonic() - _latest[0] > FRESH:
            _latest = (time.monotonic(), await _look())
        return _latest[1]


async def _look() -> Findings:
    """What the database says about the five parts, over a connection of its own."""
    try:
        async with await psycopg.AsyncConnection.connect(**_address(), autocommit=True) as database:
            return await asyncio.wait_for(_ask(database), 5)
    except (psycopg.Error, TimeoutError) as error:
        log.warning("The database does not answer: %s", error)
        unknown = {"ok": False, "reason": "not known, as the database does not answer"}
        return {
            "database": {"ok": False, "reason": "the database does not answer"},
            **dict.fromkeys(("migrations", "worker", "sealer", "sender"), unknown),
        }


async def _ask(database: psycopg.AsyncConnection[Any]) -> Findings:
    findings: Findings = {"database": {"ok": True}}
    try:
        rows = await database.execute(READ_APPLIED.format(sql.Identifier(settings.ZONE_SCHEMA)))
        lacking = missing([row[0] async for row in rows], apps.get_app_configs())
        findings["migrations"] = _finding(
            not lacking, f"{len(lacking)} not applied; start the product with `gezhi up`, which applies them"
        )
        worker, sealer, stopped, sender = await (await database.execute(SILENCES)).fetchone() or (None,) * 4
    except psycopg.errors.UndefinedTable:
        findings["migrations"] = _finding(False, "none applied; start the product with `gezhi up`, which applies them")
        worker, sealer, stopped, sender = None, None, None, None
    findings["worker"] = _sign_of_life(worker, WORKER_SILENCE)
    findings["sealer"] = _sign_of_life(sealer, SEALER_SILENCE)
    findings["sender"] = _sign_of_life(sender, SENDER_SILENCE)
    if stopped:
        findings["sealer"] = _finding(False, "the log book is not as it was sealed; `gezhi log verify` says where")
    return findings


def _sign_of_life(silence: float | None, longest: float) -> dict[str, object]:
    if silence is None:
        return _finding(False, "no sign of life yet")
    return _finding(silence <= longest, f"no sign of life for {silence:.0f} s")


def _finding(ok: bool, reason: str) -> dict[str, object]:
    return {"ok": True} if ok else {"ok": False, "reason": reason}


def _address() -> dict[str, Any]:
    """How to connect, from Django's settings, with little patience."""
    wanted = connection.get_connection_params()
    return {name: wanted[name] for name in wanted if name not in ("context", "cursor_factory", "prepare_threshold")} | {
        "connect_timeout": 3
    }


async def _reply(send: Send, status: int, told: dict[str, object]) -> None:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})
