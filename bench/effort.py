"""Processor seconds beside wall seconds: on a machine that others use too, only these say what our own work costs."""

import os
import resource
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

TICKS = os.sysconf("SC_CLK_TCK")
EVERY = 0.2
SESSIONS = "SELECT pid FROM pg_stat_activity WHERE datname = %s"


def of_process(pid: int) -> float:
    """Processor seconds that a process has used so far; 0.0 if it is gone or of another machine."""
    with suppress(OSError, IndexError, ValueError):
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    return 0.0


def _own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Effort:
    """Measures from `with` until its end: `wall`, `own` (this process), `server` (PostgreSQL's sessions of our database, as
    far as it runs on this machine; what it writes out in the background is not in it), `others` (processes named)."""

    def __init__(self, address: str, others: tuple[int, ...] = ()) -> None:
        self.address, self.pids = address, others
        self.wall = self.own = self.server = self.others = 0.0
        self._first: dict[int, float] = {}
        self._last: dict[int, float] = {}
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self._session = psycopg.connect(self.address, autocommit=True)
        self._sample_now()
        self._first = dict(self._last)
        self._begun = time.perf_counter(), _own(), sum(map(of_process, self.pids))
        self._watch = threading.Thread(target=self._sample, daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        begun, own, others = self._begun
        self.wall, self.own = time.perf_counter() - begun, _own() - own
        self.others = sum(map(of_process, self.pids)) - others
        self._over.set()
        self._watch.join()
        self._sample_now()
        self._session.close()
        self.server = sum(used - self._first.get(pid, 0.0) for pid, used in self._last.items())

    def _sample(self) -> None:
        while not self._over.wait(EVERY):
            self._sample_now()

    def _sample_now(self) -> None:
        session = self._session
        for (pid,) in session.execute(SESSIONS, [session.info.dbname]).fetchall():
            if pid != session.info.backend_pid:
                self._last[pid] = max(self._last.get(pid, 0.0), of_process(pid))

    def __str__(self) -> str:
        parts = [self.own, self.server, *([self.others] if self.pids else [])]
        return " + ".join(f"{part:.1f}" for part in parts) + " s"
