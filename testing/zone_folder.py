"""Data folders with tables in them: the first command is run once for all tests, each who needs a folder gets a copy."""

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from gezhi.launch.tests.processes import home_of, server_of
from testing.product import gezhi
from testing.template import SOURCE, fingerprint

KEPT = SOURCE / ".cache" / "zone"


def fresh_folder(factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first command leaves it, for one test module alone. `remove` takes it away."""
    made = _original()
    data = factory.mktemp("zone") / "data"
    _copy(made, data)
    home = home_of(made)
    if home != made / "postgres":  # PostgreSQL's account cannot enter the tests' folder, so its tables lie elsewhere
        own = home.with_name(secrets.token_hex(8))
        _copy(home, own)
        (data / "postgres.place").write_text(f"{own}\n")
    return data


def remove(data: Path) -> None:
    """Ends a server that a failed test left running, and takes the tables away."""
    if server_of(data):
        os.kill(server_of(data), signal.SIGQUIT)
    shutil.rmtree(home_of(data))


def _original() -> Path:
    """Made by whoever comes first, while the others wait; kept for the next run, until the migrations change."""
    KEPT.mkdir(parents=True, exist_ok=True)
    data = KEPT / fingerprint("data folder") / "data"
    with (KEPT / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data.parent / "complete").exists():
            for old in KEPT.glob("*/data"):
                shutil.rmtree(home_of(old), ignore_errors=True)
                shutil.rmtree(old.parent)
            data.parent.mkdir(mode=0o700)
            done = gezhi("migrate", "--data", data)
            assert done.returncode == 0, done.stderr
            (data.parent / "complete").touch()
    return data


def _copy(source: Path, target: Path) -> None:
    """With owners and permissions, which PostgreSQL insists on."""
    subprocess.run(["cp", "-pR", str(source), str(target)], check=True)
