"""A file arrives: whole with a form, or in parts that can be sent again from where the network dropped."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.people.models import Person
from gezhi.registry import rules
from gezhi.registry.importing import files
from gezhi.registry.importing.lifecycle import locked_run, move
from gezhi.registry.importing.reading.book import demand_size
from gezhi.registry.models.imports import ImportRun, ImportState

_PIECE = 1 << 16


def begin_upload(*, file_name: str, size: int, by: Actor, at: datetime, mark: str = "") -> ImportRun:
    """A file of `size` bytes is about to arrive. Refused if it is too large, before a byte of it has travelled.

    `mark` is what the browser knows of the file (when it was last changed): the same person's unfinished upload of a
    file of the same name, size and mark goes on where it stopped. Without a mark it begins anew.
    """
    demand_may_import(by, at)
    demand_size(size, settings.IMPORT_LIMIT)
    person = by if isinstance(by, Person) else None
    name = Path(file_name.replace("\\", "/")).name.replace("\x00", "")[:200] or "upload"
    mine = ImportRun.objects.filter(
        state=ImportState.RECEIVING, started_by=person, file_name=name, size=size, mark=mark[:40]
    )
    if mark and (begun := mine.first()):
        return begun
    return ImportRun.objects.create(
        file_name=name, size=size, mark=mark[:40], started_by=person, started_at=at, language=get_language() or ""
    )


def take_part(*, run_id: int, offset: int, part: IO[bytes], by: Actor, at: datetime) -> ImportRun:
    """The bytes from `offset` on have come. Conflict (with the right offset as `field`) if others are awaited.

    What arrived is kept, however the connection ends: the next part goes on behind it. With the last byte the file waits
    to be read.
    """
    demand_may_import(by, at)
    with transaction.atomic():
        run = locked_run(run_id)
        if run.state != ImportState.RECEIVING or by.ref != run.starter:
            raise NotThere
        if offset != run.received:
            sentence = _("The upload goes on at byte %(n)s.") % {"n": run.received}
            raise Conflict(sentence, field=str(run.received), code="offset")
        if offset == 0:
            files.destroy(run.pk)  # what an earlier life of the database may have left under this number
        run.received = _write(files.path_of(run.pk), offset, part, run.size)
        run.save(update_fields=["received"])
        return _whole(run, by, at) if run.received == run.size else run


def _whole(run: ImportRun, by: Actor, at: datetime) -> ImportRun:
    return move(run.pk, ImportState.WAITING, by=by.ref, at=at, sha256=files.fingerprint(files.path_of(run.pk)))


def take_file(*, path: Path, by: Actor, at: datetime, mapping: Mapping[str, Any] | None = None) -> ImportRun:
    """A file of this machine is copied: it waits to be read, with what is said of its columns."""
    run = begin_upload(file_name=path.name, size=path.stat().st_size, by=by, at=at)
    with transaction.atomic(), path.open("rb") as content:
        if mapping is not None:
            ImportRun.objects.filter(pk=run.pk).update(mapping=mapping)
        return take_part(run_id=run.pk, offset=0, part=content, by=by, at=at)


def upload_whole(*, file_name: str, size: int, content: IO[bytes], by: Actor, at: datetime) -> ImportRun:
    """A file came whole with a form: it waits to be read."""
    run = begin_upload(file_name=file_name, size=size, by=by, at=at)
    return take_part(run_id=run.pk, offset=0, part=content, by=by, at=at)


def demand_may_import(by: Actor, at: datetime) -> None:
    """Raises NotYours unless `by` may change the registry."""
    rules.demand(rules.may_change_registry(by, at), rules.may_change_registry)


def _write(path: Path, offset: int, part: IO[bytes], size: int) -> int:
    """Writes from `offset` on, never beyond `size`; returns how many bytes the file has now. A torn earlier write is cut off."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(offset)
        file.seek(offset)
        while piece := _next_piece(part):
            if file.tell() + len(piece) > size:
                file.truncate(offset)
                raise Refused(_("More bytes came than the file has. Choose the file again."), code="too-many-bytes")
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def _next_piece(part: IO[bytes]) -> bytes:
    """The next bytes; nothing if the connection has broken (what came before is kept)."""
    try:
        return part.read(_PIECE)
    except OSError:
        return b""
