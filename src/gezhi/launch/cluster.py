"""One PostgreSQL cluster of ours: made on first use, started, found again after a crash, stopped.

It listens on a Unix socket only, in a folder that only its account can enter, and asks for generated passwords.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from gezhi.launch import secretbox
from gezhi.launch.accounts import Account
from gezhi.launch.binaries import Binaries, find
from gezhi.launch.foundation import lay_foundation
from gezhi.launch.speech import DATABASE, DISK, CannotStart

LONGEST_SOCKET = 100
"""Bytes in a socket's path; Linux allows 107, macOS 103."""
NO_SUCH_PROCESS = 4_194_305
"""One more than the largest process number of any system."""
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "60",
    "shared_buffers": "'48MB'",
    "max_wal_size": "'512MB'",
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_min_messages": "'warning'",
    "max_worker_processes": "4",
    "autovacuum_max_workers": "2",
    "max_logical_replication_workers": "0",
    "password_encryption": "'scram-sha-256'",
}
NEWER_SETTINGS = {18: {"io_method": "'sync'"}}
"""Settings that older versions do not know: no helper processes for reading, a zone's tables fit in memory."""


@dataclass(frozen=True)
class Cluster:
    """The PostgreSQL that belongs to the data folder `data`."""

    data: Path
    folder: Path
    account: Account
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def tables(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def sockets(self) -> Path:
        """The folder of the socket: beside the tables, or a short one of ours where that path is too long for a socket."""
        beside = self.folder / "socket"
        if len(os.fsencode(beside / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return beside
        return Path(tempfile.gettempdir()) / f"gezhi-{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]}"

    def address(self, login: str, password: str, database: str = "gezhi") -> str:
        """The libpq address of a login."""
        return f"postgresql://{login}:{quote(password)}@/{database}?host={quote(str(self.sockets), safe='')}"

    def binaries(self) -> Binaries:
        """The programs that fit the tables there are, or the best there are for a new cluster."""
        stamp = self.tables / "PG_VERSION"
        return find(major=int(stamp.read_text()) if stamp.exists() else None, account=self.account)

    def is_running(self) -> bool:
        """Whether a server runs on these tables; a lock file left by one that died is made harmless."""
        lock = self.tables / "postmaster.pid"
        try:
            number, rest = lock.read_text().split("\n", 1)
        except (OSError, ValueError):
            return False
        if f"{self.tables}" in _command_line(int(number)):
            return True
        # PostgreSQL refuses to start while any process of its account has that number (numbers repeat in containers).
        # With a number that no process has, it decides for itself by looking whether its shared memory is in use.
        lock.write_text(f"{NO_SUCH_PROCESS}\n{rest}")
        return False

    def start(self) -> None:
        """Makes the cluster if there is none, and starts the server unless it runs. Raises CannotStart."""
        passwords = secretbox.ensure(self.data)
        binaries = self.binaries()
        if not (self.tables / "PG_VERSION").exists():
            self._make(binaries, passwords["postgres"])
        if not self.is_running():
            self._configure(binaries)
            self._start(binaries)
        if not (self.folder / "ready").exists():
            lay_foundation(self.address("postgres", passwords["postgres"], "postgres"), passwords)
            (self.folder / "ready").touch()

    def stop(self) -> None:
        """Stops the server cleanly: running statements are broken off, everything committed is on disk."""
        if self.is_running():
            self.account.run(
                self.binaries() / "pg_ctl",
                "stop",
                "-D",
                self.tables,
                "-m",
                "fast",
                "-w",
                "-t",
                "60",
                capture_output=True,
            )

    def _make(self, binaries: Binaries, password: str) -> None:
        draft = self.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", dir=self.folder) as file:
            os.chown(file.name, self.account.uid, self.account.gid)
            file.write(password)
            file.flush()
            self._tried(self.account.run(
                binaries / "initdb", "-D", draft, "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={file.name}",
                "-E", "UTF8", "--no-instructions", "--no-sync", *self._locale(binaries), capture_output=True,
            ))  # fmt: skip
        with (draft / "postgresql.conf").open("a") as conf:
            conf.write("include 'gezhi.conf'\ninclude_if_exists '../local.conf'\n")
        draft.rename(self.tables)

    def _locale(self, binaries: Binaries) -> list[str]:
        """Order by code point, but Chinese characters count as letters (trigram search needs that)."""
        known = self.account.run("locale", "-a", capture_output=True).stdout.split() if shutil.which("locale") else []
        wanted = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "en_US.utf8", "zh_CN.UTF-8")
        ctype = next((name for name in wanted if name in known), "C")
        chosen = [
            "--lc-collate=C",
            f"--lc-ctype={ctype}",
            "--lc-messages=C",
            "--lc-monetary=C",
            "--lc-numeric=C",
            "--lc-time=C",
        ]
        return [*chosen, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if binaries.major >= 17 else chosen

    def _configure(self, binaries: Binaries) -> None:
        """Writes our settings; those of `local.conf`, which is the operator's, come after them and win."""
        settings = {**SETTINGS, "unix_socket_directories": f"'{self.sockets}'", **self.extra}
        for since, more in NEWER_SETTINGS.items():
            settings |= more if binaries.major >= since else {}
        text = "".join(f"{name} = {value}\n" for name, value in settings.items())
        (self.tables / "gezhi.conf").write_text(
            f"# Written at each start. Your own settings go into {self.folder / 'local.conf'}\n{text}"
        )
        self._own_sockets()

    def _own_sockets(self) -> None:
        folder = self.account.make_folder(self.sockets)
        entry = folder.lstat()
        if folder.is_symlink() or entry.st_uid != self.account.uid or entry.st_mode & 0o077:
            raise CannotStart(
                f"目录 {folder} 不是本系统创建的，不能用于数据库连接。删除它后再启动。",
                f"The folder {folder} was not made by Gezhi and cannot be used for connections. Remove it and start again.",
                code=DISK,
            )
        for left in (
            ".s.PGSQL.5432",
            ".s.PGSQL.5432.lock",
        ):  # of a server that died; the lock on the tables says if none runs
            (folder / left).unlink(missing_ok=True)

    def _start(self, binaries: Binaries) -> None:
        if self.log.exists() and self.log.stat().st_size > 8_000_000:
            self.log.rename(self.log.with_suffix(".log.1"))
        until = time.monotonic() + 30
        while (told := self._try_to_start(binaries)) is not None:
            if "shared memory block" not in told or time.monotonic() > until:
                raise self._why(told)
            time.sleep(0.3)  # what served the connections of a server that was killed is still ending

    def _try_to_start(self, binaries: Binaries) -> str | None:
        """None if the server runs now, otherwise what it wrote into its log."""
        before = self.log.stat().st_size if self.log.exists() else 0
        tried = self.account.run(
            binaries / "pg_ctl", "start", "-D", self.tables, "-l", self.log, "-w", "-t", "300",
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        if tried.returncode == 0:
            return None
        return self.log.read_text(errors="replace")[before:] if self.log.exists() else ""

    def _tried(self, done: subprocess.CompletedProcess[str]) -> None:
        if done.returncode != 0:
            raise self._why(done.stdout + done.stderr)

    def _why(self, told: str) -> CannotStart:
        """The sentence for what PostgreSQL told."""
        if "No space left on device" in told:
            return CannotStart(
                f"磁盘已满，数据库无法启动（{self.folder}）。腾出空间后再启动，数据没有丢失。",
                f"The disk is full and the database cannot start ({self.folder}). Free some space and start again; no data is lost.",
                code=DISK,
            )
        fatal = re.findall(r"(?:FATAL|PANIC|error): +(.*)", told)
        last = fatal[-1] if fatal else (told.strip().splitlines() or ["?"])[-1]
        return CannotStart(
            f"自带的 PostgreSQL 没能启动：{last}。详情见 {self.log}。",
            f"The product's own PostgreSQL did not start: {last}. More in {self.log}.",
            code=DATABASE,
        )


def _command_line(number: int) -> str:
    """The command line of a running process, "" if there is none (from /proc, or from ps where there is no /proc)."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    told = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(number)], capture_output=True, text=True, check=False)
    return told.stdout
