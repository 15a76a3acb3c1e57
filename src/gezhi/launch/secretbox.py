"""The secrets that the product makes for itself, in one file of the data folder that only its owner can read."""

import json
import os
import secrets
from pathlib import Path

from gezhi.launch.speech import DISK, CannotStart

FILE = "secrets.json"
NAMES = ("secret_key", "postgres", "owner", "application")
"""Signs sessions and links; then the passwords of PostgreSQL's own account, of the tables' owner, of the application."""


def read(data: Path) -> dict[str, str]:
    """The secrets of this data folder; empty if it has none yet or they cannot be read by this account."""
    try:
        found = json.loads((data / FILE).read_text())
    except (OSError, ValueError):
        return {}
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}


def ensure(data: Path) -> dict[str, str]:
    """The secrets of this data folder, made on first use (48 random bytes each, mode 0600, written whole or not at all)."""
    known = read(data)
    if all(known.get(name) for name in NAMES):
        return known
    if (data / FILE).exists() and not known:
        raise CannotStart(
            f"读不了 {data / FILE}。用创建它的账号启动，或从备份恢复这个文件。",
            f"{data / FILE} cannot be read. Start as the account that made it, or restore the file from a backup.",
            code=DISK,
        )
    made = {name: known.get(name) or secrets.token_urlsafe(48) for name in NAMES}
    draft = data / f".{FILE}.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(made, file)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(data / FILE)
    return made
