"""What happened to applications and permits, line by line, only ever added; and the slips of what a phone may send twice."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.constraints import declare
from gezhi.reopening.models.applications import Application
from gezhi.reopening.models.permits import Permit
from gezhi.reopening.models.states import REVIEWING, Level, PermitState, State


class ApplicationMove(models.Model):
    """One line of an application's history. `filer` is who had filed it then; `entry` the line of the log book.

    `words` and the reasons in `facts` may be about persons and stay here; the log book has `sha256(salt + words)`.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="moves", db_index=False)
    verb = models.CharField(max_length=20)
    from_state = models.CharField(max_length=10, choices=State.choices, blank=True, default="")
    to_state = models.CharField(max_length=10, choices=State.choices)
    level = models.CharField(max_length=5, choices=Level.choices, blank=True, default="")
    by = models.CharField(max_length=60)
    filer = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField()
    words = models.TextField(max_length=2000, blank=True, default="")
    reasons: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    facts: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    salt = models.BinaryField(default=b"")
    entry = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["application", "id"], name="application_moves"),
            models.Index(fields=["application", "-at", "-id"], include=["to_state"], name="application_as_of"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_state__in=["", *State.values]) & Q(to_state__in=State.values),
                name="an application moves between known states",
            ),
            models.CheckConstraint(
                condition=~Q(verb__in=REVIEWING) | ~Q(by=F("filer")),
                name=declare(
                    "nobody reviews what they filed",
                    _("You filed this application yourself, so somebody else reviews it. Pass it up."),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.verb}"


class PermitMove(models.Model):
    """One line of a permit's history. `reason` is read by the enterprise and those who answer for the site."""

    permit = models.ForeignKey(Permit, on_delete=models.CASCADE, related_name="moves", db_index=False)
    verb = models.CharField(max_length=20)
    from_state = models.CharField(max_length=10, choices=PermitState.choices, blank=True, default="")
    to_state = models.CharField(max_length=10, choices=PermitState.choices)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    reason = models.CharField(max_length=1000, blank=True, default="")
    entry = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["permit", "-at", "-id"], include=["to_state"], name="permit_as_of")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb__in=["suspend", "revoke"]) | ~Q(reason=""),
                name="a permit is stopped with a reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permit_id} {self.verb}"


class ReopeningSlip(models.Model):
    """A verb that a phone may send again: the same slip with the same content gives the same answer, other content 409."""

    slip = models.UUIDField(primary_key=True)
    verb = models.CharField(max_length=20)
    content = models.CharField(max_length=64)
    about = models.CharField(max_length=40, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="reopening_slip_at")]

    def __str__(self) -> str:
        return str(self.slip)
