"""A photo that came with a form which is shown again: it is stored, and the form remembers it by a signed word."""

from datetime import datetime

from django.core import signing

from gezhi.files.actions import Upload, store
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused

SALT = "cases.kept-photo"


def keep_photo(*, upload: Upload, by: Actor, at: datetime) -> str:
    """Stores it and gives the word for the form; "" for what is no picture. Unused, it is destroyed after a day."""
    try:
        return signing.dumps(store(upload, by=by, at=at, kinds=frozenset({"image"})).pk, salt=SALT)
    except Refused:
        return ""
