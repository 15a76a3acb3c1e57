"""The newest checkpoint, kept outside the database, so that a log cut short in the database is noticed here."""

import fcntl
import os
from pathlib import Path

from django.conf import settings

from gezhi.logbook.notes import NotAText, Note, parse


def witness_path() -> Path:
    """`<data>/checkpoints/latest`."""
    return Path(settings.DATA) / "checkpoints" / "latest"


def kept() -> Note | None:
    """The checkpoint that was kept last; None if there is none on this machine. Raises NotAText if it was spoilt."""
    try:
        return parse(witness_path().read_text("utf-8"))
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise NotAText("the kept checkpoint is not text") from error


def keep(text: str) -> None:
    """Keeps a checkpoint, unless a larger one is kept already. Safe among several processes."""
    path = witness_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = kept()
        if before is None or parse(text).size > before.size:
            fresh = path.with_suffix(".new")
            with fresh.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)


def forget() -> None:
    """Puts the kept checkpoint aside as `before-<size>`: after a database was restored from a backup, on purpose."""
    note = kept()
    if note is not None:
        witness_path().rename(witness_path().with_name(f"before-{note.size}"))
