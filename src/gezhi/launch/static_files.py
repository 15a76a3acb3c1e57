"""Collects the static files into the data folder when one of them has changed since the last start."""

import hashlib
import logging
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = "collected"
log = logging.getLogger("gezhi.launch")


def collect() -> bool:
    """True if what lies in STATIC_ROOT is what the code has; False (and why, in the log) if it could not be collected."""
    stamp = Path(settings.STATIC_ROOT or "") / STAMP
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return True
    try:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    except (ValueError, OSError) as error:
        log.warning("Static files are served as they are, uncompressed: %s", error)
        return False
    stamp.write_text(wanted)
    return True


def _fingerprint() -> str:
    """Changes when a static file is added, removed or edited."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            about = Path(storage.path(path)).stat()
            seen.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return seen.hexdigest()
