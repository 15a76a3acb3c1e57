"""Returns: what an enterprise or a site said for a day. A correction is a new row; nothing said is ever lost."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.registry.models import Enterprise, Place
from gezhi.reports.models.collections import Collection

NEVER_CHANGED = declare(
    "what was returned stays on record", _("What was returned stays on record. Send what is right as a correction.")
)


class How(models.TextChoices):
    """By which way a return came."""

    PAGE = "page", pgettext_lazy("way of a return", "Page")
    LINK = "link", pgettext_lazy("way of a return", "Link")
    WORKBOOK = "workbook", pgettext_lazy("way of a return", "Workbook")
    API = "api", pgettext_lazy("way of a return", "Another system")
    PARK = "park", pgettext_lazy("way of a return", "Park")


class Return(models.Model):
    """The values said for one day, known to us `recorded`: closed when a correction takes its place.

    `values` holds {item code: value}; `typed` values were typed, `prefilled` came from the registry or an earlier
    return and were confirmed; `taps` and `seconds` are what it took (0 = not known). `late`: it came after it was due.
    """

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="returns")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="returns", null=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="returns")
    day = models.DateField()
    values = models.JSONField()
    typed = models.PositiveSmallIntegerField(default=0)
    prefilled = models.PositiveSmallIntegerField(default=0)
    taps = models.PositiveSmallIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    how = models.CharField(max_length=8, choices=How.choices)
    late = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True, default="")
    by = models.CharField(max_length=60)
    slip = models.UUIDField(null=True, blank=True)
    recorded = DateTimeRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "enterprise", "place", "day"],
                condition=Q(recorded__upper_inf=True),
                nulls_distinct=False,
                name=declare(
                    "one return stands for a day",
                    _("Somebody has just sent this return. Look at it, and correct it if it is not right."),
                ),
            ),
            models.UniqueConstraint(
                fields=["slip"],
                condition=Q(slip__isnull=False),
                name=declare("a slip is one return", _("This return has already been sent with other values.")),
            ),
            models.CheckConstraint(condition=Q(how__in=How.values), name="a return came by a known way"),
        ]
        indexes = [
            models.Index(fields=["day", "collection"], name="return_day"),
            models.Index(fields=["enterprise", "day"], name="return_enterprise"),
            models.Index(
                fields=["day"],
                include=["enterprise", "place", "typed"],
                condition=Q(typed__gt=0),
                name="return_typed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.enterprise_id} {self.day}"

    @property
    def ref(self) -> str:
        """How the log book names this return."""
        return f"return:{self.pk}"
