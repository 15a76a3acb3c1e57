"""A small writer of .xlsb workbooks for the tests (no pinned library writes them): one sheet of texts and numbers.

Records as in [MS-XLSB]: a number, a length (both in pieces of 7 bits, the lowest first), and the content.
"""

import io
import struct
import zipfile
from collections.abc import Sequence

_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/>'
    "</Relationships>"
)


def _pieces(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _record(number: int, content: bytes = b"") -> bytes:
    return _pieces(number) + _pieces(len(content)) + content


def _wide(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def _cell(column: int, value: object) -> bytes:
    head = struct.pack("<II", column, 0)
    if isinstance(value, int | float):
        return _record(5, head + struct.pack("<d", value))
    return _record(6, head + _wide(str(value)))


def binary_workbook(rows: Sequence[Sequence[object]], sheet: str = "企业") -> bytes:
    """The file's bytes."""
    listed = _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(sheet))
    book = _record(131) + _record(143) + listed + _record(144) + _record(157, bytes(26)) + _record(132)
    span = struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    page = _record(129) + _record(148, span) + _record(145)
    for number, row in enumerate(rows):
        page += _record(0, struct.pack("<IIHHB", number, 0, 300, 0, 0) + struct.pack("<I", 0))
        page += b"".join(_cell(column, value) for column, value in enumerate(row) if value != "")
    page += _record(146) + _record(130)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", _RELATIONS)
        archive.writestr("xl/worksheets/sheet1.bin", page)
    return out.getvalue()
