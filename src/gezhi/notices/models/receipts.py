"""What providers report afterwards, kept raw before anything is made of it."""

from django.db import models
from django.db.models import Q

from gezhi.notices.models.channels import Channel


class Arrival(models.Model):
    """One report of a provider about one message, kept once whatever it is sent how often (`digest`).

    `done_at` is empty until the message it speaks of is known: a report may come before our own commit.
    `fate`: matched, or stray if no message of ours ever turned up.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="arrivals")
    digest = models.CharField(max_length=64)
    provider_id = models.CharField(max_length=120, blank=True, default="")
    slip = models.UUIDField(null=True)
    seen = models.CharField(max_length=14)
    happened_at = models.DateTimeField()
    code = models.CharField(max_length=60, blank=True, default="")
    words = models.CharField(max_length=200, blank=True, default="")
    arrived_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    fate = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "digest"], name="a receipt counts once"),
            models.CheckConstraint(condition=Q(fate__in=["", "matched", "stray"]), name="a receipt's fate is known"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(done_at__isnull=True), name="arrival_open"),
            models.Index(fields=["arrived_at"], name="arrival_age"),
        ]

    def __str__(self) -> str:
        return f"{self.seen} {self.provider_id}"


class Forgery(models.Model):
    """A report that was refused because its signature was wrong: counted by channel and day, nothing of it is kept."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="forgeries")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "forgeries"
        constraints = [models.UniqueConstraint(fields=["channel", "day"], name="forgeries are counted by the day")]

    def __str__(self) -> str:
        return f"{self.count} on {self.day}"
