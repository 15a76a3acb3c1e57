"""Looks at the machine's processes, for tests that end some of them."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


def children_of(number: int) -> dict[int, str]:
    """The processes below one, by number, with their command lines."""
    rows = [line.split(None, 2) for line in _ps("pid=,ppid=,command=")]
    parents = {int(pid): int(parent) for pid, parent, _ in rows}
    names = {int(pid): name for pid, _, name in rows}

    def is_below(pid: int) -> bool:
        while pid in parents and pid != number:
            pid = parents[pid]
        return pid == number

    return {pid: names[pid] for pid in parents if pid != number and is_below(pid)}


def _ps(columns: str) -> list[str]:
    return subprocess.run(["ps", "-eo", columns, "-ww"], capture_output=True, text=True, check=True).stdout.splitlines()


def is_alive(number: int) -> bool:
    """Whether the process exists and is not just waiting to be noticed as dead."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True, check=False).stdout
    return bool(told.strip()) and not told.startswith("Z")


def home_of(data: Path) -> Path:
    """Where the PostgreSQL of a data folder lives."""
    pointer = data / "postgres.place"
    return Path(pointer.read_text().strip()) if pointer.exists() else data / "postgres"


def server_of(data: Path) -> int:
    """The number of the PostgreSQL server of a data folder, 0 if none has left its lock file."""
    lock = home_of(data) / "data" / "postmaster.pid"
    return int(lock.read_text().split("\n", 1)[0]) if lock.exists() else 0


def eventually(holds: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether it comes to hold within that time."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True
