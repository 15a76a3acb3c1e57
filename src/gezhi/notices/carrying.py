"""Files that go along in the message itself, for channels that carry them."""

import logging

from gezhi.files.reads import opened
from gezhi.gateways.contract import Attachment
from gezhi.kernel.refusals import NotThere
from gezhi.notices.models import NoticeFile

MOST = 10 << 20
"""Bytes of all files together; beyond it mail servers refuse the mail, so the files stay behind the link."""
log = logging.getLogger("gezhi.notices")


def attachments(*, notice: int) -> tuple[Attachment, ...]:
    """The files of a notice, in their order. None if they are too large together, or one is missing: the page has them."""
    rows = list(NoticeFile.objects.filter(notice=notice).select_related("stored").order_by("order", "pk"))
    if sum(row.stored.size for row in rows) > MOST:
        return ()
    try:
        return tuple(_read(row) for row in rows)
    except NotThere:
        log.error("A file of notice %s is missing in the data folder; it goes without files.", notice)
        return ()


def _read(row: NoticeFile) -> Attachment:
    with opened(row.stored) as file:
        return Attachment(row.name, file.read(), row.stored.media_type)
