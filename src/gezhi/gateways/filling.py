"""Registered templates: SMS, official accounts and calls carry no free words, only a template's variables.

A message may name the provider's template itself; its values then go by their own names, or, if the template's
variables are called otherwise, by a pattern behind its number: `SMS_1549 firm=enterprise, until=deadline`. If it names
none, the channel's own template is used, and the setting `fill` says what goes into its variables, in the template's
order: `thing1=title:20, thing2=body:20` puts the title into thing1 and the words into thing2, each cut to 20 characters.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gezhi.gateways.contract import Field, Message, Misset
from gezhi.gateways.shortening import cut_characters

PART = re.compile(r"\s*(\w+)\s*=\s*([\w.]+)(?::(\d{1,4}))?\s*")
TEMPLATE = Field(
    "template",
    _("Template for messages that have none of their own"),
    required=False,
    help=_("The number that the provider gave to the approved template."),
)


def fill_field(default: str) -> Field:
    """The field for the pattern, with what is usual at this provider."""
    words = _("Which part goes into which variable: title, body or url, with the most characters behind a colon.")
    label = _("What the template's variables hold")
    return Field("fill", label, required=False, default=default, help=words, check=checked_fill)


@dataclass(frozen=True)
class Filling:
    """The pattern, read once."""

    parts: tuple[tuple[str, str, int], ...]

    @classmethod
    def read(cls, pattern: str) -> "Filling":
        """Raises Misset for what is not a pattern."""
        parts = []
        for piece in filter(str.strip, pattern.split(",")):
            match = PART.fullmatch(piece)
            if not match:
                raise Misset("fill", _("This is not understood. Write it like thing1=title:20, thing2=body:20."))
            parts.append((match[1], match[2], int(match[3] or 10_000)))
        return cls(tuple(parts))

    def of(self, message: Message) -> dict[str, str] | None:
        """The variables of this message in the template's order; None if it lacks one."""
        there = {**message.values, "title": message.title, "body": message.body, "url": message.url}
        if not all(what in there for _name, what, _most in self.parts):
            return None
        return {name: cut_characters(there[what], most) for name, what, most in self.parts}


def checked_fill(pattern: str) -> None:
    """What a channel's own template is filled with is there in every message; Misset for anything else."""
    if any(what not in ("title", "body", "url") for _name, what, _most in Filling.read(pattern).parts):
        raise Misset("fill", _("This is not understood. Write it like thing1=title:20, thing2=body:20."))


def filled(message: Message, settings: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The template and its variables: the message's own, or the channel's. "" if there is neither, or a value lacks."""
    template, _space, pattern = message.template.strip().partition(" ")
    if template and not pattern:
        return template, dict(message.values)
    try:
        values = Filling.read(pattern or settings["fill"]).of(message)
    except Misset:
        values = None
    return ("", {}) if values is None else (template or settings["template"], values)
