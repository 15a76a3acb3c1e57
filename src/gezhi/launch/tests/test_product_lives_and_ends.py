"""The whole product as processes: it starts, answers, survives what happens to processes, and ends without a trace."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from gezhi.launch.speech import BUSY
from gezhi.launch.tests.processes import children_of, eventually, home_of, is_alive, server_of
from testing.product import Product, gezhi

PARTS = ("database", "migrations", "worker", "sealer", "sender")
LOADED = 1
"""Seconds after which a new process has loaded the product; one that is told to end before that is waited for until it is killed."""


def test_it_answers_and_is_ready_and_ends_with_nothing_left_running(product: Product, data: Path) -> None:
    assert product.get("/healthz") == (200, {"alive": True})
    findings = product.wait_until_ready()
    assert findings == {"ready": True, **{part: {"ok": True} for part in PARTS}}
    below, server = children_of(product.process.pid), server_of(data)
    assert len(below) >= 3 and is_alive(server)

    code, told = product.stop()

    assert (code, told.splitlines()[-1]) == (0, "Gezhi has stopped; the data is safe.")
    assert server_of(data) == 0 and not is_alive(server)
    assert not [name for number, name in below.items() if is_alive(number)]


def test_ctrl_c_ends_it_as_well(product: Product, data: Path) -> None:
    assert product.stop(signal.SIGINT)[0] == 0
    assert server_of(data) == 0


def test_killed_outright_its_parts_end_and_the_next_start_goes_on_with_the_server_that_still_runs(
    product: Product, data: Path
) -> None:
    below, server = children_of(product.process.pid), server_of(data)
    product.stop(signal.SIGKILL)
    assert eventually(lambda: not any(is_alive(number) for number in below)), below
    assert is_alive(server)

    again = Product.start(data)

    assert server_of(data) == server
    again.wait_until_ready()
    assert again.stop()[0] == 0
    assert server_of(data) == 0


def test_when_everything_was_killed_and_another_process_has_the_servers_number_it_starts_all_the_same(
    product: Product, data: Path
) -> None:
    server = server_of(data)
    product.stop(signal.SIGKILL)
    os.kill(server, signal.SIGKILL)
    assert eventually(lambda: not is_alive(server))
    lock = home_of(data) / "data" / "postmaster.pid"
    stranger = _sleeper_of(lock)
    lock.write_text(f"{stranger.pid}\n{lock.read_text().split(chr(10), 1)[1]}")
    try:
        again = Product.start(data)
        again.wait_until_ready()
        assert again.stop()[0] == 0
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def _sleeper_of(lock: Path) -> subprocess.Popen[bytes]:
    """A process of the same account as PostgreSQL's, which is what makes its own check of the lock file say no."""
    owner = lock.stat()
    switch = {} if owner.st_uid == os.geteuid() else {"user": owner.st_uid, "group": owner.st_gid}
    return subprocess.Popen(["sleep", "60"], cwd="/", **switch)  # type: ignore[call-overload, no-any-return]


def test_a_worker_or_a_database_that_dies_is_started_again(product: Product, data: Path) -> None:
    product.wait_until_ready()
    worker = next(number for number, name in children_of(product.process.pid).items() if "launch.worker" in name)
    server = server_of(data)
    os.kill(worker, signal.SIGKILL)
    os.kill(server, signal.SIGKILL)

    assert eventually(lambda: server_of(data) not in (0, server) and is_alive(server_of(data)))
    assert eventually(lambda: any("launch.worker" in name for name in children_of(product.process.pid).values()))
    product.wait_until_ready()


def test_one_of_the_processes_for_pages_that_dies_is_started_again_while_the_other_answers(product: Product) -> None:
    product.wait_until_ready()
    web = next(number for number, name in children_of(product.process.pid).items() if "launch.web" in name)
    pages = _for_pages(web)
    assert len(pages) == min(2, os.cpu_count() or 1)
    os.kill(pages[0], signal.SIGKILL)

    def again() -> bool:
        now = _for_pages(web)
        return len(now) == len(pages) and pages[0] not in now

    assert eventually(again)
    product.wait_until_ready()
    assert is_alive(web)
    time.sleep(LOADED)


def _for_pages(web: int) -> list[int]:
    return [number for number, name in children_of(web).items() if "resource_tracker" not in name]


def test_a_port_in_use_gets_a_sentence_and_no_server_is_left_running(data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = gezhi("up", "--data", data, "--port", str(port))
    assert done.returncode == BUSY
    assert f"127.0.0.1:{port} cannot be listened on" in done.stderr and f"PORT={port + 1}" in done.stderr
    assert "Traceback" not in done.stderr
    assert server_of(data) == 0


def test_a_command_on_its_own_starts_the_server_and_stops_it_again(data: Path) -> None:
    done = gezhi("log", "verify", "--data", data)
    assert done.returncode == 0, done.stderr
    assert server_of(data) == 0
