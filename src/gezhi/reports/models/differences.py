"""Differences: a return says another number of staff than the registry. Somebody of the zone decides; nothing changes by itself."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.registry.models import Enterprise, Place
from gezhi.reports.models.returns import Return


class Verdict(models.TextChoices):
    """What became of a difference."""

    OPEN = "open", pgettext_lazy("verdict on a difference", "Open")
    TAKEN = "taken", pgettext_lazy("verdict on a difference", "Taken over")
    KEPT = "kept", pgettext_lazy("verdict on a difference", "Registry kept")
    OVERTAKEN = "overtaken", pgettext_lazy("verdict on a difference", "A later return says otherwise")


class Difference(models.Model):
    """The return `returned` says `said` people of an enterprise at a site, where the registry said `registered` (None = not known).

    `said_by` is who sent the return, `at` when. Decided once: `decided_by`, `decided_at`, and why the registry was kept.
    """

    returned = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="differences")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="differences")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="differences")
    registered = models.PositiveIntegerField(null=True)
    said = models.PositiveIntegerField()
    said_by = models.CharField(max_length=60)
    at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.OPEN)
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("why"), max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "place"],
                condition=Q(verdict="open"),
                name=declare(
                    "one difference of a unit is open",
                    _("Another return of this enterprise has just come in. Open the list again."),
                ),
            ),
            models.CheckConstraint(
                condition=Q(verdict="open", decided_by="", decided_at=None)
                | (~Q(verdict="open") & ~Q(decided_by="") & Q(decided_at__isnull=False)),
                name="a decided difference says by whom and when",
            ),
            models.CheckConstraint(
                condition=Q(registered=None) | ~Q(registered=F("said")), name="a difference differs"
            ),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="a difference has a known verdict"),
        ]
        indexes = [models.Index(fields=["verdict", "-decided_at"], name="difference_verdict")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} at {self.place_id}: {self.registered} or {self.said}"

    @property
    def ref(self) -> str:
        """How the log book names this difference."""
        return f"difference:{self.pk}"
