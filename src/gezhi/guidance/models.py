"""Handbooks in editions, what kinds of premises an enterprise has, and who has read what: by enterprise, not by person."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.policy.models import Incident, PackVersion
from gezhi.registry.models import Enterprise, Place


class Handbook(models.Model):
    """An edition of what everybody has to heed in an incident: the guidance of a pack's version, and the zone's own lines.

    A pack's version never changes, so an edition can be read for ever as it was. Only ever added to.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="handbooks")
    edition = models.PositiveIntegerField()
    pack_version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="handbooks")
    added = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    note = models.CharField(pgettext_lazy("of an edition", "what is new"), max_length=200)
    published_at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "edition"],
                name=declare(
                    "an edition has its own number",
                    _("Somebody has just published an edition. Look at it, then publish yours if it is still needed."),
                ),
            ),
            models.CheckConstraint(condition=Q(edition__gte=1) & ~Q(note=""), name="an edition says what is new"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} edition {self.edition}"

    @property
    def ref(self) -> str:
        """How the log book names this edition."""
        return f"handbook:{self.pk}"


class Premises(models.Model):
    """What kinds of rooms an enterprise says it has at a site; without a row the pack's guess holds. Rows are only closed."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="premises_said")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="premises_said")
    kinds = ArrayField(models.CharField(max_length=40))
    recorded = DateTimeRangeField()
    by = models.CharField(max_length=60)

    class Meta:
        verbose_name_plural = "premises"
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "premises are said once",
                    _("Somebody has just said which premises there are. Look at them, then change them if need be."),
                    field="kinds",
                ),
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    ("recorded", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} at {self.place_id}: {self.kinds}"


class Reading(models.Model):
    """An enterprise at a site has read an edition (firm), or somebody of its staff says so on their own phone (staff).

    `slip` is what that phone drew for itself, so that it counts once; it names nobody. `name` is kept only where the pack
    demands it.
    """

    class Kind(models.TextChoices):
        FIRM = "firm", pgettext_lazy("who has read", "Enterprise")
        STAFF = "staff", pgettext_lazy("who has read", "Staff")

    handbook = models.ForeignKey(Handbook, on_delete=models.PROTECT, related_name="readings")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="readings")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="readings")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    slip = models.UUIDField(null=True, blank=True)
    name = models.CharField(max_length=60, blank=True, default="")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["handbook", "enterprise", "place"],
                condition=Q(kind="firm"),
                name=declare("an enterprise reads an edition once", _("This has been confirmed already.")),
            ),
            models.UniqueConstraint(
                fields=["handbook", "enterprise", "place", "slip"],
                condition=Q(kind="staff"),
                name=declare("a phone reads an edition once", _("This phone has confirmed already. Once is enough.")),
            ),
            models.CheckConstraint(
                condition=Q(kind="firm", slip=None, name="") | Q(kind="staff", slip__isnull=False),
                name="staff read by a slip and enterprises without",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handbook_id} {self.enterprise_id} {self.kind}"
