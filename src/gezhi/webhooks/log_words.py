"""How the log book calls what happens to webhooks."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Sentence
from gezhi.logbook import names, words
from gezhi.logbook.names import Named
from gezhi.webhooks.models import Endpoint

VERBS: dict[str, tuple[Sentence, str]] = {
    "endpoint.added": (_("Another system is told"), "warn"),
    "endpoint.changed": (_("Endpoint changed"), "info"),
    "endpoint.paused": (_("Endpoint paused"), "none"),
    "endpoint.resumed": (_("Endpoint on again"), "ok"),
    "endpoint.secret_changed": (_("New secret for an endpoint"), "warn"),
    "endpoint.removed": (_("Endpoint removed"), "none"),
    "endpoint.switched_off": (_("Endpoint switched off by itself"), "bad"),
    "endpoint.replayed": (_("What had failed was sent again"), "info"),
    "delivery.replayed": (_("A message was sent again"), "info"),
}


def register() -> None:
    """Tells the log book our words; called once when the product starts."""
    for verb, (sentence, state) in VERBS.items():
        words.say(verb, sentence, state=state)
    words.fact("host", _("Host"))
    words.fact("events", _("Events"))
    words.fact("because", _("Because"), values=dict(Endpoint.Why.choices))
    names.resolver("endpoint", _endpoints, noun=pgettext_lazy("reference", "Endpoint"))
    names.resolver("delivery", _unnamed, noun=pgettext_lazy("reference", "Delivery"))


def _endpoints(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = Endpoint.objects.filter(pk__in=ids).only("pk", "name", "removed_at")
    return {
        row.pk: Named(row.name, "" if row.removed_at else reverse("webhooks:endpoint", args=[row.pk])) for row in rows
    }


def _unnamed(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    return {}
