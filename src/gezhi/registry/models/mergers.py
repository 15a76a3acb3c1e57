"""How two records of one enterprise become one, and how they become two again."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.constraints import declare
from gezhi.registry.models.enterprises import Enterprise


class Merger(models.Model):
    """The record `duplicate` goes on in `survivor` from `merged_at` on, until it is undone, if ever.

    `taken` keeps what the survivor got from the duplicate, as {field: [before, after]}; `carried` the occupancies that
    went on in the survivor's name, as [{"ended": id, "begun": id or null, "until": ISO time or null}].
    """

    survivor = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="mergers")
    duplicate = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="merged")
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    taken = models.JSONField(default=dict)
    carried = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate"],
                condition=Q(undone_at=None),
                name=declare(
                    "a duplicate is merged once",
                    _("This enterprise has already been merged. Open the one that goes on."),
                ),
            ),
            models.CheckConstraint(
                condition=~Q(survivor=F("duplicate")),
                name=declare("nobody merges with itself", _("These are the same record. Choose another enterprise.")),
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | (Q(undone_at__gte=F("merged_at")) & ~Q(undone_by="")),
                name="an undone merger names who undid it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duplicate_id} into {self.survivor_id}"

    @property
    def ref(self) -> str:
        """How the log book names this merger."""
        return f"merger:{self.pk}"


class Distinction(models.Model):
    """Somebody has looked at two similar enterprises and said that they are two. The lower id comes first."""

    one = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    said_by = models.CharField(max_length=60)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two enterprises are told apart once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="the lower id comes first"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} is not {self.other_id}"
