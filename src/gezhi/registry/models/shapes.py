"""Where places lie on the ground."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.constraints import declare
from gezhi.registry.models.places import Place


class Crs(models.TextChoices):
    """Coordinate systems that maps in China come in."""

    WGS84 = "wgs84", "WGS84"
    GCJ02 = "gcj02", "GCJ-02"
    BD09 = "bd09", "BD-09"


class Shape(models.Model):
    """The polygon of a zone or grid, or the position of a site, during a period.

    `geometry` is GeoJSON geometry in WGS84, longitude first; `source` the geometry as it came, in `source_crs`.
    `area` is in m² on the WGS84 ellipsoid (0 for a position).
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="shapes")
    geometry = models.JSONField()
    source = models.JSONField()
    source_crs = models.CharField(max_length=8, choices=Crs.choices, default=Crs.WGS84)
    area = models.FloatField(default=0)
    during = DateTimeRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "a place has one shape at a time",
                    _("This place already has a shape then. Replace it from a later date."),
                ),
                expressions=[("place", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(source_crs__in=["wgs84", "gcj02", "bd09"]), name="a shape says its coordinates"
            ),
            models.CheckConstraint(condition=Q(area__gte=0), name="an area is not negative"),
        ]

    def __str__(self) -> str:
        return f"shape of {self.place_id}"


class GridFile(models.Model):
    """An uploaded file of grids that waits for its preview to be confirmed. Gone when confirmed, or after a day."""

    name = models.CharField(max_length=200)
    content = models.BinaryField()
    uploaded_by = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()
    mapping = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name
