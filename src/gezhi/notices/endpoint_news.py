"""Administrators are told when an endpoint of the webhooks went off by itself. Webhooks lie below and know no notices."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import SYSTEM
from gezhi.notices.actions.telling import tell
from gezhi.notices.wordings import say
from gezhi.people.models import Grant, Person
from gezhi.webhooks.models import Endpoint
from gezhi.webhooks.outbox import when_switched_off

say(
    "webhook.switched_off",
    _("Webhook switched off: {{system}}"),
    _("{{system}} is told nothing any more. {{reason}} Look at its log, have it put right, then switch it on again."),
)


def register() -> None:
    """Called once when the product starts."""
    when_switched_off(tell_administrators)


def tell_administrators(endpoint: Endpoint, at: datetime) -> None:
    """Said once for each time it goes off, in the transaction in which it does."""
    held = Grant.objects.held(at).filter(right=Grant.Right.ADMINISTRATOR)
    tell(
        to=list(Person.objects.filter(pk__in=held.values("person"), is_active=True)),
        subject=endpoint.ref,
        template="webhook.switched_off",
        values={"system": endpoint.name, "reason": str(endpoint.get_off_because_display())},
        key=f"endpoint:{endpoint.pk}:off:{endpoint.version}",
        by=SYSTEM,
        at=at,
    )
