"""Small parts of the reopening pages: how far an application is, a deadline's ring, a state as a chip."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from gezhi.cases.templatetags.cases_ui import dial
from gezhi.reopening.modes import WAYS, beside_name
from gezhi.reopening.words import MARKS, PERMIT_MARKS, permit_words, state_words
from gezhi.shell.templatetags.shell_ui import bar, chip

register = template.Library()


@register.simple_tag
def points_bar(sheet: Any) -> SafeString:
    """How many points are known already, filled in, and still missing."""
    return bar(sheet.known, "ok", sheet.filled, "", sheet.open_points, "rest", size="lg")


@register.simple_tag
def full_dial() -> SafeString:
    """The ring of a deadline that has not begun."""
    return dial(1.0)


@register.simple_tag
def due_dial(used: float) -> SafeString:
    """The ring of a deadline, filled by the share of its time that is used."""
    return dial(used)


@register.simple_tag
def state_of(state: str) -> SafeString:
    """Where an application stands: colour, shape and word."""
    return chip(MARKS[state], str(state_words(state)))


@register.simple_tag
def permit_state(state: str) -> SafeString:
    """Whether a permit holds: colour, shape and word."""
    return chip(PERMIT_MARKS[state], str(permit_words(state)))


@register.simple_tag
def mode_of(admission: Any) -> str:
    """What an enterprise needs, and why: `备案 · 规模以上`."""
    return beside_name(admission.mode, str(admission.why))


@register.simple_tag
def way_to_open(mode: str) -> str:
    """What enterprises were told they need, in a word or two."""
    return str(WAYS[mode])
