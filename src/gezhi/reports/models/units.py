"""The roll: which enterprise counts at which site on which days, as statistics have to know it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models

from gezhi.registry.models import Enterprise, Place


class Unit(models.Model):
    """An enterprise at a site counts on the days of `during` with these marks; known to us `recorded`.

    The registry keeps what is true now. The roll keeps what was known when, so that a figure of a past day comes out
    the same again. It follows the registry by one statement (sql/roll.sql); a row is only ever closed in `recorded`.
    `staff` are the people registered there (None = not known).
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="units")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="units")
    staff = models.PositiveIntegerField(null=True)
    section = models.CharField(max_length=1, blank=True, default="")
    division = models.CharField(max_length=2, blank=True, default="")
    size = models.CharField(max_length=8, blank=True, default="")
    above_scale = models.BooleanField(default=False)
    key_tags = ArrayField(models.CharField(max_length=30), default=list)
    during = DateRangeField()
    recorded = DateTimeRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a unit counts once",
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("recorded", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} at {self.place_id}"
