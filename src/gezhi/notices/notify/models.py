"""Keys of programs that send through the Notify interface, and what each of them sent."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from gezhi.notices.models.deliveries import Delivery
from gezhi.notices.models.templates import Template
from gezhi.people.models import Person


class NotifyKey(models.Model):
    """A program's key. Notify signs with it, so it is kept sealed (people.keys), not hashed; `service` is its public half.

    It works until it is revoked or the person who made it has left. `urgent`: its messages leave in quiet hours too.
    `in_minute` counts what it sent since `minute` began.
    """

    name = models.CharField(pgettext_lazy("of a program", "name"), max_length=60)
    service = models.UUIDField(default=uuid.uuid4, unique=True)
    secret = models.TextField()
    urgent = models.BooleanField(default=False)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    minute = models.DateTimeField(null=True, blank=True)
    in_minute = models.PositiveIntegerField(db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=False) | ~Q(secret=""), name="a notify key that works has a secret"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How the log book names this key."""
        return f"notify_key:{self.pk}"

    @property
    def is_operator(self) -> bool:
        """A key is an actor of its own and never the operator."""
        return False


class Notification(models.Model):
    """One message to one address outside, as its sender knows it. How far it has come stands in the delivery."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key = models.ForeignKey(NotifyKey, on_delete=models.PROTECT, related_name="sent")
    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="+")
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5)
    reference = models.CharField(max_length=1000, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["sms", "email"]), name="a notification is of a known kind")
        ]
        indexes = [
            models.Index(fields=["key", "-at", "-id"], name="notification_of_key"),
            models.Index(fields=["key", "reference"], condition=~Q(reference=""), name="notification_reference"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
