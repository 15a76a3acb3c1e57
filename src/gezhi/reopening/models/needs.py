"""What enterprises are told they need: decided by somebody for everybody at once, and sent by the worker, each exactly once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.constraints import declare
from gezhi.notices.models import Notice
from gezhi.policy.models import Incident
from gezhi.registry.models import Enterprise


class NeedsRound(models.Model):
    """Somebody decided at `at` that every enterprise is told what it needs, as far as it does not know that yet.

    `enterprises` is how many that were. What they are told is settled here and now: what changes later is another round.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="needs_rounds")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    enterprises = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.incident_id} at {self.at}"

    @property
    def ref(self) -> str:
        """How the log book names this round."""
        return f"needs:{self.pk}"


class NeedSaid(models.Model):
    """What those enterprises of a round are told that need the same, and the notice by which; None until the worker sent it.

    `digest` names what is needed, whatever words say it. `problem` is why it could not be sent at the last try.
    """

    round = models.ForeignKey(NeedsRound, on_delete=models.PROTECT, related_name="said", db_index=False)
    digest = models.CharField(max_length=64)
    mode = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    body = models.TextField()
    enterprises = models.PositiveIntegerField()
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    problem = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "digest"],
                name=declare(
                    "what is needed is said once in a round", _("This is told already. Look at the page again.")
                ),
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["approval", "filing", "pledge", "none", "closed", "several"]),
                name="what is needed is a known way to open",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(notice=None), name="need_unsent")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.mode}"


class NeedTold(models.Model):
    """One enterprise in a round. The newest row of an enterprise says what it has been told in an incident."""

    said = models.ForeignKey(NeedSaid, on_delete=models.PROTECT, related_name="told")
    round = models.ForeignKey(NeedsRound, on_delete=models.PROTECT, related_name="+", db_index=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+", db_index=False)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "enterprise"],
                name=declare(
                    "an enterprise is told once in a round", _("This enterprise is told already. Look at it again.")
                ),
            ),
        ]
        indexes = [models.Index(fields=["incident", "enterprise", "-id"], name="need_told_last")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} in {self.round_id}"


class NeedsOffer(models.Model):
    """How many enterprises do not know yet what they need, as counted at `counted_at`: `first` never heard of the incident,
    for `changed` something else holds than they were told. For pages that only point at it.
    """

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="+", primary_key=True)
    first = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.first} + {self.changed}"

    @property
    def open(self) -> int:
        """How many there are to tell."""
        return self.first + self.changed
