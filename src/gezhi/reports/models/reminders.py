"""Reminders that were sent, so that each goes out once, also after the worker was down."""

from django.db import models

from gezhi.reports.models.collections import Collection


class Reminder(models.Model):
    """For the return of a day, `before` minutes before it was due (0 = those who answer for the site were told at the due time).

    `notice` is the number of the notice, None if nobody was missing.
    """

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="reminders")
    day = models.DateField()
    before = models.PositiveSmallIntegerField()
    missing = models.PositiveIntegerField()
    notice = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "day", "before"], name="a reminder goes out once"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.day} {self.before}"
