"""Places and where they hang: one dated tree from the zone down to points and gates."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare


class Kind(models.TextChoices):
    """Kinds of place, from the largest to the smallest; a place hangs under a larger kind (gate and point are equals)."""

    ZONE = "zone", pgettext_lazy("kind of place", "Zone")
    GROUP = "group", pgettext_lazy("kind of place", "Group")
    GRID = "grid", pgettext_lazy("kind of place", "Grid")
    SITE = "site", pgettext_lazy("kind of place", "Site")
    BUILDING = "building", pgettext_lazy("kind of place", "Building")
    POINT = "point", pgettext_lazy("kind of place", "Point")
    GATE = "gate", pgettext_lazy("kind of place", "Gate")


RANK = {Kind.ZONE: 1, Kind.GROUP: 2, Kind.GRID: 3, Kind.SITE: 4, Kind.BUILDING: 5, Kind.POINT: 6, Kind.GATE: 6}


class SiteKind(models.TextChoices):
    """What a site is run as."""

    INCUBATOR = "incubator", pgettext_lazy("kind of site", "Incubator")
    ACCELERATOR = "accelerator", pgettext_lazy("kind of site", "Accelerator")
    MAKER_SPACE = "maker_space", pgettext_lazy("kind of site", "Maker space")
    PARK = "park", pgettext_lazy("kind of site", "Industrial park")
    SCIENCE_PARK = "science_park", pgettext_lazy("kind of site", "University science park")
    INSTITUTE = "institute", pgettext_lazy("kind of site", "Research institute")
    PLANT = "plant", pgettext_lazy("kind of site", "Plant")
    OFFICE = "office", pgettext_lazy("kind of site", "Office building")
    LOGISTICS = "logistics", pgettext_lazy("kind of site", "Logistics park")
    OTHER = "other", pgettext_lazy("kind of site", "Other")


class Place(models.Model):
    """Somewhere that somebody answers for. Never deleted: its placements end. `version` counts changes (ETag)."""

    kind = models.CharField(_("kind of place"), max_length=10, choices=Kind.choices)
    site_kind = models.CharField(_("kind of site"), max_length=16, choices=SiteKind.choices, blank=True, default="")
    code = models.CharField(_("place code"), max_length=40)
    grid_code = models.CharField(_("grid code"), max_length=15, null=True, blank=True)  # noqa: DJ001  15 digits, grids only
    name = models.CharField(pgettext_lazy("of a place", "name"), max_length=120)
    initials = models.CharField(max_length=400, blank=True, default="", editable=False)
    address = models.CharField(_("address"), max_length=300, blank=True, default="")
    note = models.CharField(_("note"), max_length=400, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name=declare(
                    "a place code names one place",
                    _("Another place already has this code. Give this place its own code."),
                    field="code",
                ),
            ),
            models.UniqueConstraint(
                fields=["grid_code"],
                name=declare(
                    "a grid code names one grid",
                    _("Another grid already has this grid code. Give this grid the next free number."),
                    field="grid_code",
                ),
            ),
            models.CheckConstraint(
                condition=Q(grid_code__isnull=True) | Q(kind="grid", grid_code__regex=r"^[0-9]{15}$"),
                name=declare(
                    "a grid code has fifteen digits",
                    _("A grid code has 15 digits and belongs to a grid."),
                    field="grid_code",
                ),
            ),
            models.UniqueConstraint(fields=["id", "kind"], name="a place keeps its kind"),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="zone"),
                name=declare(
                    "one zone",
                    _("This system already has a zone. Put the places under it instead of under a second zone."),
                    field="kind",
                ),
            ),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in Kind]), name="a place is of a known kind"),
            models.CheckConstraint(
                condition=Q(site_kind="") | Q(kind="site", site_kind__in=[k.value for k in SiteKind]),
                name="only a site has a kind of site",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(code=""), name="a place has a name and a code"),
        ]
        indexes = [
            GinIndex(fields=["name"], name="place_name_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["initials"], name="place_initials_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How the log book names this place."""
        return f"place:{self.pk}"


class Placement(models.Model):
    """Where a place hangs, true in the world `during`, known to us `recorded`. The zone hangs under nothing.

    The kinds are copied beside the ids and held equal by composite foreign keys (migration 0002), so that one check
    constraint can say that a place hangs under a larger kind, which also makes a cycle impossible.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="placements")
    place_kind = models.CharField(max_length=10)
    parent = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="below", null=True)
    parent_kind = models.CharField(max_length=10, null=True)  # noqa: DJ001  null together with parent
    during = DateTimeRangeField()
    recorded = DateTimeRangeField()
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "a place hangs in one place at a time",
                    _("This place already hangs somewhere then. Move it instead of placing it twice."),
                ),
                expressions=[
                    ("place", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("recorded", RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index("parent", Lower("during"), name="placement_parent")]

    def __str__(self) -> str:
        return f"{self.place_id} under {self.parent_id}"
