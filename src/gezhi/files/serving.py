"""Answering with a stored file: as what it is, under its name, and never as a page that could act."""

from django.http import FileResponse
from django.utils.http import content_disposition_header

from gezhi.files.models import FileKind, StoredFile
from gezhi.files.names import fit_name
from gezhi.files.reads import opened

SHOWN_IN_PLACE = frozenset({FileKind.IMAGE.value})
"""Only pictures, which were written anew by us, are shown by the browser itself; everything else is saved."""


def answer_file(stored: StoredFile, name: str, *, save: bool = False) -> FileResponse:
    """The file as an answer, called `name`. The view has looked before whether this person may see it.

    `save` offers a picture for saving instead of showing it. The browser keeps a copy of its own, shared with nobody; the
    content under an address never changes. NotThere if the file is missing on disk.
    """
    inline = stored.kind in SHOWN_IN_PLACE and not save
    charset = "; charset=utf-8" if stored.kind == FileKind.TEXT else ""
    response = FileResponse(opened(stored), content_type=stored.media_type + charset)
    disposition = content_disposition_header(not inline, fit_name(name, stored.extension))
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Content-Length"] = str(stored.size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    response.headers["ETag"] = f'"{stored.sha256}"'
    return response
