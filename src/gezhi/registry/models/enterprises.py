"""Enterprises: who they are, and where they work."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.registry.models.places import Place


class SizeClass(models.TextChoices):
    """Size of an enterprise as the statistics name it (large to micro)."""

    LARGE = "large", pgettext_lazy("size of an enterprise", "Large")
    MEDIUM = "medium", pgettext_lazy("size of an enterprise", "Medium")
    SMALL = "small", pgettext_lazy("size of an enterprise", "Small")
    MICRO = "micro", pgettext_lazy("size of an enterprise", "Micro")


class Enterprise(models.Model):
    """One legal entity. Registered address and working address are two facts; the working places are its occupancies.

    `credit_code` is the 18-character unified social credit code (GB 32100), `old_number` a 15-digit registration number
    from before 2015. One of both may be missing. A merged duplicate stays and points at the one that goes on.
    """

    name = models.CharField(_("name"), max_length=200)
    initials = models.CharField(max_length=600, blank=True, default="", editable=False)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, null=True, blank=True)  # noqa: DJ001
    old_number = models.CharField(_("old registration number"), max_length=15, null=True, blank=True)  # noqa: DJ001
    registered_address = models.CharField(_("registered address"), max_length=400, blank=True, default="")
    working_address = models.CharField(_("working address"), max_length=400, blank=True, default="")
    legal_form = models.CharField(_("legal form"), max_length=100, blank=True, default="")
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    capital = models.CharField(_("registered capital"), max_length=60, blank=True, default="")
    scope = models.TextField(_("business scope"), blank=True, default="")
    industry_section = models.CharField(_("industry section"), max_length=1, blank=True, default="")
    industry_division = models.CharField(_("industry division"), max_length=2, blank=True, default="")
    size = models.CharField(_("size"), max_length=8, choices=SizeClass.choices, blank=True, default="")
    above_scale = models.BooleanField(_("above designated size"), default=False)
    key_tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    staff = models.PositiveIntegerField(_("staff"), null=True, blank=True)
    contact_name = models.CharField(_("contact"), max_length=60, blank=True, default="")
    contact_phone = models.CharField(_("contact phone"), max_length=30, blank=True, default="")
    extra = models.JSONField(default=dict, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=Q(merged_into__isnull=True),
                name=declare(
                    "a credit code names one enterprise",
                    _("Another enterprise already has this credit code. Open that one, or merge the two."),
                    field="credit_code",
                ),
            ),
            models.UniqueConstraint(
                fields=["old_number"],
                condition=Q(merged_into__isnull=True),
                name=declare(
                    "an old number names one enterprise",
                    _("Another enterprise already has this registration number. Open that one, or merge the two."),
                    field="old_number",
                ),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="an enterprise has a name"),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")), name="an enterprise is not merged into itself"
            ),
        ]
        indexes = [
            GinIndex(fields=["name"], name="enterprise_name_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["initials"], name="enterprise_initials_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["key_tags"], name="enterprise_tags"),
            models.Index(fields=["merged_into"], name="enterprise_merged"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How the log book names this enterprise."""
        return f"enterprise:{self.pk}"


class EnterpriseName(models.Model):
    """A name an enterprise had, so that it is found by it. `until` is the day it was replaced, if known."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=200)
    initials = models.CharField(max_length=600, blank=True, default="")
    during = DateRangeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "name"],
                name=declare("a former name is kept once", _("This former name is already kept.")),
            )
        ]
        indexes = [
            GinIndex(fields=["name"], name="former_name_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["initials"], name="former_initials_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


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
