"""Signs of life of what works by time, so that /readyz can say that a loop has stopped turning."""

from django.db import models
from django.db.models.functions import Now


class Heartbeat(models.Model):
    """When a part last did its round; by the database's clock, so that machines need not agree on the time."""

    part = models.CharField(max_length=30, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part} {self.beat_at:%H:%M:%S}"


def beat(part: str) -> None:
    """`part` has just done its round."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(part=part, beat_at=Now())],
        update_conflicts=True,
        unique_fields=["part"],
        update_fields=["beat_at"],
    )
