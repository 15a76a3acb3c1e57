"""How the log book calls what happens to guidance, and by which names it calls editions."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.guidance.models import Handbook
from gezhi.kernel.actors import Actor
from gezhi.logbook import names, words
from gezhi.logbook.names import Named


def register() -> None:
    """Tells the log book our words; called once when the product starts."""
    words.say("handbook.published", _("Handbook published"), state="ok")
    words.say("handbook.read", _("Enterprise has read the handbook"), state="ok")
    words.say("handbook.confirmed", _("Staff have read the handbook"), state="ok")
    words.say("readers.destroyed", _("Readers' names destroyed"), state="ok")
    words.say("premises.said", _("Kinds of premises said"), state="info")
    words.fact("edition", pgettext_lazy("fact in the log book", "edition"))
    words.fact("kinds", pgettext_lazy("fact in the log book", "kinds of premises"))
    names.resolver("handbook", _handbooks, noun=pgettext_lazy("reference", "Handbook"))


def _handbooks(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = Handbook.objects.filter(pk__in=ids).values_list("pk", "incident__title", "edition")
    title = _now("%(title)s, edition %(edition)s")
    return {
        pk: Named(title % {"title": incident, "edition": edition}, reverse("guidance:edition", args=[pk]))
        for pk, incident, edition in rows
    }
