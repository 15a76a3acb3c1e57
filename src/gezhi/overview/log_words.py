"""How the log book calls what happens to briefings."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.logbook import names, words
from gezhi.logbook.names import Named
from gezhi.overview import rules
from gezhi.overview.models import Briefing


def register() -> None:
    """Tells the log book our words; called once when the product starts."""
    words.say("briefing.made", _("Briefing made"), state="info")
    words.say("briefing.set", _("Making of briefings changed"), state="info")
    words.fact("minute", pgettext_lazy("fact in the log book", "minute of the day"))
    words.fact("template", pgettext_lazy("fact in the log book", "template"))
    names.resolver("briefing", _briefings, noun=pgettext_lazy("reference", "Briefing"))


def _briefings(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    may = rules.may_read_briefings(seen_by, clock.now())
    rows = Briefing.objects.filter(pk__in=ids).values_list("pk", "number", "day")
    return {
        pk: Named(f"{day} {number}", reverse("overview:briefing", args=[pk]) if may else "") for pk, number, day in rows
    }
