"""Tallies: how much the returns of a day have cost at a site, added up as they come in."""

from django.db import models

from gezhi.registry.models import Place
from gezhi.reports.models.collections import Collection


class Tally(models.Model):
    """Returns of one collection for one day at one place, corrections included: how many, values typed and known before, seconds.

    A return never changes and is never taken away, so its cost is added once, by the database itself when it comes in
    (sql/tally.sql). Seconds are estimated where nobody measured: ten, and twelve for each value typed.
    """

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="tallies")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="tallies")
    day = models.DateField()
    returns = models.PositiveIntegerField()
    typed = models.PositiveIntegerField()
    prefilled = models.PositiveIntegerField()
    seconds = models.PositiveBigIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [models.UniqueConstraint(fields=["collection", "place", "day"], name="a day is tallied once")]
        indexes = [models.Index(fields=["day"], name="tally_day")]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.place_id} {self.day}"
