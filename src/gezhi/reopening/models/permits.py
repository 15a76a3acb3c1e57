"""The permit that an approved application opens: since when, until when, and whether it holds."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.constraints import declare
from gezhi.policy.models import Incident
from gezhi.registry.models import Enterprise, Place
from gezhi.reopening.models.applications import Application
from gezhi.reopening.models.states import PermitState


class PermitSet(models.QuerySet["Permit"]):
    """Adjectives for many permits."""

    def standing(self) -> "PermitSet":
        """Those that were neither revoked nor have expired."""
        return self.filter(state__in=[PermitState.OPEN, PermitState.SUSPENDED])


class Permit(models.Model):
    """An enterprise may work at a site from `since` until `until` (None = until the incident is lifted).

    `code` is what the paper's QR code carries: it cannot be guessed and says nothing. Whether it holds is the state and the
    period together: the clock only writes down that a period is over.
    """

    number = models.CharField(max_length=24)
    code = models.CharField(max_length=16)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="permit")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="permits", db_index=False)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="permits", db_index=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="permits", db_index=False)
    state = models.CharField(max_length=10, choices=PermitState.choices, default=PermitState.OPEN)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PermitSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name=declare("a permit number names one permit", _("Another permit has this number. Try again.")),
            ),
            models.UniqueConstraint(
                fields=["code"],
                name=declare("a permit code names one permit", _("Another permit has this code. Try again.")),
            ),
            models.UniqueConstraint(
                fields=["incident", "enterprise", "place"],
                condition=Q(state__in=["open", "suspended"]),
                name=declare(
                    "one permit at a time", _("The enterprise already has a permit for this site. Open that one.")
                ),
            ),
            models.CheckConstraint(condition=Q(state__in=PermitState.values), name="a permit is in a known state"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="a permit holds for a while"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "suspended"], ended_at=None)
                | Q(state__in=["revoked", "expired"], ended_at__isnull=False),
                name="an ended permit says when",
            ),
        ]
        indexes = [
            models.Index(fields=["place", "state"], name="permit_place"),
            models.Index(fields=["enterprise", "-id"], name="permit_enterprise"),
            models.Index(fields=["incident", "state"], name="permit_incident"),
            models.Index(
                fields=["until"], condition=Q(state__in=["open", "suspended"], until__isnull=False), name="permit_until"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """How the log book names this permit."""
        return f"permit:{self.pk}"

    def state_at(self, at: datetime) -> str:
        """How it stands at `at`: a period that is over has expired, whether the clock has written it down or not."""
        standing = self.state in (PermitState.OPEN, PermitState.SUSPENDED)
        return PermitState.EXPIRED if standing and self.until is not None and self.until <= at else self.state

    def holds(self, at: datetime) -> bool:
        """Whether the enterprise may work by it at `at`."""
        return self.since <= at and self.state_at(at) == PermitState.OPEN
