"""The whole product in the foreground: PostgreSQL, tables, web process, worker; started, watched and stopped together."""

import fcntl
import json
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from gezhi.launch import environment
from gezhi.launch.children import Child
from gezhi.launch.cluster import Cluster
from gezhi.launch.database import folder_for_data, prepare, reached
from gezhi.launch.doorplate import announcement
from gezhi.launch.postgres import keep_running
from gezhi.launch.speech import BUSY, CRASHED, CannotStart, said

PATIENCE = 60.0
"""Seconds in which the web process must answer for the first time."""


class Asked(Exception):
    """Somebody asked the product to end (SIGTERM, or Ctrl-C)."""


def up(*, data: Path, host: str, port: int, demo: bool = False, as_json: bool = False) -> int:
    """Runs the product until it is asked to end; gives the exit code and has said why if that is not 0.

    `port` 0 takes any free one. With `demo` an empty zone is filled with the demo one. With `as_json` the announcement
    is one line of JSON (address, data, sign_ins, links, first, notes).
    """
    signal.signal(signal.SIGTERM, _asked)
    signal.signal(signal.SIGINT, _asked)
    try:
        environment.check()
        data = folder_for_data(data)
        with _alone(data):
            port = _free(host, port)
            _run(data, host, port, demo=demo, as_json=as_json)
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return refusal.code
    except Asked:
        print(said("格治已停止，数据已保存。", "Gezhi has stopped; the data is safe."), file=sys.stderr)
    return 0


def _run(data: Path, host: str, port: int, *, demo: bool, as_json: bool) -> None:
    children = [
        Child("web", ["gezhi.launch.web", host, str(port)]),
        Child("worker", ["gezhi.launch.worker"]),
    ]
    with reached(data) as access:
        prepared = prepare(access, demo=demo, pages=True)
        os.environ["GEZHI_COLLECTED"] = "1" if prepared.collected else ""
        address = _address(host, port)
        try:
            for child in children:
                child.start()
            _wait_for_answer(children[0], port, host)
            _leave_card(data, address)
            if as_json:
                card = {
                    "address": address,
                    "data": str(data),
                    "sign_ins": prepared.sign_ins,
                    "links": [(role, address.rstrip("/") + path) for role, path in prepared.links],
                    "first": address.rstrip("/") + prepared.first if prepared.first else "",
                    "notes": access.notes,
                }
                print(json.dumps(card, ensure_ascii=False), flush=True)
            else:
                print(announcement(address, str(data), prepared, access.notes), flush=True)
            _watch(children, access.own)
        finally:
            for child in children:
                child.stop()


def _watch(children: list[Child], cluster: Cluster | None) -> None:
    """Until asked to end: what died is started again, the database first; a child that keeps dying ends the product."""
    while True:
        time.sleep(0.5)
        if cluster:
            keep_running(cluster)
        for child in children:
            if not child.is_alive and not child.revive():
                raise CannotStart(
                    f"进程 {child.name} 反复退出，已停止运行。原因见上面的输出。",
                    f"The {child.name} process keeps ending, so the product has stopped. The reason is in the output above.",
                    code=CRASHED,
                )


def _wait_for_answer(web: Child, port: int, host: str) -> None:
    """Returns once /healthz answers. Raises CannotStart when the web process ends first or takes too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and web.is_alive:
        try:
            with urllib.request.urlopen(f"http://{_reachable(host)}:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise CannotStart(
        "网页进程没有启动成功，原因见上面的输出。",
        "The web process did not come up. The reason is in the output above.",
        code=CRASHED,
    )


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One product per data folder. The kernel gives the lock back however the process ends, so it is never stale."""
    with (data / "product.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            there = lock.read().strip() or "?"
            raise CannotStart(
                f"格治已在使用这个数据目录运行（{there}）。打开该地址，或先停止它，或用 DATA= 另选目录。",
                f"Gezhi already runs on this data folder ({there}). Open that address, stop it first, or choose another folder with DATA=.",
                code=BUSY,
            ) from None
        lock.truncate(0)
        yield


def _leave_card(data: Path, address: str) -> None:
    """Writes into the lock file who holds it, for the sentence that a second start gets."""
    (data / "product.lock").write_text(f"{address} pid {os.getpid()}\n")


def _free(host: str, port: int) -> int:
    """The port itself if it is free; for 0 one that is. Raises CannotStart."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except PermissionError:
            raise CannotStart(
                f"端口 {port} 只有 root 能用。用 PORT= 选一个 1024 以上的端口。",
                f"Only root may use port {port}. Choose one above 1024 with PORT=.",
                code=BUSY,
            ) from None
        except OSError as error:
            raise CannotStart(
                f"不能在 {host}:{port} 监听（{error.strerror}）。可能有别的程序在用这个端口，另选一个，例如 make run PORT={port + 1}。",
                f"{host}:{port} cannot be listened on ({error.strerror}). Another program may be using the port. "
                f"Choose another with PORT=, for example make run PORT={port + 1}.",
                code=BUSY,
            ) from None
        return int(trial.getsockname()[1])


def _reachable(host: str) -> str:
    """A host name under which this machine reaches what listens on `host`."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{name}]" if ":" in name else name


def _address(host: str, port: int) -> str:
    return f"http://{_reachable(host)}:{port}/"


def _asked(_number: int, _frame: FrameType | None) -> None:
    """Once is enough: whoever asks again while everything is being stopped is not heard."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise Asked
