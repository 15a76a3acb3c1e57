"""The native part of the one port: bodies that stop half-way, are slow or too large; what /readyz says and why."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from gezhi.kernel.clock import now
from gezhi.logbook.clock import seal
from gezhi.logbook.models import Sealer
from gezhi.notices.models import Sender
from gezhi.notices.sending import pump
from gezhi.notices.sending.pump import beat
from gezhi.project import bodies, health
from gezhi.project.bodies import taken_in
from gezhi.project.threads import IN_ONE_GO, InThreads
from testing.loops import finished

Messages = list[dict[str, Any]]


CHUNKED = -1
"""A body whose length is not announced."""


def scope(length: int) -> dict[str, Any]:
    chunked = (b"transfer-encoding", b"chunked")
    headers = [chunked if length == CHUNKED else (b"content-length", str(length).encode())]
    return {
        "type": "http", "method": "POST", "path": "/x", "query_string": b"", "http_version": "1.1", "headers": headers,
        "client": ("10.0.0.7", 1234), "server": ("zone", 80), "scheme": "http",
    }  # fmt: skip


def received(length: int, *messages: dict[str, Any]) -> tuple[bytes | None, Messages]:
    """The body that Django would get (None = it is not called), and what was sent back."""
    waiting = list(messages)
    sent: Messages = []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    async def ask() -> bytes | None:
        async with taken_in(scope(length), receive, send) as body:
            return None if body is None else body.read()

    return finished(ask()), sent


def part(data: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": data, "more_body": more}


def test_a_body_arrives_whole_however_it_was_cut() -> None:
    body, _ = received(9, part(b"abc", more=True), part(b"", more=True), part(b"defghi", more=False))
    assert body == b"abcdefghi"


def test_a_body_that_breaks_off_reaches_nobody() -> None:
    assert received(9, part(b"abc", more=True), {"type": "http.disconnect"}) == (None, [])
    assert received(9, part(b"abc", more=False)) == (None, [])


@pytest.mark.parametrize("announced", [12, CHUNKED])
def test_a_body_that_is_too_large_gets_413_and_is_not_kept(announced: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LARGEST", 10)
    body, sent = received(announced, part(b"x" * 6, more=True), part(b"x" * 6, more=True), part(b"", more=False))
    assert body is None
    assert [message.get("status") for message in sent] == [413, None]
    assert "拆成几个文件" in sent[1]["body"].decode()


def answered(pieces: list[bytes], body: bytes = b"") -> tuple[dict[str, Any], list[bytes], list[str]]:
    """Head, pieces of the body, and what the WSGI application was told, for one that answers with `pieces`."""
    sent: Messages = []
    told: list[str] = []

    class Answer(list[bytes]):
        def close(self) -> None:
            told.append("closed")

    def wsgi(environ: dict[str, Any], start: Any) -> Answer:
        told.extend([environ["REMOTE_ADDR"], environ["wsgi.input"].read().decode()])
        start("201 Created", [("X-One", "eins")])
        return Answer(pieces)

    async def send(message: Any) -> None:
        sent.append(message)

    async def ask() -> None:
        async def receive() -> dict[str, Any]:
            return part(body, more=False)

        async with taken_in(scope(len(body)), receive, send) as whole:
            assert whole is not None
            await InThreads(wsgi)(scope(len(body)), whole, send)

    finished(ask())
    return sent[0], [message["body"] for message in sent[1:]], told


def test_a_short_answer_goes_out_in_one_go() -> None:
    head, pieces, told = answered([b"a", b"b"], body=b"asked")
    assert head == {"type": "http.response.start", "status": 201, "headers": [(b"x-one", b"eins")]}
    assert pieces == [b"ab"]
    assert told == ["10.0.0.7", "asked", "closed"]


def test_a_long_answer_is_streamed_piece_by_piece() -> None:
    large = [b"x" * (IN_ONE_GO // 2)] * 5
    head, pieces, told = answered(large)
    assert head["status"] == 201
    assert len(pieces) == 2 and sum(map(len, pieces)) == sum(map(len, large))
    assert told[-1] == "closed"


def ready() -> tuple[int, dict[str, Any]]:
    """What /readyz answers now, looked up anew."""
    sent: Messages = []

    async def send(message: Any) -> None:
        sent.append(message)

    health._latest = (0.0, {})
    health._turn = asyncio.Lock()
    finished(health.ready(send))
    return sent[0]["status"], json.loads(sent[1]["body"])


@pytest.fixture
def signs_of_life(transactional_db: None, settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    seal(at=now())
    beat(now())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")


@pytest.mark.usefixtures("signs_of_life")
def test_with_every_sign_of_life_it_is_ready() -> None:
    status, findings = ready()
    assert (status, findings["ready"]) == (200, True), findings


@pytest.mark.usefixtures("signs_of_life")
def test_a_worker_or_sealer_that_went_quiet_is_named_with_how_long() -> None:
    Sealer.objects.update(ran_at=now() - timedelta(seconds=90))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '10 minutes'")
    status, findings = ready()
    assert status == 503
    assert findings["sealer"] == {"ok": False, "reason": "no sign of life for 90 s"}
    assert findings["worker"] == {"ok": False, "reason": "no sign of life for 600 s"}
    assert findings["database"] == findings["migrations"] == {"ok": True}


@pytest.mark.usefixtures("signs_of_life")
def test_a_sender_whose_rounds_no_longer_go_well_is_named_with_how_long() -> None:
    beat(now() - timedelta(seconds=95))
    status, findings = ready()
    assert (status, findings["sender"]) == (503, {"ok": False, "reason": "no sign of life for 95 s"})


@pytest.mark.usefixtures("signs_of_life")
def test_a_round_that_goes_well_is_a_sign_of_life_and_one_that_fails_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    long_ago = now() - timedelta(hours=1)
    beat(long_ago)
    with monkeypatch.context() as broken:
        broken.setattr(pump, "match", lambda *, at: 1 / 0)
        finished(pump.Pump(lambda: True)._round())
    assert Sender.objects.get().ran_at == long_ago
    finished(pump.Pump(lambda: True)._round())
    assert Sender.objects.get().ran_at > long_ago


@pytest.mark.usefixtures("signs_of_life")
def test_a_sealer_that_found_the_log_book_changed_is_not_in_order() -> None:
    Sealer.objects.update(stopped="seals")
    status, findings = ready()
    assert (status, findings["sealer"]["ok"]) == (503, False)
    assert "gezhi log verify" in findings["sealer"]["reason"]


@pytest.mark.usefixtures("signs_of_life")
def test_migrations_that_are_missing_are_counted_and_one_more_is_no_fault() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('registry', '9999_next_version', now())"
        )
        assert ready()[0] == 200
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'logbook' AND name = '0001_initial' OR name = '9999_next_version'"
        )
        try:
            status, findings = ready()
        finally:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('logbook', '0001_initial', now())"
            )
    assert status == 503
    assert findings["migrations"]["reason"].startswith("1 not applied; start the product with `gezhi up`")


def test_without_a_database_it_says_so_and_nothing_about_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = {"host": "127.0.0.1", "port": 1, "user": "zone", "dbname": "gezhi", "connect_timeout": 1}
    monkeypatch.setattr(health, "_address", lambda: nowhere)
    status, findings = ready()
    assert status == 503
    assert findings["database"] == {"ok": False, "reason": "the database does not answer"}
    assert "127.0.0.1" not in json.dumps(findings)
