"""Our templates as Notify shows them. Each of ours has two faces, a text message and an e-mail, with an id of its own.

The id is the same for every version (UUID version 5 of the code and the kind, RFC 9562). Variables are {{name}} with us
and ((name)) with Notify.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gezhi.notices.models import Template
from gezhi.notices.notify.errors import bad, invalid
from gezhi.notices.texts import _VARIABLE, fill, variable, variables_in

SPACE = uuid.UUID("6b0f2d0e-6f0e-5c3b-9a39-4d1c1f1f6a11")
KINDS = ("sms", "email")
NOTIFY_KINDS = ("sms", "email", "letter")


@dataclass(frozen=True)
class Face:
    """A template as a text message ("sms") or an e-mail ("email")."""

    template: Template
    kind: str

    @property
    def id(self) -> uuid.UUID:
        """Notify's id of the template."""
        return face_id(self.template.code, self.kind)

    @property
    def texts(self) -> tuple[str, ...]:
        """What the recipient reads: the text, of an e-mail the title too."""
        return (self.template.title, self.template.body) if self.kind == "email" else (self.template.body,)

    @property
    def variables(self) -> list[str]:
        """The names that need a value, as the template writes them."""
        found = [name for text in self.texts for name in _VARIABLE.findall(text)]
        return list(dict.fromkeys(found))

    def filled(self, given: Mapping[str, Any]) -> tuple[str, str, dict[str, str]]:
        """Title and text with the values filled in, and those values. NotifyError if one is missing or is no text."""
        values = _values(given)
        missing = [name for name in self.variables if variable(name) not in values]
        if missing:
            raise bad(f"Missing personalisation: {', '.join(missing)}")
        title = fill(self.template.title, {**dict.fromkeys(variables_in(self.template.title), ""), **values})
        return title, fill(self.template.body, values), {name: values[name] for name in variables_in(*self.texts)}


def face_id(code: str, kind: str) -> uuid.UUID:
    """The id under which the template `code` is known as `kind`."""
    return uuid.uuid5(SPACE, f"{kind}/{code}")


def shown(text: str) -> str:
    """A text with its variables as Notify writes them."""
    return _VARIABLE.sub(lambda found: f"(({found[1]}))", text)


def _values(given: Mapping[str, Any]) -> dict[str, str]:
    """Personalisation by our names of the variables. A Chinese alias and its English name are the same variable."""
    values = {}
    for name, value in given.items():
        if isinstance(value, dict):
            raise bad(f"personalisation {name}: files cannot be sent through this service")
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise invalid(f"personalisation {name} is not text or a number")
        text = str(value)
        if "\x00" in text or any(0xD800 <= ord(char) <= 0xDFFF for char in text):
            raise invalid(f"personalisation {name} contains a character that cannot be sent")
        values[variable(name.strip())] = text
    return values
