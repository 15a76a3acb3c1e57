"""The whole sealed log as a file that anybody can verify without this system (docs/explain/logbook.md)."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from gezhi.kernel.actors import Actor
from gezhi.logbook.canonical import NotCanonical, canonical, fields_of, instant
from gezhi.logbook.keys import log_name
from gezhi.logbook.models import Checkpoint
from gezhi.logbook.reads.state import newest_checkpoint, verifier_keys
from gezhi.logbook.rows import COLUMNS, Row, fetch, raw
from gezhi.logbook.rules import demand, may_read_everything

PAGE = 2000
VERIFIER = Path(__file__).resolve().parent.parent / "verify_export.py"


def export_lines(*, seen_by: Actor, at: datetime) -> Iterator[bytes]:
    """The export line by line: header, entries by leaf with exactly the hashed fields, each checkpoint where it was signed.

    Refused at once for whoever may not read everything. Up to the newest checkpoint; what waits for its seal is left out.
    """
    demand(may_read_everything(seen_by, at), may_read_everything)
    return _lines(newest_checkpoint(), at)


def export(*, seen_by: Actor, out: IO[bytes], at: datetime) -> int:
    """Writes the export (JSON lines) to `out`; returns the number of bytes. Bounded memory."""
    return sum(out.write(line) for line in export_lines(seen_by=seen_by, at=at))


def export_bundle(*, seen_by: Actor, at: datetime) -> Iterator[bytes]:
    """A zip with the export (log.jsonl) and its verifier (verify_export.py), in pieces as they come."""
    lines = export_lines(seen_by=seen_by, at=at)
    return _zipped(lines)


def _lines(newest: Checkpoint | None, at: datetime) -> Iterator[bytes]:
    size = newest.size if newest else 0
    yield _line(
        {
            "format": "gezhi-log/1",
            "name": newest.text.partition("\n")[0] if newest else log_name(),
            "size": size,
            "checkpoints": Checkpoint.objects.filter(size__lte=size).count(),
            "keys": verifier_keys(),
            "made_at": instant(at),
        }
    )
    checkpoints = Checkpoint.objects.filter(size__lte=size).order_by("size").iterator(chunk_size=500)
    coming = next(checkpoints, None)
    for row in _rows(size):
        while coming and coming.size <= row[0]:
            yield _line({"checkpoint": coming.text})
            coming = next(checkpoints, None)
        yield _entry_line(row)
    while coming:
        yield _line({"checkpoint": coming.text})
        coming = next(checkpoints, None)


def _rows(size: int) -> Iterator[Row]:
    sql = (
        f"SELECT s.leaf, s.entry_id, s.leaf_hash, {COLUMNS} FROM logbook_seal s "  # noqa: S608  constants
        "LEFT JOIN logbook_entry e ON e.id = s.entry_id "
        "WHERE (s.leaf, s.entry_id) > (%s, %s) AND s.leaf < %s ORDER BY s.leaf, s.entry_id LIMIT %s"
    )
    place: tuple[Any, Any] = (-1, 0)
    while page := fetch(sql, [*place, size, PAGE]):
        yield from page
        place = page[-1][:2]


def _entry_line(row: Row) -> bytes:
    leaf, _id, digest = row[:3]
    content = b"null"
    if row[3] is not None:
        fields = fields_of(raw(row[3:]))
        try:
            content = canonical(fields)
        except NotCanonical:
            content = json.dumps(fields, ensure_ascii=False).encode()
    return b'{"entry":%b,"hash":"%b","leaf":%d}\n' % (content, bytes(digest).hex().encode(), leaf)


def _line(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class _Pipe(io.RawIOBase):
    """Where the zip is written to and taken from; it cannot be sought, so nothing is kept."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = bytes(self._held)
        self._held.clear()
        return taken


def _zipped(lines: Iterator[bytes]) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as bundle:
        bundle.writestr("verify_export.py", VERIFIER.read_bytes())
        with bundle.open("log.jsonl", "w", force_zip64=True) as log:
            for line in lines:
                log.write(line)
                if taken := pipe.take():
                    yield taken
    yield pipe.take()
