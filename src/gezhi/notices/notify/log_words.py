"""How the log book calls what happens to keys of sending programs."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.actors import Actor
from gezhi.logbook import names, words
from gezhi.logbook.names import Named
from gezhi.notices.notify.models import NotifyKey


def register() -> None:
    """Tells the log book our words; called once when the product starts."""
    words.say("notify_key.made", _("Key for a sending program made"), state="warn")
    words.say("notify_key.revoked", _("Key for a sending program revoked"), state="none")
    names.resolver("notify_key", _keys, noun=pgettext_lazy("reference", "Sending program"))


def _keys(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    page = reverse("notify:keys")
    return {row.pk: Named(row.name, page) for row in NotifyKey.objects.filter(pk__in=ids).only("pk", "name")}
