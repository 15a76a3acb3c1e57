"""The clocks of a case: when an answer is due, when the solution, when the verification, and who was told of what when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from gezhi.cases.models.cases import Case
from gezhi.people.models import Person
from gezhi.policy.models.presets import AmountField


class Which(models.TextChoices):
    """What a clock measures."""

    RESPONSE = "response", pgettext_lazy("clock of a case", "First response")
    SOLUTION = "solution", pgettext_lazy("clock of a case", "Solution")
    VERIFICATION = "verification", pgettext_lazy("clock of a case", "Verification")


class StepName(models.TextChoices):
    """What time does to a case that waits: a reminder, then one level of the chain after the other."""

    WARNED = "warned", pgettext_lazy("step of escalation", "Reminder before the deadline")
    EXECUTOR = "executor", pgettext_lazy("step of escalation", "Overdue, executor told")
    ORGANISER = "organiser", pgettext_lazy("step of escalation", "Overdue, organiser told")
    HEAD = "head", pgettext_lazy("step of escalation", "Overdue, head told")


class CaseClock(models.Model):
    """One clock in one round. All its instants are computed when `due` is set, so the sweep only compares them.

    It runs while `stopped_at` and `paused_at` are null. `next_at` is when the sweep has to look; null if the clock stands or
    all is done. `lap` counts verifications within a round (rework). `term` counts moved deadlines: each is reminded of and
    escalated anew. `promised` is the preset's amount when the clock was set. `left` is what was left, in the clock's own
    time, when it was paused or stopped (negative: overdue).
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks", db_index=False)  # the constraint's
    which = models.CharField(max_length=12, choices=Which.choices)
    round = models.PositiveSmallIntegerField()
    lap = models.PositiveSmallIntegerField(default=1)
    term = models.PositiveSmallIntegerField(default=0)
    wall = models.BooleanField()  # by the clock on the wall; otherwise in working time
    promised = AmountField(null=True)  # null on clocks older than this column: then the case's preset says it
    started_at = models.DateTimeField()
    due = models.DateTimeField()
    warn_at = models.DateTimeField()
    executor_at = models.DateTimeField()
    organiser_at = models.DateTimeField()
    head_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    left = models.DurationField(null=True, blank=True)
    next_step = models.CharField(max_length=10, choices=StepName.choices, blank=True, default="")
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "which", "round", "lap"], name="one clock of a kind in a lap"),
            models.CheckConstraint(condition=Q(which__in=Which.values), name="a clock measures something known"),
            models.CheckConstraint(
                condition=Q(next_at=None) | Q(stopped_at=None, paused_at=None),
                name="a clock that stands is not looked at",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(paused_at=None), name="a clock is stopped or paused"
            ),
        ]
        indexes = [models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="clock_next")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.which} {self.round}"

    @property
    def on_time(self) -> bool | None:
        """Whether what it measures came by the deadline; None while it runs."""
        return None if self.stopped_at is None else self.stopped_at <= self.due


class CaseStep(models.Model):
    """One step of escalation that was done. Its uniqueness is why nobody hears of the same step twice."""

    clock = models.ForeignKey(
        CaseClock, on_delete=models.CASCADE, related_name="steps", db_constraint=False, db_index=False
    )
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="steps", db_constraint=False, db_index=False
    )  # the clock's
    term = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=10, choices=StepName.choices)
    was_due_at = models.DateTimeField()
    done_at = models.DateTimeField()
    told = models.BigIntegerField(null=True)  # the person's id; null: nobody needed to be told any more

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "term", "step"], name="each step of escalation is done once"),
        ]
        indexes = [models.Index(fields=["case"], name="step_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"


class CaseExtension(models.Model):
    """More time that a handler asked for, and what was decided by whom."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="extensions")
    round = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="extensions_asked")
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=400)
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="extensions_decided", null=True)
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(granted=None), name="one extension is asked for at a time"
            ),
            models.CheckConstraint(
                condition=Q(granted=None, decided_by=None, decided_at=None)
                | Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="a decided extension names who decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")),
                name="nobody grants himself more time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="an extension has its reason"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} until {self.until}"
