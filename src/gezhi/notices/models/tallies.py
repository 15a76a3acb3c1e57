"""Tallies: how many, kept as small additions while sending and rolled up by the clock, never counted on the sending path."""

from django.db import models

from gezhi.notices.models.notices import Notice


class Figure(models.TextChoices):
    """What is counted. The first four count recipients, each containing the next; the others count by stage."""

    RECIPIENTS = "recipients"
    REACHED = "reached"
    READ = "read"
    CONFIRMED = "confirmed"
    SENT = "sent"
    TAKEN = "taken"
    DELIVERED = "delivered"
    STAGE_READ = "stage_read"
    FAILED = "failed"
    TOLD = "told"


class _Counted(models.Model):
    """Of which notice, by which stage (-1 = the notice as a whole), in which group and site."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    stage = models.SmallIntegerField()
    group_id = models.BigIntegerField(null=True)
    site_id = models.BigIntegerField(null=True)
    figure = models.CharField(max_length=10, choices=Figure.choices)
    number = models.BigIntegerField()

    class Meta:
        abstract = True


class TallyDelta(_Counted):
    """An addition that has not been rolled up yet."""

    class Meta:
        indexes = [models.Index(fields=["notice"], name="tally_delta_notice")]

    def __str__(self) -> str:
        return f"{self.figure} {self.number:+}"


class Tally(_Counted):
    """The sum of what was rolled up. What is true now is this plus the additions still waiting."""

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "stage", "group_id", "site_id", "figure"],
                nulls_distinct=False,
                name="a figure is kept once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.number}"
