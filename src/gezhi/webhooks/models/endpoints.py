"""Where other systems want to be told."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare


class Endpoints(models.QuerySet["Endpoint"]):
    """Adjectives of endpoints."""

    def kept(self) -> Self:
        """Those that were not removed."""
        return self.filter(removed_at__isnull=True)


class Endpoint(models.Model):
    """An address of another system that is told what happens here, signed with a secret that only the two know.

    `events` are names or patterns ("case.closed", "case.*", "*"). Secrets are sealed with the server's key; the one before
    the last change signs too until `old_secret_until`. `failing_since` is the first failure after the last success;
    `rests_until`: the address as a whole asked for (or needs) a pause.
    """

    class State(models.TextChoices):
        ON = "on", pgettext_lazy("state of an endpoint", "On")
        PAUSED = "paused", pgettext_lazy("state of an endpoint", "Paused")
        OFF = "off", pgettext_lazy("state of an endpoint", "Switched off")

    class Why(models.TextChoices):
        GONE = "gone", _("The receiver answered 410: it wants nothing more.")
        FAILING = "failing", _("Nothing could be delivered for five days.")

    name = models.CharField(pgettext_lazy("webhook", "name"), max_length=60)
    url = models.CharField(pgettext_lazy("webhook", "address"), max_length=500)
    events = ArrayField(models.CharField(max_length=40))
    state = models.CharField(max_length=8, choices=State.choices, default=State.ON)
    off_because = models.CharField(max_length=8, choices=Why.choices, blank=True, default="")
    state_since = models.DateTimeField()
    secret = models.TextField()
    old_secret = models.TextField(blank=True, default="")
    old_secret_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    strikes = models.PositiveSmallIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = Endpoints.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["on", "paused", "off"]), name="an endpoint has a known state"
            ),
            models.CheckConstraint(
                condition=Q(state="off", off_because__in=["gone", "failing"]) | (~Q(state="off") & Q(off_because="")),
                name="an endpoint that is off says why",
            ),
            models.CheckConstraint(
                condition=Q(old_secret="", old_secret_until=None) | (~Q(old_secret="") & ~Q(old_secret_until=None)),
                name="an old secret has an end",
            ),
            models.CheckConstraint(condition=Q(events__len__gte=1), name="an endpoint wants something"),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(removed_at=None),
                name=declare(
                    "endpoints are told apart by name",
                    _("There is an endpoint of this name. Choose another name."),
                    field="name",
                ),
            ),
        ]
        indexes = [GinIndex(fields=["events"], name="endpoints_by_event", condition=Q(removed_at=None))]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How the log book names this endpoint."""
        return f"endpoint:{self.pk}"
