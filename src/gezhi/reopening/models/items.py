"""The points of an application: what is asked, what is known, what came back."""

from typing import Any

from django.db import models
from django.db.models import Q

from gezhi.files.models import StoredFile
from gezhi.people.models import Person
from gezhi.reopening.models.applications import Application
from gezhi.reopening.models.states import ItemState


class ApplicationItem(models.Model):
    """One point of an application, as it stands now. What it was before is in the moves.

    `value` is a number, a day as text, a choice, text, or true for yes and pledges; files are in `file`. `known` is what was
    prefilled, `source` where from ("registry", "application:12", "return:7") and `known_at` of when; a point that was typed
    has the source "typed". `reason` is why it came back, `seen_by` the reviewer who looked at it. `relevant`: a later change
    has it reviewed again; `dictionary` is the data item that it says.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="items", db_index=False)
    code = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.MISSING)
    required = models.BooleanField()
    review = models.BooleanField()
    relevant = models.BooleanField()
    dictionary = models.CharField(max_length=60, blank=True, default="")
    value: "models.JSONField[Any, Any]" = models.JSONField(null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="application_items", null=True, blank=True
    )
    file_name = models.CharField(max_length=200, blank=True, default="")
    known: "models.JSONField[Any, Any]" = models.JSONField(null=True, blank=True)
    known_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=60, blank=True, default="")
    by = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True, default="")
    seen_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "code"], name="a point stands once in an application"),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="a point is in a known state"),
            models.CheckConstraint(
                condition=~Q(state="missing") | Q(value=None, file=None), name="a missing point says nothing"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="a point comes back with its reason"
            ),
        ]
        indexes = [
            models.Index(fields=["application"], condition=Q(relevant=True) & ~Q(dictionary=""), name="item_followed"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.code}"

    @property
    def done(self) -> bool:
        """Whether nothing is missing here."""
        return self.state in (ItemState.PREFILLED, ItemState.GIVEN, ItemState.ACCEPTED)

    @property
    def has_answer(self) -> bool:
        """Whether it says anything."""
        return self.value is not None or self.file_id is not None

    @property
    def typed(self) -> bool:
        """Whether somebody had to type or bring it, because it was not known or not right."""
        return self.source == "typed"
