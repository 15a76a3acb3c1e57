"""Exports: the same facts in the shapes that superiors want, frozen with a fingerprint."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare

NEVER_CHANGED = declare(
    "an export is frozen", _("What was exported stays as it was. Make another export; the two can be compared.")
)


class Definition(models.Model):
    """A shape that a pack or the zone adds; those that come with the product are files in reports/definitions.

    `content` is what reports/shapes.py understands. A change is a new row: `recorded` closes the old one.
    """

    code = models.CharField(max_length=60)
    content = models.JSONField()
    recorded = DateTimeRangeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(recorded__upper_inf=True), name="one definition stands"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Export(models.Model):
    """What was handed out: definition, day, as known when, the rows and the file's fingerprint. Never changed."""

    class Format(models.TextChoices):
        """Kinds of file."""

        XLSX = "xlsx", pgettext_lazy("kind of file", "Workbook")
        CSV = "csv", pgettext_lazy("kind of file", "CSV")

    number = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=60)
    definition = models.JSONField()
    day = models.DateField()
    known_at = models.DateTimeField()
    format = models.CharField(max_length=4, choices=Format.choices)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    rows = models.JSONField()
    row_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    rows_sha256 = models.CharField(max_length=64)
    purpose = models.CharField(_("purpose"), max_length=200)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose=""),
                name=declare("an export says what for", _("Say who gets this file and what for."), field="purpose"),
            ),
        ]
        indexes = [models.Index(fields=["-made_at"], name="export_made")]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """How the log book names this export."""
        return f"export:{self.pk}"
