"""Which account of the machine PostgreSQL runs under: it refuses to run as root, so root needs an ordinary one for it."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gezhi.launch.speech import ACCOUNT, CannotStart

OWN_NAME = "gezhi"
FALLBACKS = ("postgres", "_postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An account of this machine by name and number."""

    name: str
    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        return self.uid == os.geteuid()

    def run(self, *command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        """Runs a program as this account, from a folder that everybody may enter; its output is text."""
        switch: dict[str, Any] = {} if self.is_me else {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(
            [str(part) for part in command], cwd="/", check=False, text=True, errors="replace", **switch, **options
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can reach and list the folder, tried by doing it."""
        tried = self.run("/bin/sh", "-c", 'cd "$1" && ls . >/dev/null', "sh", folder, capture_output=True)
        return tried.returncode == 0

    def make_folder(self, folder: Path) -> Path:
        """A folder that only this account (and root) can enter, made if missing; an existing one is left as it is."""
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if not self.is_me:
                os.chown(folder, self.uid, self.gid)
        return folder


def account_of(folder: Path) -> Account:
    """The account that PostgreSQL for this folder runs under: the folder's owner, oneself, or for root an ordinary account."""
    owner = folder.stat().st_uid if folder.exists() else os.geteuid()
    if os.geteuid() != 0:
        if owner != os.geteuid():
            name = _by_number(owner).name
            raise CannotStart(
                f"数据目录 {folder} 属于账号 {name}。用该账号启动，或用 DATA= 另选数据目录。",
                f"The data folder {folder} belongs to the account {name}. Start as that account, or choose another folder with DATA=.",
                code=ACCOUNT,
            )
        return _by_number(owner)
    return _by_number(owner) if owner != 0 else _ordinary()


def _by_number(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(str(uid), uid, os.getegid() if uid == os.geteuid() else uid)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _ordinary() -> Account:
    """For root: the system account `gezhi`, made if the machine lets us, else one of the usual unprivileged accounts."""
    found = _named(OWN_NAME)
    if found is None:
        _make_own()
        found = next(filter(None, map(_named, (OWN_NAME, *FALLBACKS))), None)
    if found is None:
        raise CannotStart(
            "PostgreSQL 不能以 root 运行，而本机没有可用的普通账号。新建一个（useradd --system gezhi），或用普通用户启动。",
            "PostgreSQL does not run as root, and this machine has no ordinary account for it. "
            "Make one (useradd --system gezhi), or start as an ordinary user.",
            code=ACCOUNT,
        )
    return found


def _make_own() -> None:
    shell = "/usr/sbin/nologin"
    ways = (
        (
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
            "--shell",
            shell,
            OWN_NAME,
        ),
        ("adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", OWN_NAME),
    )
    for way in ways:
        program = shutil.which(way[0], path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if program and subprocess.run([program, *way[1:]], capture_output=True, check=False).returncode == 0:
            return
