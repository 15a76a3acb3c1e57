"""Storing a file: read no further than allowed, told by its content, cleaned, written whole, known by its hash."""

import hashlib
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gezhi.files.content import Content
from gezhi.files.locking import lock
from gezhi.files.models import StoredFile
from gezhi.files.shelf import shelf
from gezhi.files.telling import told
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import write

_PIECE = 1 << 20


class Upload(Protocol):
    """Whatever can be read: Django's uploaded file, or any open binary file."""

    def read(self, size: int = -1, /) -> bytes: ...


def store(upload: Upload, *, by: Actor, at: datetime, kinds: frozenset[str], limit: int = 0) -> StoredFile:
    """Keeps what was uploaded and gives its row; the same content gives the same row. The caller refers to it at once.

    `kinds` are some of "image", "pdf", "office", "text"; `limit` is in bytes (0 = what the setting allows, never more).
    Refused if it is too large, empty, of another kind, or broken. A file that nothing refers to is destroyed after a day.
    The size is looked at before and after a picture is written anew.
    """
    allowed = min(limit, settings.FILE_LIMIT) if limit else settings.FILE_LIMIT
    content = told(_read(upload, allowed), kinds)
    sha256 = hashlib.sha256(content.raw).hexdigest()
    with transaction.atomic():
        lock(sha256)
        shelf().keep(sha256, content.raw, at)
        stored, new = _row(sha256, content, by, at)
        if new:
            facts = {"sha256": sha256, "size": len(content.raw), "media_type": content.media_type}
            write("file.stored", by=by, at=at, about=[stored.ref], facts=facts)
    return stored


def _row(sha256: str, content: Content, by: Actor, at: datetime) -> tuple[StoredFile, bool]:
    known = StoredFile.objects.select_for_update().filter(sha256=sha256).first()
    if known is not None:
        known.stored_at = max(known.stored_at, at)
        known.save(update_fields=["stored_at"])
        return known, False
    return StoredFile.objects.create(
        sha256=sha256,
        kind=content.kind,
        media_type=content.media_type,
        extension=content.extension,
        size=len(content.raw),
        width=content.width,
        height=content.height,
        by=by.ref,
        stored_at=at,
    ), True


def _read(upload: Upload, limit: int) -> bytes:
    """All of the upload, unless it is longer than `limit` bytes."""
    pieces, read = [], 0
    while piece := upload.read(min(_PIECE, limit + 1 - read)):
        pieces.append(piece)
        read += len(piece)
        if read > limit:
            raise Refused(_too_large(limit), code="too-large")
    if not read:
        raise Refused(_("The file is empty. Choose it again."), code="empty")
    return b"".join(pieces)


def _too_large(limit: int) -> str:
    megabytes = f"{limit / (1 << 20):.1f}".removesuffix(".0")
    return _("The file is larger than %(limit)s MB. Make it smaller, then send it again.") % {"limit": megabytes}
