"""A photo that was sent with a form which comes back: it is kept and not asked for again."""

from datetime import datetime
from typing import Any

from django.core import signing

from gezhi.files.actions import Upload, store
from gezhi.files.reads import open_file
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Refused

SALT = "cases.kept-photo"
A_DAY = 86_400


def photo_in(form: Any) -> Upload | None:
    """The photo of a form that was sent: the one that came along, or the one that came before."""
    said = form.cleaned_data
    if said.get("photo"):
        found: Upload = said["photo"]
        return found
    try:
        return open_file(signing.loads(said.get("kept") or "", salt=SALT, max_age=A_DAY))
    except (signing.BadSignature, NotThere):
        return None


def keep(form: Any, *, by: Actor, at: datetime) -> None:
    """Before a form is shown again: what came along is stored, and the form remembers it. What is no picture is not kept."""
    photo = form.files.get("photo")
    if not photo:
        return
    try:
        photo.seek(0)
        stored = store(photo, by=by, at=at, kinds=frozenset({"image"}))
    except Refused:
        return
    form.data = form.data.copy()
    form.data["kept"] = signing.dumps(stored.pk, salt=SALT)
