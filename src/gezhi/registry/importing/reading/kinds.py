"""What kind of file lies there, by its content and never by its name; and why some kinds cannot be read."""

import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused, Sentence
from gezhi.registry.importing.reading.archives import demand_honest_archive

HEAD = 4096
SAVE_AS = _("Open it in a spreadsheet program and save it as .xlsx or .csv.")


_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"|\[\s*[\[{])")
_GEOMETRY = re.compile(rb'"(?:FeatureCollection|Feature|GeometryCollection|(?:Multi)?Polygon|geometry|coordinates)"')


class FileKind(StrEnum):
    """Files that can be read; the value is the ending under which the reader knows them."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"
    TEXT = "txt"


_OTHERS: list[tuple[bytes, Sentence]] = [
    (b"%PDF", _("This is a PDF. A list can only be read from a spreadsheet or CSV file: ask for the original.")),
    (b"\x89PNG", _("This is a picture. A list can only be read from a spreadsheet or CSV file.")),
    (b"\xff\xd8\xff", _("This is a picture. A list can only be read from a spreadsheet or CSV file.")),
    (b"Rar!", _("This is an archive. Unpack it and choose the spreadsheet inside.")),
    (b"7z\xbc\xaf", _("This is an archive. Unpack it and choose the spreadsheet inside.")),
    (b"\x1f\x8b", _("This is an archive. Unpack it and choose the spreadsheet inside.")),
    (b"{\\rtf", _("This is a text document, not a list. Copy the table into a spreadsheet and save it as .xlsx.")),
]


def kind_of(path: Path) -> FileKind:
    """The kind of the file at `path`. Refused with what it is instead and what to do, if it cannot be read."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Refused(
            _("The file is empty. Look whether the right file was saved, and choose it again."), code="empty-file"
        )
    for magic, sentence in _OTHERS:
        if head.startswith(magic):
            raise Refused(sentence, code="wrong-type")
    if head.startswith(b"PK"):
        return _kind_of_zip(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _kind_of_ole(path)
    if (
        head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200]
        .lower()
        .startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta"))
    ):
        raise Refused(
            _("This is a web page saved under a spreadsheet's name. %(do)s") % {"do": SAVE_AS}, code="wrong-type"
        )
    if _JSON.match(head):
        raise (
            _map()
            if _GEOMETRY.search(head)
            else Refused(_("This is JSON, not a list. %(do)s") % {"do": SAVE_AS}, code="wrong-type")
        )
    return FileKind.TEXT


def _map() -> Refused:
    return Refused(
        _("This is a map (GeoJSON), not a list. Outlines of grids are brought in on the page “Import grids”."),
        code="geojson",
    )


def _kind_of_zip(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = _kind_by_parts(archive, names)
            demand_honest_archive(archive)
    # zipfile raises NotImplementedError for a compression method it does not know: to the person, a damaged file.
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError) as error:
        raise Refused(
            _(
                "The workbook is incomplete or damaged: its end is missing. Copy or download it again, or save it again."
            ),
            code="truncated",
        ) from error
    return kind


def _kind_by_parts(archive: zipfile.ZipFile, names: set[str]) -> FileKind:
    if "EncryptedPackage" in names or any(info.flag_bits & 1 for info in archive.infolist()):
        raise _locked()
    if "xl/workbook.xml" in names:
        return FileKind.XLSX
    if "xl/workbook.bin" in names:
        return FileKind.XLSB
    if (
        "mimetype" in names
        and archive.read("mimetype")[:200].strip() == b"application/vnd.oasis.opendocument.spreadsheet"
    ):
        if "META-INF/manifest.xml" in names and b"encryption-data" in _start_of(archive, "META-INF/manifest.xml"):
            raise _locked()
        return FileKind.ODS
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise Refused(
            _("This is a text document, not a list. Copy the table into a spreadsheet and save it as .xlsx."),
            code="wrong-type",
        )
    raise Refused(_("This is an archive. Unpack it and choose the spreadsheet inside."), code="wrong-type")


def _start_of(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(1 << 20)


def _kind_of_ole(path: Path) -> FileKind:
    """Old Excel, or a modern workbook behind a password (Office wraps the encrypted one in the old container)."""
    with path.open("rb") as file:
        content = file.read(64 << 20)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _locked()
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return FileKind.XLS
    if "WordDocument".encode("utf-16-le") in content:
        raise Refused(
            _("This is a text document, not a list. Copy the table into a spreadsheet and save it as .xlsx."),
            code="wrong-type",
        )
    raise Refused(
        _("The workbook is incomplete or damaged: its end is missing. Copy or download it again, or save it again."),
        code="truncated",
    )


def _locked() -> Refused:
    return Refused(
        _(
            "The workbook is protected by a password. Open it, take the password away (File, Info, Protect), save, and choose it again."
        ),
        code="password",
    )
