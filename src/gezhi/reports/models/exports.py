"""Exports: the same facts in the shapes that superiors want, frozen with a fingerprint."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.kernel.periods import local_zone

NEVER_CHANGED = declare(
    "an export is frozen", _("What was exported stays as it was. Make another export; the two can be compared.")
)
VERSIONS_STAY = declare(
    "a version of a definition stays", _("A definition is never changed. Save it as a new version.")
)


class Definition(models.Model):
    """A shape that the zone adds, or has in place of one of a pack or of the product (definitions.yaml).

    `content` is what reports/shapes.py understands. A change is a new row: `recorded` closes the old one, and an export
    keeps a copy of the version that it was made by.
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

    @property
    def ref(self) -> str:
        """How the log book names this version."""
        return f"definition:{self.pk}"


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
    def is_of_whole_day(self) -> bool:
        """Whether it was made when its day was over: figures as of 24:00, otherwise as they stood at `known_at`."""
        return self.known_at.astimezone(local_zone()).date() > self.day

    @property
    def ref(self) -> str:
        """How the log book names this export."""
        return f"export:{self.pk}"
