"""Uploaded files on disk, in the data folder's `imports/`: arriving in parts, whole, and gone after some days."""

import hashlib
from pathlib import Path

from django.conf import settings

_PIECE = 1 << 20


def path_of(run_id: int) -> Path:
    """Where the file of a run lies (its name says nothing about what is in it)."""
    folder = Path(settings.IMPORTS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{run_id}.upload"


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def destroy(run_id: int) -> None:
    """Deletes the file of a run and what was read from it."""
    path = path_of(run_id)
    for one in (path, path.with_name(path.name + ".cells"), path.with_name(path.name + ".part")):
        one.unlink(missing_ok=True)
