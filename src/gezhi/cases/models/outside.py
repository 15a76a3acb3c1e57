"""What comes from other systems by Open311: where exactly and with what link they reported, and which updates they sent."""

from django.db import models
from django.db.models import Q

from gezhi.cases.models.cases import Case
from gezhi.cases.models.moves import CaseMove
from gezhi.people.models import Person


class OutsideReport(models.Model):
    """What another system said with its report and the case itself has no place for. The link is kept, never fetched.

    Longitude and latitude are degrees in WGS84, null when the place was given by its code or address.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="outside")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    address = models.CharField(max_length=400, blank=True, default="")
    media_url = models.URLField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None)
                | Q(longitude__gte=-180, longitude__lte=180, latitude__gte=-90, latitude__lte=90),
                name="a report lies somewhere on the earth",
            )
        ]

    def __str__(self) -> str:
        return f"outside report of {self.case_id}"


class OutsideUpdate(models.Model):
    """An update that another system sent, by its own number: sent again it is the same one."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="outside_updates")
    name = models.CharField(max_length=100)
    move = models.ForeignKey(CaseMove, on_delete=models.CASCADE, related_name="outside_updates")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="an update is taken once")]

    def __str__(self) -> str:
        return self.name
