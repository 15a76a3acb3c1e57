"""What every command calls before Django: finds or starts the database of a data folder and says so to Django.

with open_database(Path("data")):
    django.setup()
    ...
"""

import contextlib
import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from gezhi.launch import environment, foundation, secretbox
from gezhi.launch.postgres import cluster_of, running
from gezhi.launch.roles import Access, access_to
from gezhi.launch.schema import READ_APPLIED, installed, missing
from gezhi.launch.speech import DATABASE, DISK, CannotStart

SETTINGS_MODULE = "gezhi.project.settings"


@dataclass(frozen=True)
class Prepared:
    """What preparation found or made: one sign-in per role of the demo zone (role, phone, password), if it is there; the path
    by which the first person of an empty system comes in; whether the static files lie collected in the data folder;
    ways into the demo zone that need no account (for whom, path)."""

    sign_ins: tuple[tuple[str, str, str], ...] = ()
    first: str = ""
    collected: bool = False
    links: tuple[tuple[str, str], ...] = ()


@contextlib.contextmanager
def open_database(data: Path | str) -> Iterator[None]:
    """Within the block the folder's database runs, has this version's tables, and Django will find it.

    Sets DATABASE_URL (the application's, never the owner's), GEZHI_DATA and DJANGO_SETTINGS_MODULE. Works beside a running
    product and on its own; a server of ours that nobody else uses is stopped at the end. In a process where Django is
    set up already (a test), it changes nothing. Raises CannotStart.
    """
    if _django_is_up():
        yield
        return
    with reached(Path(data)) as access:
        if _lacks_something(access):
            prepare(access)
        yield


@contextlib.contextmanager
def reached(data: Path) -> Iterator[Access]:
    """Within the block the database runs; its tables may still be those of an older version, or none."""
    environment.check()
    data = folder_for_data(data)
    schema = environment.value("GEZHI_SCHEMA")
    os.environ["GEZHI_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    with contextlib.ExitStack() as stack, _disk_troubles(data):
        own = secretbox.ensure(data)
        if os.environ.get("DATABASE_URL"):
            access = access_to(os.environ["DATABASE_URL"], os.environ.get("DATABASE_OWNER_URL", ""), schema)
        else:
            cluster = stack.enter_context(running(cluster_of(data)))
            access = Access(
                cluster.address(foundation.OWNER, own["owner"]),
                cluster.address(foundation.APPLICATION, own["application"]),
                foundation.APPLICATION,
                own=cluster,
            )
        with _told_to_django(access):
            yield access


def prepare(access: Access, *, demo: bool = False, pages: bool = False) -> Prepared:
    """Brings the tables to this version as their owner, gives the application its rights, and for `demo` fills an empty zone;
    for `pages` collects the static files.

    In a process of its own, so that the owner's password stays out of whoever calls, and so does the memory it takes.
    """
    command = [
        sys.executable,
        "-m",
        "gezhi.launch.preparation",
        access.role,
        *(["--demo"] if demo else []),
        *(["--pages"] if pages else []),
    ]
    told_owner = {**os.environ, "DATABASE_URL": access.owner, "GEZHI_COLLECTED": "1" if pages else ""}
    done = subprocess.run(command, env=told_owner, stdout=subprocess.PIPE, text=True, check=False)
    try:
        told = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        raise CannotStart(
            "数据库的准备没有完成，原因见上。数据没有改变，修正后再启动。",
            "The database could not be prepared; the reason is above. Nothing was changed; start again after mending it.",
            code=DATABASE,
        ) from None
    if "refused" in told:
        raise CannotStart(*told["refused"], code=told["code"])
    sign_ins = tuple((str(role), str(phone), str(word)) for role, phone, word in told["sign_ins"])
    links = tuple((str(role), str(path)) for role, path in told["links"])
    return Prepared(sign_ins, str(told["first"]), bool(told["collected"]), links)


def folder_for_data(data: Path) -> Path:
    """The data folder, absolute, made if missing (for its owner only; root leaves a way through for PostgreSQL's account)."""
    data = data.expanduser().absolute()
    with _disk_troubles(data):
        if not data.exists():
            data.mkdir(parents=True)
            data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        draft = data / f".written-{os.getpid()}"
        draft.write_text("")
        draft.unlink()
    return data.resolve()


@contextlib.contextmanager
def _disk_troubles(data: Path) -> Iterator[None]:
    """Within the block, a disk that is full or a folder that cannot be written to becomes a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CannotStart(
                f"磁盘已满，写不进 {data}。腾出空间后再启动。",
                f"The disk is full: {data} cannot be written to. Free some space and start again.",
                code=DISK,
            ) from None
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
            raise CannotStart(
                f"不能在 {data} 写入（{error.strerror}）。检查该目录的属主，或用 DATA= 另选数据目录。",
                f"{data} cannot be written to ({error.strerror}). "
                "Check who owns it, or choose another data folder with DATA=.",
                code=DISK,
            ) from None
        raise


@contextlib.contextmanager
def _told_to_django(access: Access) -> Iterator[None]:
    """Within the block DATABASE_URL is the application's address, and the owner's is not in the environment."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL")
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ["DATABASE_URL"] = access.application
    try:
        yield
    finally:
        del os.environ["DATABASE_URL"]
        os.environ.update(before)


def _lacks_something(access: Access) -> bool:
    """Whether the tables are not yet those of this version, or the application has no right to them."""
    schema = environment.value("GEZHI_SCHEMA")
    with psycopg.connect(access.owner, autocommit=True) as connection:
        try:
            applied = [row[0] for row in connection.execute(READ_APPLIED.format(sql.Identifier(schema)))]
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
            return True
        may = connection.execute(
            "SELECT has_schema_privilege(%s, %s, 'USAGE')", [access.role or connection.info.user, schema]
        ).fetchone()
    return bool(missing(applied, installed())) or not (may and may[0])


def _django_is_up() -> bool:
    registry = sys.modules.get("django.apps")
    return bool(registry and registry.apps.ready)
