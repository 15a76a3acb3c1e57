"""Stored files: one row for each content, however many things refer to it.

What a file is called is not kept here: the same content may come under two names from two people, and neither should read
the other's. Whoever refers to a file keeps the name under which it came (`names.fit_name`).
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.utils.translation import pgettext_lazy

models.CharField.register_lookup(Length)


class FileKind(models.TextChoices):
    """What a file is, by its content."""

    IMAGE = "image", pgettext_lazy("kind of a file", "Picture")
    PDF = "pdf", pgettext_lazy("kind of a file", "PDF document")
    OFFICE = "office", pgettext_lazy("kind of a file", "Office document")
    TEXT = "text", pgettext_lazy("kind of a file", "Plain text")


class StoredFileSet(models.QuerySet["StoredFile"]):
    """Questions about many files."""

    def unreferenced(self) -> "StoredFileSet":
        """Those that no row of any capability points at, also by keys that grow no accessor (related_name="+")."""
        found = self
        for relation in StoredFile._meta.get_fields(include_hidden=True):
            if not isinstance(relation, models.ForeignObjectRel):
                continue
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            found = found.filter(~Exists(rows))
        return found


class StoredFile(models.Model):
    """A file in the data folder, named by the SHA-256 of what is stored. `stored_at` is when it was last handed in."""

    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8, choices=FileKind.choices)
    media_type = models.CharField(max_length=100)
    extension = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    by = models.CharField(max_length=60)
    stored_at = models.DateTimeField()

    objects = StoredFileSet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="a file is of a known kind"),
            models.CheckConstraint(condition=Q(sha256__length=64), name="a file is named by its hash"),
            models.CheckConstraint(
                condition=Q(width__isnull=True, height__isnull=True) | Q(kind="image", width__gte=1, height__gte=1),
                name="only pictures have a size in pixels",
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="a file is not empty"),
        ]
        indexes = [models.Index(fields=["stored_at"], name="files_stored_at")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}.{self.extension}"

    @property
    def ref(self) -> str:
        """How the log book names this file."""
        return f"file:{self.pk}"
