"""Where stored files lie: DATA/files/<first two digits>/<sha256>. A file is there whole or not at all, readable by its owner only."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings

_ARRIVING = ".part"


class Folder:
    """The data folder as a place for files (gezhi.files.shelf)."""

    def keep(self, sha256: str, content: bytes, at: datetime) -> None:
        """Writes the content whole, or leaves what is there already."""
        keep(sha256, content, at)

    def opened(self, sha256: str) -> BinaryIO:
        """The content. FileNotFoundError if it is not there."""
        return path_of(sha256).open("rb")

    def older_than(self, before: datetime) -> Iterator[tuple[str, str]]:
        """Everything that was last handed in before this instant, broken arrivals too."""
        for sha256, path in older_than(before):
            yield sha256, f"{path.parent.name}/{path.name}"

    def remove(self, name: str) -> None:
        """Destroys it; nothing happens if it has gone."""
        (Path(settings.FILES) / name).unlink(missing_ok=True)


def folder() -> Path:
    """The folder of all stored files; made for its owner only if it is not there. A folder that is there stays as it is."""
    there = Path(settings.FILES)
    there.mkdir(parents=True, exist_ok=True, mode=0o700)
    return there


def path_of(sha256: str) -> Path:
    """Where the content of this hash lies."""
    return Path(settings.FILES) / sha256[:2] / sha256


def keep(sha256: str, content: bytes, at: datetime) -> None:
    """Writes `content` beside its place, makes sure that it is on disk, and moves it there in one step.

    What is there already is left alone: it has the same hash, or is damaged and is then replaced. Its time becomes `at`.
    """
    path = path_of(sha256)
    folder()
    path.parent.mkdir(exist_ok=True, mode=0o700)
    if not (path.is_file() and path.stat().st_size == len(content)):
        _write_whole(path, content)
    os.utime(path, (at.timestamp(), at.timestamp()))


def _write_whole(path: Path, content: bytes) -> None:
    arriving = path.with_name(f"{path.name}.{uuid4().hex}{_ARRIVING}")
    handle = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        arriving.replace(path)
    except BaseException:
        arriving.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(there: Path) -> None:
    """The new name is on disk too, where the system lets a folder be synced."""
    try:
        handle = os.open(there, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:  # some network file systems cannot
        pass
    finally:
        os.close(handle)


def older_than(before: datetime) -> Iterator[tuple[str, Path]]:
    """Every file on disk, with the hash it is named by, that was last handed in before this instant; broken arrivals too."""
    for path in sorted(folder().glob("??/*")):
        touched = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if touched < before and path.is_file():
            yield path.name.split(".")[0], path
