"""The zone's own table of days, its dated working hours, and the weekends that an emergency makes working days.

A row is never changed except to close `recorded` when better is known, so one can ask what the calendar was at any instant.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.constraints import declare

ZONE, TABLE = "zone", "table:"
"""Where a line comes from: marked by hand, or brought in with a year's table ("table:2027"). Packs write "pack:<code>@<version>"."""


def table_of(year: int) -> str:
    """The source of days that came with the table of `year`."""
    return f"{TABLE}{year}"


class DayRule(models.Model):
    """One day that is worked, or not, whatever the announced holidays and the day of the week say."""

    day = models.DateField()
    working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True, default="")
    source = models.CharField(max_length=60, default=ZONE)
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=60)
    recorded = DateTimeRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "a day is marked once",
                    _("Somebody has just marked this day. Look at the calendar again, then change what stands there."),
                    field="day",
                ),
                expressions=[("day", RangeOperators.EQUAL), ("recorded", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a marked day has its reason"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {'worked' if self.working else 'off'}"


class WorkHours(models.Model):
    """From the day `since` on, working days are open during `spans`: pairs of minutes after midnight, in order."""

    since = models.DateField()
    spans = ArrayField(ArrayField(models.PositiveSmallIntegerField(), size=2))
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=60)
    recorded = DateTimeRangeField()

    class Meta:
        verbose_name_plural = "work hours"
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "one set of hours from a day on",
                    _("Somebody has just set the hours from this day on. Look at them again, then change them."),
                    field="since",
                ),
                expressions=[("since", RangeOperators.EQUAL), ("recorded", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(spans__len__gte=1), name="hours open at least once a day"),
        ]

    def __str__(self) -> str:
        return f"{self.since} {self.spans}"


class EmergencyWeekends(models.Model):
    """Days during which Saturdays and Sundays are worked because of an emergency: on a basis, approved, until a day.

    `source` is the zone, or the incident whose pack asks for it ("incident:7"): incidents may overlap, and the lifting of one
    takes back only its own.
    """

    during = DateRangeField()
    source = models.CharField(max_length=60, default=ZONE)
    basis = models.CharField(max_length=200)
    approver = models.CharField(max_length=40)
    by = models.CharField(max_length=60)
    recorded = DateTimeRangeField()

    class Meta:
        verbose_name_plural = "emergency weekends"
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "weekends are worked on one basis",
                    _(
                        "Weekends are already working days on some of these dates. End that first, or choose other dates."
                    ),
                    field="first",
                ),
                expressions=[
                    ("source", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("recorded", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(during__lower_inf=False, during__upper_inf=False, during__isempty=False),
                name="worked weekends begin and end",
            ),
            models.CheckConstraint(condition=~Q(basis="") & ~Q(approver=""), name="worked weekends have a basis"),
        ]

    def __str__(self) -> str:
        return f"{self.during}"
