"""Small words and addresses of the overview pages."""

from datetime import datetime

from django import template
from django.http import QueryDict
from django.urls import reverse

from gezhi.overview import words
from gezhi.registry.models import Duty
from gezhi.shell import timewords

register = template.Library()
KEPT = ("date", "time", "span", "known", "all")


@register.filter
def role_of(duty: Duty) -> str:
    """The title of a duty, or for whom a substitute stands in."""
    return words.role_of(duty)


@register.simple_tag(takes_context=True)
def trace_address(context: template.Context, place_id: int) -> str:
    """The trace of a place at the moment that is chosen on this page."""
    asked = context["request"].GET
    query = QueryDict(mutable=True)
    query["place"] = str(place_id)
    for name in KEPT:
        if asked.get(name):
            query[name] = asked[name]
    return f"{reverse('overview:trace')}?{query.urlencode()}"


@register.filter
def local_input(moment: datetime) -> str:
    """An instant as a date-and-time field of a form wants it, on the zone's clocks."""
    return f"{timewords.local(moment):%Y-%m-%dT%H:%M}"


@register.filter
def is_midnight(moment: datetime) -> bool:
    """Whether it is midnight on the zone's clocks."""
    there = timewords.local(moment)
    return (there.hour, there.minute) == (0, 0)


@register.filter
def unlocalized(number: float) -> str:
    """A number for SVG: a decimal point whatever the language."""
    return f"{number:g}"
