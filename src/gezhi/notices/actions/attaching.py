"""Files that go along with a notice: put to a draft and taken off it again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gezhi.files.actions import store
from gezhi.files.names import fit_name
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import write
from gezhi.notices import rules
from gezhi.notices.actions.drafting import demand_draft
from gezhi.notices.actions.moving import locked
from gezhi.notices.models import Notice, NoticeFile

KINDS = frozenset({"image", "pdf", "office", "text"})
MOST = 5


class Upload(Protocol):
    """A file as a form brings it."""

    name: str | None

    def read(self, size: int = -1, /) -> bytes: ...


def change_files(
    *, notice: int, add: Sequence[Upload], take_off: Collection[int] = (), by: Actor, at: datetime
) -> Notice:
    """Files are put to a draft, others taken off it; all of it or nothing. Refused beyond five, or for a file of no use."""
    with transaction.atomic():
        kept = locked(notice)
        rules.demand(rules.may_change(by, kept, at), rules.may_change)
        demand_draft(kept)
        gone, _rows = NoticeFile.objects.filter(notice=kept, pk__in=take_off).delete()
        there = NoticeFile.objects.filter(notice=kept).count()
        if there + len(add) > MOST:
            raise Refused(_("More than five files cannot go along. Take one off first."), field="files")
        for place, upload in enumerate(add, start=there):
            _put(kept, upload, place, by, at)
        if add or gone:
            write("notice.changed", by=by, at=at, about=[kept.ref])
    return kept


def _put(notice: Notice, upload: Upload, place: int, by: Actor, at: datetime) -> None:
    try:
        stored = store(upload, by=by, at=at, kinds=KINDS)
    except Refused as refused:
        raise Refused(f"{upload.name}: {refused.sentence}", field="files", code=refused.code) from refused
    name = fit_name(upload.name or "", stored.extension)[:200]
    NoticeFile.objects.get_or_create(notice=notice, stored=stored, defaults={"name": name, "order": place})
