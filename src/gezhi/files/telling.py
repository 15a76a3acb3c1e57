"""Which kind of file this is, by its first bytes; the name it came under says nothing."""

from collections.abc import Callable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from gezhi.files import documents
from gezhi.files.content import Content
from gezhi.files.models import FileKind
from gezhi.files.pictures import clean_picture
from gezhi.kernel.refusals import Refused, Sentence

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_APPLE = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheif", b"ftypavif")
APPLE_PICTURE = _(
    "HEIC pictures cannot be shown everywhere. On the phone choose “Most compatible”, or save it as JPEG."
)


def told(raw: bytes, kinds: frozenset[str]) -> Content:
    """What `raw` is, made fit to be stored. Refused if it is none of `kinds`, or broken."""
    if raw[4:12] in _APPLE:
        raise Refused(APPLE_PICTURE, code="not-a-kind")
    kind, read = _reader(raw)
    if kind not in kinds:
        raise Refused(_only(kinds), code="not-a-kind")
    return read(raw)


def _reader(raw: bytes) -> tuple[str, Callable[[bytes], Content]]:
    if raw.startswith(_PICTURES) or (raw[:4] == b"RIFF" and raw[8:12] == b"WEBP"):
        return "image", clean_picture
    if raw.startswith(b"%PDF-"):
        return "pdf", documents.pdf
    if raw.startswith(b"PK\x03\x04"):
        return "office", documents.packed
    if documents.is_compound(raw):
        return "office", documents.compound
    return "text", documents.text


def _only(kinds: frozenset[str]) -> Sentence:
    taken = [str(kind.label) for kind in FileKind if kind.value in kinds]
    return format_lazy(
        "{}", _("This kind of file is not taken here. What can be sent: %(kinds)s.") % {"kinds": ", ".join(taken)}
    )
