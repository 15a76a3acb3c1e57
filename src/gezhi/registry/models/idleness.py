"""Idleness: when an enterprise does not work at all, so that no figure expects anything of it."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.registry.models.enterprises import Enterprise


class IdleKind(models.TextChoices):
    """Why nothing is expected of an enterprise."""

    DEREGISTERED = "deregistered", pgettext_lazy("kind of idleness", "Deregistered")
    STOPPED = "stopped", pgettext_lazy("kind of idleness", "Stopped for the long term")
    SEASONAL = "seasonal", pgettext_lazy("kind of idleness", "Out of season")


class Idlenesses(models.QuerySet["Idleness"]):
    """Adjectives of idleness."""

    def known(self) -> Self:
        """As far as we know now."""
        return self.filter(recorded__upper_inf=True)

    def on(self, day: date) -> Self:
        """Those that hold on `day`, as known now."""
        return self.known().filter(during__contains=day)

    def of(self, enterprise_id: int) -> Self:
        """Those of the enterprise and of what was merged into it."""
        return self.filter(Q(enterprise=enterprise_id) | Q(enterprise__merged_into=enterprise_id))


class Idleness(models.Model):
    """An enterprise does not work from a day to a day. A row is never changed but for closing `recorded`."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="idlenesses")
    kind = models.CharField(pgettext_lazy("of an idle enterprise", "kind"), max_length=12, choices=IdleKind.choices)
    during = DateRangeField()
    recorded = DateTimeRangeField()
    reason = models.CharField(_("reason"), max_length=200)
    by = models.CharField(max_length=60)

    objects = Idlenesses.as_manager()

    class Meta:
        verbose_name_plural = "idlenesses"
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "an enterprise is idle once",
                    _(
                        "The enterprise is already said to be idle in that period. End that entry, or choose other days."
                    ),
                    field="start",
                ),
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("recorded", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(kind__in=IdleKind.values), name="an idleness is of a known kind"),
            models.CheckConstraint(condition=~Q(reason=""), name="an idleness says why"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.kind}"

    @property
    def ref(self) -> str:
        """How the log book names this idleness."""
        return f"idleness:{self.pk}"
