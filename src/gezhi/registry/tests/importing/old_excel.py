"""A smallest old workbook (BIFF8 in a compound file), made by hand, because no package writes them any more.

Sources: [MS-XLS] records BOF, BOUNDSHEET, SST, LABELSST, NUMBER; [MS-CFB] header, one FAT sector, directory of two entries.
"""

import struct
from collections.abc import Sequence

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _wide(text: str, length: str) -> bytes:
    return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")


def _sheet(rows: Sequence[Sequence[object]], shared: list[str]) -> bytes:
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 6))
    body += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, float):
                body += _record(0x0203, struct.pack("<HHHd", line, column, 0, cell))
            else:
                shared.append(str(cell))
                body += _record(0x00FD, struct.pack("<HHHI", line, column, 0, len(shared) - 1))
    return body + _record(0x000A)


def _workbook_stream(rows: Sequence[Sequence[object]]) -> bytes:
    shared: list[str] = []
    sheet = _sheet(rows, shared)
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 6))
    texts = _record(
        0x00FC, struct.pack("<II", len(shared), len(shared)) + b"".join(_wide(text, "<H") for text in shared)
    )
    name = _wide("企业", "<B")
    at = len(begin) + 4 + 6 + len(name) + len(texts) + 4
    listed = _record(0x0085, struct.pack("<IH", at, 0) + name)
    stream = begin + listed + texts + _record(0x000A) + sheet
    return stream.ljust(8 * SECTOR, b"\x00")  # at least 4,096 bytes: shorter streams are kept in another way


def _entry(name: str, kind: int, *, child: int = FREE, start: int = END, size: int = 0) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\x00") + struct.pack("<HBB", len(raw) + 2 if name else 0, kind, 1)
    return head + struct.pack("<III", FREE, FREE, child) + bytes(36) + struct.pack("<IQ", start, size)


def old_workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """The file's bytes: header, FAT (sector 0), directory (1), the workbook's stream (from 2)."""
    stream = _workbook_stream(rows)
    count = len(stream) // SECTOR
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<I", 0)
    header += struct.pack("<I", FREE) * 108
    chain = [FAT, END, *range(3, count + 2), END]
    fat = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    entries = _entry("Root Entry", 5, child=1) + _entry("Workbook", 2, start=2, size=len(stream)) + _entry("", 0) * 2
    return header + fat + entries + stream
