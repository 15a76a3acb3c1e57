"""Files as people send them: pictures with a place in them, documents, and what only pretends to be one."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

PLACE = {1: "N", 2: (36.0, 3.0, 56.0), 3: "E", 4: (120.0, 22.0, 12.0)}
JPEG, PNG = "JPEG", "PNG"


def picture(
    width: int = 60, height: int = 40, form: str = JPEG, *, mode: str = "RGB", turned: int = 0, place: bool = False
) -> bytes:
    """A picture whose left half is red; with the camera's turn, and the place where it was taken."""
    drawn = Image.new(mode, (width, height), (0, 0, 255) if mode == "RGB" else 0)
    if mode == "RGB":
        drawn.paste((255, 0, 0), (0, 0, width // 2, height))
    exif = drawn.getexif()
    exif[0x010F] = "Haijia Phone"
    if turned:
        exif[0x0112] = turned
    if place:
        exif.get_ifd(0x8825).update(PLACE)
    written = BytesIO()
    drawn.save(written, form, exif=exif)
    return written.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it has width × height pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def pdf(inside: bytes = b"") -> bytes:
    """A PDF as small as one can be."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n"
        + inside
        + b"\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    )


def packed(*names: str, content: bytes = b"<xml/>") -> bytes:
    """A ZIP archive with files of these names."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return written.getvalue()


def document(*more: str, main: str = "word/document.xml", content: bytes = b"<xml/>") -> bytes:
    """An Office document of that main part."""
    return packed("[Content_Types].xml", main, *more, content=content)


def old_document(stream: str = "WordDocument", *more: str) -> bytes:
    """A document of before 2007 with streams of these names."""
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + b"\x3e\0\x03\0\xfe\xff" + b"\0" * 1504
    return header + b"".join(name.encode("utf-16-le") + b"\0" * 64 for name in (stream, *more))
