"""Occupancies: where an enterprise works, and when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.constraints import declare
from gezhi.registry.models.enterprises import Enterprise
from gezhi.registry.models.places import Place


class Occupancy(models.Model):
    """An enterprise works at a place (a site, or a building or point in it) during a period, in a room, with so many people."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="occupancies")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="occupancies")
    room = models.CharField(_("room"), max_length=60, blank=True, default="")
    staff = models.PositiveIntegerField(_("staff here"), null=True, blank=True)
    during = DateTimeRangeField()
    confirmed_by = models.CharField(max_length=60, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "occupancies"
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "an enterprise occupies a place once",
                    _("This enterprise already works there in that period. Change that occupancy instead."),
                ),
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]
        indexes = [models.Index(fields=["place"], name="occupancy_place")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} at {self.place_id}"

    @property
    def ref(self) -> str:
        """How the log book names this occupancy."""
        return f"occupancy:{self.pk}"
