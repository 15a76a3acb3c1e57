"""States that a notice's audience can ask for because of reopening: who has not applied, must mend, or whose permit ends."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gezhi.notices.audience import states
from gezhi.notices.audience.choice import ENTERPRISES
from gezhi.policy.models import Incident
from gezhi.registry.models import Enterprise
from gezhi.reopening.models import Application, Permit, State
from gezhi.reopening.needing import applied, needs_of

SOON = timedelta(days=7)


def register() -> None:
    """Tells the notices our states; called once when the product starts."""
    states.register("not-applied", _("has not applied to reopen"), of=ENTERPRISES, found=_not_applied)
    states.register("to-be-mended", _("has points to mend in its application"), of=ENTERPRISES, found=_to_be_mended)
    states.register("permit-ends", _("has a permit that ends within 7 days"), of=ENTERPRISES, found=_permit_ends)


def _incidents(given: Mapping[str, Any], at: datetime) -> "QuerySet[Incident]":
    """The incident that is given by its id, otherwise all that are open."""
    found = Incident.objects.open(at)
    return found.filter(pk=given["incident"]) if "incident" in given else found


def _not_applied(given: Mapping[str, Any], at: datetime) -> "QuerySet[Enterprise]":
    """Those that need something at one of their sites and have not handed in an application for it."""
    ids: set[int] = set()
    for incident in _incidents(given, at):
        handed_in = applied(incident)
        for need in needs_of(incident, at).values():
            ids |= {pk for pk, sites in need.sites.items() if need.asked_at(sites) - handed_in.get(pk, set())}
    return Enterprise.objects.filter(pk__in=ids)


def _to_be_mended(given: Mapping[str, Any], at: datetime) -> "QuerySet[Enterprise]":
    rows = Application.objects.filter(incident__in=_incidents(given, at), state=State.RETURNED)
    return Enterprise.objects.filter(pk__in=rows.values("enterprise"))


def _permit_ends(given: Mapping[str, Any], at: datetime) -> "QuerySet[Enterprise]":
    rows = Permit.objects.standing().filter(incident__in=_incidents(given, at), until__gt=at, until__lte=at + SOON)
    return Enterprise.objects.filter(pk__in=rows.values("enterprise"))
