"""What is to be told, to whom, and each try to do so."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from gezhi.webhooks.models.endpoints import Endpoint


class Message(models.Model):
    """One event as it is sent, byte for byte; written in the transaction that made it true, if anybody wants it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    event = models.CharField(max_length=40)
    about = models.CharField(max_length=60)
    body = models.TextField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name

    HEADER = "webhook-id"

    @property
    def name(self) -> str:
        """The header webhook-id: the same for every endpoint and every try, so that receivers can tell repeats."""
        return f"msg_{self.pk.hex}"


class Delivery(models.Model):
    """One message on its way to one endpoint. `tries` counts since the last replay, `attempts` all of them.

    While somebody is sending it, `leased_until` lies ahead; a sender that dies leaves it for the next one to take then.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a delivery", "Waiting")
        DELIVERED = "delivered", pgettext_lazy("state of a delivery", "Delivered")
        FAILED = "failed", pgettext_lazy("state of a delivery", "Not delivered")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    due = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "endpoint"], name="an endpoint is told a message once"),
            models.CheckConstraint(
                condition=Q(state="waiting", due__isnull=False, ended_at=None)
                | Q(state__in=["delivered", "failed"], due=None, leased_until=None, ended_at__isnull=False),
                name="a delivery that waits knows until when",
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "due"], condition=Q(state="waiting"), name="deliveries_due"),
            models.Index(fields=["endpoint", "-id"], name="deliveries_of_endpoint"),
            models.Index(fields=["endpoint", "state", "ended_at"], name="deliveries_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} to {self.endpoint_id}"

    @property
    def ref(self) -> str:
        """How the log book names this delivery."""
        return f"delivery:{self.pk}"


class Attempt(models.Model):
    """One try: when, how many milliseconds, which status (or what went wrong), and the first kilobyte of the answer."""

    class Trouble(models.TextChoices):
        NONE = "", ""
        REFUSED = "refused", pgettext_lazy("what went wrong with a try", "Address not allowed")
        UNKNOWN = "unknown", pgettext_lazy("what went wrong with a try", "Host name not found")
        UNREACHED = "unreached", pgettext_lazy("what went wrong with a try", "No connection")
        TLS = "tls", pgettext_lazy("what went wrong with a try", "Certificate not accepted")
        SLOW = "slow", pgettext_lazy("what went wrong with a try", "No answer in time")
        BROKEN = "broken", pgettext_lazy("what went wrong with a try", "Connection broke off")
        STATUS = "status", pgettext_lazy("what went wrong with a try", "Answered with an error")
        SECRET = "secret", pgettext_lazy("what went wrong with a try", "Secret cannot be read")
        LOST = "lost", pgettext_lazy("what went wrong with a try", "We were interrupted")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="log")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    ms = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    trouble = models.CharField(max_length=10, choices=Trouble.choices, blank=True, default="")
    answer = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="a try has its number"),
            models.CheckConstraint(
                condition=Q(trouble="", status__gte=200, status__lt=300) | ~Q(trouble=""),
                name="a try either ended well or says what was wrong",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.number}"

    @property
    def answered(self) -> str:
        """The status as people who look after servers say it; empty if there was no answer."""
        return f"HTTP {self.status}" if self.status else ""
