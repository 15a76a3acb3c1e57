"""Briefings: what the zone was told on a day, frozen; and when and in which shape the next ones are made."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.files.models import StoredFile
from gezhi.kernel.constraints import declare
from gezhi.policy.models import Incident

NEVER_CHANGED = declare(
    "a briefing is frozen", _("What a briefing says stays as it was made. Make another one; the two can be compared.")
)


class Briefing(models.Model):
    """A briefing of `day`, its figures as of `as_of`. `content` is everything that it says, `chart` an SVG picture.

    `sha256` is of content, chart and `checkpoint` (the log's signed state then); `docx` the same as a Word document, made with
    `template` (None = the one that comes with the product). Never changed: the database refuses it (sql/guards.sql).
    """

    number = models.PositiveIntegerField()
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="briefings")
    day = models.DateField()
    as_of = models.DateTimeField()
    made_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    by_itself = models.BooleanField()
    content = models.JSONField()
    chart = models.TextField(blank=True, default="")
    checkpoint = models.TextField(blank=True, default="")
    sha256 = models.CharField(max_length=64)
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "number"], nulls_distinct=False, name="a briefing has its own number"
            ),
            models.UniqueConstraint(
                fields=["incident", "day"], nulls_distinct=False, condition=Q(by_itself=True),
                name="one briefing a day is made by itself",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["-made_at"], name="briefing_made")]

    def __str__(self) -> str:
        return f"{self.day} {self.number}"

    @property
    def ref(self) -> str:
        """How the log book names this briefing."""
        return f"briefing:{self.pk}"

    @property
    def code(self) -> str:
        """The check code as it is printed."""
        return " ".join(self.sha256[start : start + 4] for start in range(0, 12, 4))


class BriefingSetting(models.Model):
    """When briefings are made by themselves (`minute` of the day on the zone's clocks, None = never) and with which template.

    A change closes `recorded` and adds a row. No row: at 17:00, with the template that comes with the product.
    """

    minute = models.PositiveSmallIntegerField(null=True, blank=True)
    template = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    template_name = models.CharField(max_length=200, blank=True, default="")
    recorded = DateTimeRangeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minute=None) | Q(minute__lt=1440),
                name=declare("a briefing is made within the day", _("Choose a time of day."), field="time"),
            ),
            ExclusionConstraint(
                name="one way of making briefings stands", expressions=[("recorded", RangeOperators.OVERLAPS)]
            ),
        ]
        verbose_name = pgettext_lazy("of briefings", "setting")

    def __str__(self) -> str:
        return "–" if self.minute is None else f"{self.minute // 60}:{self.minute % 60:02}"
