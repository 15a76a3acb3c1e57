"""How the product says no: one exception with a sentence for the person in front of it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class Refused(Exception):
    """A verb cannot do what was asked. Nothing was changed.

    `sentence` says what is wrong with the value, then what to do; it is shown as it stands.
    `field` names the form field or column it belongs to ("" = the whole request).
    `code` is a stable word for programs; `status` the HTTP status that pages and API answer with. `fields` says of each
    field what is wrong with it, where several are wrong at once.
    """

    status = 422
    code = "refused"
    fields: tuple[tuple[str, Sentence], ...] = ()

    def __init__(self, sentence: Sentence, *, field: str = "", code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        if code:
            self.code = code

    def __str__(self) -> str:
        return str(self.sentence)


class NotYours(Refused):
    """The person may not see or do this. The page answers 403, the API too."""

    status = 403
    code = "not-yours"


class NotThere(Refused):
    """Nothing by that name, or nothing that this person may know of (404: the two look the same)."""

    status = 404
    code = "not-there"

    def __init__(self, sentence: Sentence = "", *, field: str = "", code: str = "") -> None:
        super().__init__(
            sentence or _("There is nothing here that you can open. Check the address or search by name."),
            field=field,
            code=code,
        )


class Conflict(Refused):
    """Somebody else was first: the thing is no longer as the person saw it (409, or 412 for a stale ETag)."""

    status = 409
    code = "conflict"
