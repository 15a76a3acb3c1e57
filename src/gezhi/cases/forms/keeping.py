"""A photo that was sent with a form which comes back: it is kept and not asked for again."""

from datetime import datetime
from typing import Any

from gezhi.cases.actions.keeping import keep_photo
from gezhi.cases.reads.where import kept_photo
from gezhi.files.actions import Upload
from gezhi.kernel.actors import Actor


def photo_in(form: Any, *, by: Actor) -> Upload | None:
    """The photo of a form that was sent: the one that came along, or the one that came before."""
    said = form.cleaned_data
    found: Upload | None = said.get("photo") or kept_photo(word=said.get("kept") or "", seen_by=by)
    return found


def keep(form: Any, *, by: Actor, at: datetime, address: str = "") -> None:
    """Before a form is shown again: what came along is stored, and the form remembers it. `address`: the network's."""
    photo = form.files.get("photo")
    if not photo:
        return
    photo.seek(0)
    form.data = form.data.copy()
    form.data["kept"] = keep_photo(upload=photo, by=by, at=at, address=address)
