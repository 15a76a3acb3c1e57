"""What is added to a case without moving it: words and pictures."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gezhi.cases.actions.moving import doing
from gezhi.cases.models import Case, CasePhoto
from gezhi.files.actions import Upload, store
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.policy.models import Kind

MOST_PHOTOS = 9


def add_words(*, case: Case, words: str, by: Actor, at: datetime, slip: UUID | None = None) -> Case:
    """Adds a remark to the history. A health event takes none: what is said about persons is not written down."""
    with doing("add_words", case=case, by=by, at=at, slip=slip, content={"words": words}) as work:
        if work.again:
            return case
        if work.case.kind == Kind.HEALTH:
            raise Refused(_("A health event takes no remarks, so that nobody's health is written down."), field="words")
        work.say(words, needed=_("Write what is to be added."))
    return case


def add_photo(*, case: Case, upload: Upload, by: Actor, at: datetime) -> CasePhoto:
    """Adds a picture; nobody has to. Refused for what is not a picture and beyond nine; a health event takes none."""
    with doing("add_photo", case=case, by=by, at=at) as work:
        if work.case.kind == Kind.HEALTH:
            raise Refused(_("A health event takes no pictures, so that nobody's health is kept."), field="photo")
        if work.case.photos.count() >= MOST_PHOTOS:
            raise Refused(_("There are already nine pictures. That is enough to see what is wrong."), field="photo")
        stored = store(upload, by=by, at=at, kinds=frozenset({"image"}))
        photo = CasePhoto.objects.create(case=work.case, stored=stored, by=by.ref, at=at)
        work.facts["sha256"] = stored.sha256
    return photo
