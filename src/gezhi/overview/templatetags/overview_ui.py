"""Small words and addresses of the overview pages."""

from datetime import datetime

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gezhi.overview import words
from gezhi.overview.reads.emergency import Emergency
from gezhi.registry.models import Duty
from gezhi.reports.metrics import EXCLUSIONS
from gezhi.reports.reads.figures import Figure
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


@register.filter
def left_out_words(found: Figure | None) -> str:
    """What a denominator leaves out: `分母已剔除注销 6、停业 11`."""
    if found is None:
        return ""
    if not found.excluded:
        return _("nothing is left out")
    parts = [f"{EXCLUSIONS[reason]} {timewords.figure(count)}" for reason, count in found.excluded]
    return _("left out: %(parts)s") % {"parts": pgettext("between names", ", ").join(parts)}


@register.filter
def sites_note(found: Emergency) -> str:
    """Which sites say that nobody has resumed; the first two by name."""
    if not found.closed:
        return _("no site that answered stands still")
    names = pgettext("between names", ", ").join(site.name for site in found.closed[:2])
    more = len(found.closed) - 2
    said = _("standing still: %(names)s") % {"names": names}
    return said if more <= 0 else said + ngettext(" and %(n)d more", " and %(n)d more", more) % {"n": more}


@register.filter
def returns_note(found: Emergency) -> str:
    """How many returns lack, and until when they are due."""
    response = found.total.get("response")
    if response is None or found.due is None:
        return ""
    if not response.lacking:
        return _("all are there")
    due = timewords.moment_words(found.due, found.at)
    return _("%(n)s missing, due %(due)s") % {"n": timewords.figure(response.lacking), "due": due}


@register.filter
def figures_note(found: Emergency) -> str:
    """Of which day the figures speak, by which returns, and as known when."""
    day, response = found.day, found.total.get("response")
    if day is None or response is None:
        return ""
    said = _("Figures of %(day)s from %(returned)s of %(expected)s returns") % {
        "day": timewords.day_words(day, timewords.local(found.at).date()),
        "returned": timewords.figure(response.response[0]),
        "expected": timewords.figure(response.response[1]),
    }
    return said + (_(", as known then.") if found.known else _(", as known now."))
