"""The sign of life of whoever sends: one row, for /readyz."""

from django.db import models
from django.db.models import Q


class Sender(models.Model):
    """When a round of the pump last went well to its end, in any worker. There is one row, its id is 1."""

    ran_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there is one sign of life of the sender")]

    def __str__(self) -> str:
        return f"{self.ran_at}"
