"""Documents, told by their content: PDF, Office (the formats since 2007 and before), OFD, plain text. Nothing that can act."""

import re
import zipfile
import zlib
from io import BytesIO

from django.utils.translation import gettext_lazy as _

from gezhi.files.content import Content
from gezhi.kernel.refusals import Refused

UNPACKED = 300 << 20
"""Bytes that a packed document may unpack to."""
PARTS = 5_000
"""Files inside a packed document."""
BROKEN = _("This document cannot be read. Open it, save it again, then send it.")
WITH_MACROS = _("The document contains macros. Save it without macros, then send it.")
TOO_LARGE_INSIDE = _("The document unpacks to more than it may. Make it smaller, then send it.")
LOCKED = _("The document is locked with a password. Save it without one, then send it.")

_OOXML = "application/vnd.openxmlformats-officedocument."
PACKED = {
    "word/document.xml": (_OOXML + "wordprocessingml.document", "docx"),
    "xl/workbook.xml": (_OOXML + "spreadsheetml.sheet", "xlsx"),
    "ppt/presentation.xml": (_OOXML + "presentationml.presentation", "pptx"),
    "OFD.xml": ("application/ofd", "ofd"),  # GB/T 33190-2016
}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
STREAMS = {
    "WordDocument": ("application/msword", "doc"),
    "Workbook": ("application/vnd.ms-excel", "xls"),
    "PowerPoint Document": ("application/vnd.ms-powerpoint", "ppt"),
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
ENCODINGS = ("utf-8-sig", "gb18030")


def pdf(raw: bytes) -> Content:
    """A PDF: begins as one (ISO 32000 §7.5.2), ends as one (§7.5.5), and is not locked. Refused otherwise."""
    end = raw[-2048:]
    if not re.match(rb"%PDF-[12]\.\d", raw) or b"%%EOF" not in end or b"startxref" not in end:
        raise Refused(BROKEN, code="unreadable")
    return Content(raw, "pdf", "application/pdf", "pdf")


def packed(raw: bytes) -> Content:
    """A document that is a ZIP archive of parts (docx, xlsx, pptx, OFD); each part is unpacked once to see that it is whole."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            parts = archive.infolist()
            _demand_sound(parts)
            names = {part.filename for part in parts}
            found = next((PACKED[name] for name in PACKED if name in names), None)
            if found is None or (found[1] != "ofd" and "[Content_Types].xml" not in names):
                raise Refused(NOT_KNOWN, code="not-a-kind")
            if any("vbaproject" in name.lower() or name.lower().endswith(".bin.macro") for name in names):
                raise Refused(WITH_MACROS, code="macros")
            _unpack(archive, parts)
    # zipfile raises NotImplementedError for an unknown compression, RuntimeError for a password: nobody could open the file.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Refused(BROKEN, code="unreadable") from error
    return Content(raw, "office", *found)


def _demand_sound(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Refused(TOO_LARGE_INSIDE, code="too-large")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(LOCKED, code="locked")
    if any(part.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", part.filename) for part in parts):
        raise Refused(BROKEN, code="unreadable")


def _unpack(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Reads every part to its end, which checks its sum; an archive that lies about its size is stopped at UNPACKED."""
    read = 0
    for part in parts:
        with archive.open(part) as opened:
            while piece := opened.read(1 << 20):
                read += len(piece)
                if read > UNPACKED:
                    raise Refused(TOO_LARGE_INSIDE, code="too-large")


def compound(raw: bytes) -> Content:
    """A document of the years before 2007 (doc, xls, ppt): MS-CFB by its header and the names of its streams."""
    if len(raw) < 1536 or raw[28:30] != b"\xfe\xff":
        raise Refused(BROKEN, code="unreadable")
    if any(_utf16(name) in raw for name in ("_VBA_PROJECT", "Macros\0", "VBA\0")):
        raise Refused(WITH_MACROS, code="macros")
    if _utf16("EncryptedPackage") in raw:
        raise Refused(LOCKED, code="locked")
    for name, found in STREAMS.items():
        if _utf16(name) in raw:
            return Content(raw, "office", *found)
    raise Refused(NOT_KNOWN, code="not-a-kind")


def text(raw: bytes) -> Content:
    """Plain text in UTF-8 or GB 18030, stored as UTF-8. Refused if it has characters that no text has."""
    for encoding in ENCODINGS:
        try:
            words = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(words):
            return Content(words.encode(), "text", "text/plain", "txt")
    raise Refused(NOT_KNOWN, code="not-a-kind")


def is_compound(raw: bytes) -> bool:
    """Whether the bytes begin like a document of the years before 2007."""
    return raw.startswith(_OLE)


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


NOT_KNOWN = _("This is not a file of a kind that can be taken here. Choose a picture, a PDF or an Office document.")
