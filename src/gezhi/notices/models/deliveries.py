"""Deliveries: one message to one person by one way, from waiting to delivered."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from gezhi.notices.models.channels import Channel
from gezhi.notices.models.notices import Notice, Stage
from gezhi.notices.models.recipients import Recipient
from gezhi.notices.ways import Way


class DeliveryState(models.TextChoices):
    """How far a message has come. Handed: committed before the provider is called, so a crash leaves a trace."""

    WAITING = "waiting", pgettext_lazy("state of a delivery", "Waiting")
    HANDED = "handed", pgettext_lazy("state of a delivery", "Handed over")
    UNKNOWN = "unknown", pgettext_lazy("state of a delivery", "Outcome unknown")
    ACCEPTED = "accepted", pgettext_lazy("state of a delivery", "Taken by the provider")
    DELIVERED = "delivered", pgettext_lazy("state of a delivery", "Delivered")
    FAILED = "failed", pgettext_lazy("state of a delivery", "Failed")
    STOPPED = "stopped", pgettext_lazy("state of a delivery", "No longer needed")


S = DeliveryState
LIFECYCLE: dict[str, tuple[frozenset[str], str]] = {
    "hand": (frozenset({S.WAITING}), S.HANDED),
    "take": (frozenset({S.HANDED, S.UNKNOWN}), S.ACCEPTED),
    "put_off": (frozenset({S.HANDED, S.UNKNOWN}), S.WAITING),
    "lose_sight": (frozenset({S.HANDED}), S.UNKNOWN),
    "refuse": (frozenset({S.HANDED, S.UNKNOWN}), S.FAILED),
    "arrive": (frozenset({S.HANDED, S.UNKNOWN, S.ACCEPTED, S.FAILED}), S.DELIVERED),
    "fail": (frozenset({S.HANDED, S.UNKNOWN, S.ACCEPTED}), S.FAILED),
    "stop": (frozenset({S.WAITING}), S.STOPPED),
}
"""Verb → from which states it leads to which. The statements of sending take their states from here. There is no table
of moves: a million rows pass here, and the row keeps the instant of each step itself."""


class Delivery(models.Model):
    """`slip` is our name for the message, told to the provider; `attempt` counts how often it was handed over.

    `poll_at`: when a provider that does not call us is asked what became of it. `recalled`: the provider took it back.
    `due_at`: not before; `channel` and `address`: by which and to where it was handed over last. A stage is never run
    twice for one recipient; the database sees to it. `batch` holds together what was handed over in one call, because
    some providers recognise a repeated call only as a whole. What a robot says to a room has no recipient.
    Notice, stage and recipient are written from the same rows in the same statement, so the database does not look them up
    again one by one: that would cost as much as writing the delivery.
    """

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="deliveries", db_constraint=False, db_index=False
    )
    recipient = models.ForeignKey(
        Recipient, on_delete=models.CASCADE, related_name="deliveries", null=True, db_constraint=False, db_index=False
    )
    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, related_name="deliveries", db_constraint=False, db_index=False
    )
    way = models.CharField(max_length=12, choices=Way.choices)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, db_default=DeliveryState.WAITING)
    slip = models.UUIDField(default=uuid.uuid4)
    address = models.CharField(max_length=200)
    urgent = models.BooleanField(db_default=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, related_name="deliveries", db_index=False)
    batch = models.UUIDField(null=True)
    attempt = models.PositiveSmallIntegerField(db_default=0)
    due_at = models.DateTimeField(db_default=Now())
    handed_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=120, db_default="", blank=True)
    code = models.CharField(max_length=60, db_default="", blank=True)
    words = models.CharField(max_length=200, db_default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    poll_at = models.DateTimeField(null=True)
    recall_asked_at = models.DateTimeField(null=True)
    recalled = models.BooleanField(db_default=False)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "stage"], name="a stage runs once for a recipient"),
            models.UniqueConstraint(
                fields=["channel", "notice", "stage"],
                condition=Q(recipient__isnull=True),
                name="a robot says a stage once",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | Q(way="robot", channel__isnull=False),
                name="only a robot speaks to nobody in particular",
            ),
            models.UniqueConstraint(fields=["slip"], name="a slip names one delivery"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="a delivery is in a known state"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "stopped"]) | Q(channel__isnull=False, handed_at__isnull=False),
                name="what was handed over names its channel",
            ),
        ]
        indexes = [
            models.Index(fields=["way", "-urgent", "due_at"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["due_at"], condition=Q(state__in=["handed", "unknown"]), name="delivery_open"),
            models.Index(fields=["channel", "poll_at"], condition=Q(poll_at__isnull=False), name="delivery_poll"),
            models.Index(fields=["channel", "provider_id"], condition=~Q(provider_id=""), name="delivery_provider"),
            models.Index(fields=["notice", "stage", "state"], name="delivery_of_notice"),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.slip}"
