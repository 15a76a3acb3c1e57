"""Pack versions as they were brought in. Rows are only ever added: what was judged by one stays readable as it was."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.constraints import declare
from gezhi.policy.packs.pack import Pack, from_content


class PackVersion(models.Model):
    """One version of a pack: `content` is what its folder said, `sha256` the hash of it. Never changed, never deleted."""

    code = models.SlugField(max_length=40)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    content: "models.JSONField[Any, Any]" = models.JSONField()
    by = models.CharField(max_length=60)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name=declare(
                    "a version of a pack is brought in once",
                    _(
                        "This version of the pack is already here with other content. Give what you changed a new version."
                    ),
                    field="version",
                ),
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="a pack has its hash"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(version="") & ~Q(title=""), name="a pack has a name"),
        ]

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"

    @property
    def pack(self) -> Pack:
        """What the content says."""
        return from_content(self.content, self.sha256)
