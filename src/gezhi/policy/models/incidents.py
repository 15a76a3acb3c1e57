"""Incidents: what stopped the zone's work, from its declaration to its lifting; by which pack, where, at which risk level.

What holds during an incident is bitemporal: `during` true in the world, `recorded` known to us. A row is never changed except
to close `recorded`, so one can ask what held at an instant, and what was known of it then.
"""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.policy.models.packs import PackVersion
from gezhi.policy.packs.pack import Pack
from gezhi.registry.models import Place


class IncidentState(models.TextChoices):
    """Where an incident stands."""

    DECLARED = "declared", pgettext_lazy("state of an incident", "Declared")
    STOPPED = "stopped", pgettext_lazy("state of an incident", "Work stopped")
    RESTARTING = "restarting", pgettext_lazy("state of an incident", "Restarting")
    LIFTED = "lifted", pgettext_lazy("state of an incident", "Lifted")


class RiskGrade(models.TextChoices):
    """How dangerous it is somewhere."""

    LOW = "low", pgettext_lazy("risk level", "Low risk")
    MEDIUM = "medium", pgettext_lazy("risk level", "Medium risk")
    HIGH = "high", pgettext_lazy("risk level", "High risk")


_D, _S, _R, _L = IncidentState.DECLARED, IncidentState.STOPPED, IncidentState.RESTARTING, IncidentState.LIFTED

LIFECYCLE: dict[str, tuple[tuple[IncidentState, ...], IncidentState]] = {
    "declare": ((), _D),
    "order_stop": ((_D, _R), _S),
    "begin_restart": ((_S,), _R),
    "lift": ((_D, _R), _L),
}
"""The law: each verb, the states it may start from, and the state it leads to."""

STAYS: dict[str, tuple[IncidentState, ...]] = {
    "scope": (_D, _S, _R),
    "switch_pack": (_D, _S, _R),
    "set_risk": (_D, _S, _R),
}
"""Verbs that leave the state as it is, and the states in which they can be done."""


class IncidentSet(models.QuerySet["Incident"]):
    """Adjectives for many incidents."""

    def open(self, at: Any) -> "IncidentSet":
        """Those that had started and were not lifted at `at`."""
        return self.filter(started_at__lte=at).filter(Q(lifted_at=None) | Q(lifted_at__gt=at))


class Incident(models.Model):
    """One emergency, named by people with `number`. `kind` is its pack's when it was declared; `basis` what it was declared on.

    Lifted before it started, it never was on.
    """

    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(pgettext_lazy("of an incident", "title"), max_length=60)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=IncidentState.choices, default=IncidentState.DECLARED)
    basis = models.CharField(pgettext_lazy("of an incident", "basis"), max_length=300)
    started_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = IncidentSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["title"],
                condition=Q(lifted_at=None),
                name=declare(
                    "an open incident has its own title",
                    _("An incident of this title is already open. Open that one, or choose another title."),
                    field="title",
                ),
            ),
            models.CheckConstraint(condition=Q(state__in=IncidentState.values), name="an incident is in a known state"),
            models.CheckConstraint(
                condition=Q(state="lifted", lifted_at__isnull=False) | (~Q(state="lifted") & Q(lifted_at=None)),
                name="a lifted incident says when",
            ),
            models.CheckConstraint(condition=~Q(basis="") & ~Q(title=""), name="an incident has a title and a basis"),
        ]
        indexes = [models.Index(fields=["lifted_at", "started_at"], name="incident_open")]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        """How the log book names this incident."""
        return f"incident:{self.pk}"


class IncidentMove(models.Model):
    """What was done with an incident, one line each. Only ever added to."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="moves")
    verb = models.CharField(max_length=20)
    from_state = models.CharField(max_length=10, blank=True, default="")
    to_state = models.CharField(max_length=10)
    reason = models.CharField(max_length=300, blank=True, default="")
    facts: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verb__in=[*LIFECYCLE, *STAYS]), name="a move of an incident is a known verb"
            ),
            models.CheckConstraint(
                condition=Q(to_state__in=IncidentState.values), name="an incident moves to a known state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.verb}"


class IncidentPack(models.Model):
    """Which version of a pack judges what comes in during an incident."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="packs")
    pack_version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="used_in")
    during = DateTimeRangeField()
    recorded = DateTimeRangeField()
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "one pack judges at a time",
                    _("Somebody has just switched the pack of this incident. Look at it again, then switch."),
                    field="pack",
                ),
                expressions=[
                    ("incident", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("recorded", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="a pack judges for a time"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.pack_version_id} {self.during}"

    @property
    def pack(self) -> Pack:
        """The pack of this version."""
        return self.pack_version.pack


class IncidentScope(models.Model):
    """A place, with everything below it, that an incident holds for; the zone's own row means everywhere."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="scopes")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    recorded = DateTimeRangeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "a place is in an incident once",
                    _("Somebody has just changed the places of this incident. Look at them again, then change them."),
                    field="places",
                ),
                expressions=[
                    ("incident", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("recorded", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="a place is in an incident for a time"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.place_id} {self.during}"


class RiskLevel(models.Model):
    """How dangerous a place, with everything below it, is during an incident, until something else is said."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="risks")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=6, choices=RiskGrade.choices)
    during = DateTimeRangeField()
    recorded = DateTimeRangeField()
    basis = models.CharField(max_length=300)
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name=declare(
                    "a place has one risk level at a time",
                    _("Somebody has just set the risk level of this place. Look at it again, then set it."),
                    field="level",
                ),
                expressions=[
                    ("incident", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("recorded", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(level__in=RiskGrade.values), name="a risk level is a known one"),
            models.CheckConstraint(condition=Q(during__isempty=False), name="a risk level holds for a time"),
            models.CheckConstraint(condition=~Q(basis=""), name="a risk level has its basis"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.place_id} {self.level} {self.during}"
