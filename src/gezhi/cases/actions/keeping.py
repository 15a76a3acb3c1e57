"""A photo that came with a form which is shown again: it is stored, and the form remembers it by a signed word."""

from datetime import datetime

from django.core import signing

from gezhi.files.actions import Upload, store
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Refused
from gezhi.people.attempts import Door, count
from gezhi.people.models import Person

SALT = "cases.kept-photo"
KEPT = Door("report.photo", limit=40, restarts=False)


def keep_photo(*, upload: Upload, by: Actor, at: datetime, address: str = "") -> str:
    """Stores it and gives the word for the form; "" for what is no picture. Unused, it is destroyed after a day.

    Of whoever has no account so many are kept from one network address in a quarter of an hour: a script fills no disk.
    """
    try:
        if not isinstance(by, Person):
            count(KEPT, address, at=at)
        return signing.dumps(store(upload, by=by, at=at, kinds=frozenset({"image"})).pk, salt=SALT)
    except Refused:
        return ""
