"""Workbooks are zip archives; some archives are bombs. They are weighed before anything opens them.

The directory's own figures are believed only after every part has been inflated here, in small pieces, up to a cap.
"""

import re
import zipfile

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused

MAX_INFLATED = 600 << 20  # bytes of XML in one workbook; 300,000 rows of 20 columns stay well below
MAX_PARTS = 2_000
SUSPICIOUS_RATIO = 400
SUSPICIOUS_SIZE = 32 << 20
_PIECE = 1 << 20
_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"')
MAX_COLUMN = 1_000


def demand_honest_archive(archive: zipfile.ZipFile) -> None:
    """Refused if the archive would inflate beyond reason, has too many parts, or says other sizes than it has."""
    parts = archive.infolist()
    declared = sum(part.file_size for part in parts)
    if (
        len(parts) > MAX_PARTS
        or declared > MAX_INFLATED
        or any(_suspicious(part.file_size, part.compress_size) for part in parts)
    ):
        raise _bomb()
    inflated = 0
    for part in parts:
        inflated += _inflate(archive, part, MAX_INFLATED - inflated)


def _suspicious(inflated: int, packed: int) -> bool:
    return inflated > SUSPICIOUS_SIZE and inflated > SUSPICIOUS_RATIO * max(packed, 1)


def _inflate(archive: zipfile.ZipFile, part: zipfile.ZipInfo, allowed: int) -> int:
    """Inflates one part piece by piece and throws it away; returns its true size in bytes."""
    declared, part.file_size = part.file_size, allowed + 1  # read to the true end, not to the end that was declared
    worksheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
    size, rest = 0, b""
    try:
        with archive.open(part) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > allowed or size > declared or _suspicious(size, part.compress_size):
                    raise _bomb()
                if worksheet:
                    rest = _demand_near_cells(rest + piece)
    finally:
        part.file_size = declared
    return size


def _demand_near_cells(xml: bytes) -> bytes:
    """Refused if a cell stands thousands of columns away (the reader makes a full rectangle of it). Returns what to keep."""
    if any(len(column) == 3 and _index(column) > MAX_COLUMN for column, _row in _CELL.findall(xml)):
        raise Refused(
            _(
                "A cell stands more than 1,000 columns to the right of the list. Copy the list alone into a new workbook."
            ),
            code="too-wide",
        )
    return xml[-64:]


def _index(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _bomb() -> Refused:
    return Refused(
        _(
            "The workbook would unpack to more than 600 MB. Copy the list alone into a new workbook, or save it as .csv."
        ),
        code="too-large-inside",
    )
