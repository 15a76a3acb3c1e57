"""Opening what is stored. Who may look is decided by the capability that refers to the file."""

from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from gezhi.files.models import StoredFile
from gezhi.files.shelf import shelf
from gezhi.kernel.refusals import NotThere

GONE = _("The file is no longer in the data folder. Tell whoever runs the system: it may have to come from a backup.")


def open_file(file_id: int) -> BinaryIO:
    """The stored bytes, open for reading. NotThere if there is no such file, or it is missing where files lie."""
    stored = StoredFile.objects.filter(pk=file_id).first()
    if stored is None:
        raise NotThere
    return opened(stored)


def opened(stored: StoredFile) -> BinaryIO:
    """The bytes of this row, open for reading. NotThere if they are missing where files lie."""
    try:
        return shelf().opened(stored.sha256)
    except FileNotFoundError as error:
        raise NotThere(GONE, code="gone") from error
