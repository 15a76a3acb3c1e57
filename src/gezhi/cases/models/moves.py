"""What happened to a case, line by line; the slips of verbs that a phone may send twice; what the reporter thought of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gezhi.cases.models.cases import Case
from gezhi.cases.models.states import State
from gezhi.files.models import StoredFile
from gezhi.kernel.constraints import declare


class CaseMove(models.Model):
    """One line of a case's history, only ever added. `entry` is the line of the log book written with it.

    `words` may name persons and stays here; the log book has only `sha256(salt + words)`, so that a change would show.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="moves", db_index=False)
    verb = models.CharField(max_length=20)
    from_state = models.CharField(max_length=10, choices=State.choices, blank=True, default="")
    to_state = models.CharField(max_length=10, choices=State.choices)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    reason = models.CharField(max_length=40, blank=True, default="")
    words = models.TextField(max_length=2000, blank=True, default="")
    persons = ArrayField(models.BigIntegerField(), default=list)
    facts = models.JSONField(default=dict)
    salt = models.BinaryField(default=b"")
    entry = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="move_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_state__in=["", *State.values]) & Q(to_state__in=State.values),
                name="a case moves between known states",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class CaseSlip(models.Model):
    """A verb that a phone may send again: the same slip with the same content gives the same answer, other content 409."""

    slip = models.UUIDField(primary_key=True)
    verb = models.CharField(max_length=20)
    content = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="slips")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="slip_at")]

    def __str__(self) -> str:
        return str(self.slip)


class CasePhoto(models.Model):
    """A picture of what is wrong or of what was done. Never needed; stripped of where it was taken."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="photos")
    move = models.ForeignKey(CaseMove, on_delete=models.CASCADE, related_name="photos", null=True)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="case_photos")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"photo of {self.case_id}"


class CaseRating(models.Model):
    """What the reporter said at the end of a round: content or not, in their own words."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ratings", db_index=False)
    round = models.PositiveSmallIntegerField()
    satisfied = models.BooleanField()
    words = models.CharField(max_length=400, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round"],
                name=declare("a round is rated once", _("You have already said what you think of it. Thank you.")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.satisfied}"
