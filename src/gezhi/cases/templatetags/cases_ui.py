"""Small parts of the case pages: a state as a chip, a clock's ring, kinds and states in words."""

from math import cos, pi, sin
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gezhi.cases import words
from gezhi.cases.models import Case, Role, State
from gezhi.cases.reads import Figures, Rate
from gezhi.policy.models import Grade, Kind
from gezhi.policy.reads import topic_name
from gezhi.shell.templatetags.shell_ui import chip, mark
from gezhi.shell.timewords import figure, local

register = template.Library()
MIDDLE, RADIUS = 18, 14


@register.simple_tag
def state_chip(state: str) -> SafeString:
    """Where a case stands: colour, shape and word."""
    return chip(words.MARKS[state], str(State(state).label))


@register.simple_tag
def state_shape(state: str) -> SafeString:
    """The shape alone, for lists that say the word beside it."""
    return mark(words.MARKS[state])


@register.filter
def state_mark(state: str) -> str:
    """The shape of a state."""
    return words.MARKS[state]


@register.filter
def state_name(state: str) -> str:
    """A state in words."""
    return str(State(state).label)


@register.filter
def case_kind(kind: str) -> str:
    """A kind of case in words."""
    return str(Kind(kind).label)


@register.filter
def said_simply(state: str) -> str:
    """Where a case stands, said to whoever reported it."""
    return str(words.FOLLOWED[state])


@register.filter
def sort_of_case(case: Case) -> str:
    """What sort of case it is: kind, grade or topic: `隐患（重大）`, `诉求（防护物资）`."""
    more = str(Grade(case.grade).label) if case.grade else topic_name(case.topic, case.kind) if case.topic else ""
    kind = str(Kind(case.kind).label)
    return str(format_html("{} · {}", kind, more)) if more else kind


@register.filter
def role_name(role: str) -> str:
    """A role in a case in words."""
    return str(Role(role).label)


@register.simple_tag
def dial(used: float) -> SafeString:
    """A clock's ring, filled clockwise by the share of the time that is used, from 0 to 1."""
    share = min(max(used, 0.0), 1.0)
    ring = f'<circle cx="{MIDDLE}" cy="{MIDDLE}" r="{RADIUS}"/>'
    return format_html(
        '<svg class="dial" viewBox="0 0 36 36" aria-hidden="true">{}{}</svg>', SafeString(ring), _arc(share)
    )


def _arc(share: float) -> SafeString:
    if share < 0.005:
        return SafeString("")
    if share > 0.995:
        return SafeString(f'<path d="M18 4A{RADIUS} {RADIUS} 0 1 1 17.99 4"/>')
    x, y = MIDDLE + RADIUS * sin(2 * pi * share), MIDDLE - RADIUS * cos(2 * pi * share)
    return format_html('<path d="M18 4A{} {} 0 {} 1 {} {}"/>', RADIUS, RADIUS, int(share > 0.5), f"{x:.2f}", f"{y:.2f}")


@register.simple_tag
def trace_at(place_id: int, moment: Any) -> str:
    """The trace of a place at an instant."""
    there = local(moment)
    return f"{reverse('overview:trace')}?place={place_id}&date={there:%Y-%m-%d}&time={there:%H:%M}"


@register.filter
def two_decimals(rate: Rate) -> str:
    """A rate in per cent to two decimals, as bulletins print it; a dash if there is nothing to be a share of."""
    return "–" if rate.percent is None else f"{rate.percent:.2f}%"


@register.simple_tag(takes_context=True)
def part_of(context: template.Context, place: Any, kind: str) -> dict[str, Any]:
    """What a line of a table of figures narrows the present address to."""
    asked = context["asked"]
    return {"place": place or asked["place"], "kind": kind or asked["kind"]}


@register.simple_tag
def still_open(figures: Figures) -> str:
    """How many of those to be closed are not closed yet."""
    return figure(figures.counted.to_be_closed - figures.counted.closed)
