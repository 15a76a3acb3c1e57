"""Presets: how much time each kind of matter has. Versions are added, never changed; the newest in force decides."""

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.policy.amounts import Amount

if TYPE_CHECKING:
    _Text = models.CharField[Any, Any]
else:
    _Text = models.CharField


class Kind(models.TextChoices):
    """Kinds of matters that somebody puts right by a deadline."""

    REQUEST = "request", pgettext_lazy("kind of a matter", "Request")
    REWORK = "rework", pgettext_lazy("kind of a matter", "Rework")
    HAZARD = "hazard", pgettext_lazy("kind of a matter", "Hazard")
    HEALTH = "health", pgettext_lazy("kind of a matter", "Health event")
    BURDEN = "burden", pgettext_lazy("kind of a matter", "Complaint about burden")


class Grade(models.TextChoices):
    """How grave a hazard is: one that can be put right at once, or one that stops work for a time."""

    GENERAL = "general", pgettext_lazy("grade of a hazard", "General")
    SERIOUS = "serious", pgettext_lazy("grade of a hazard", "Serious")


class AmountField(_Text):
    """An Amount, stored as "3 work_days"."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 24)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> Amount | None:
        """The amount that was stored."""
        return None if value is None else Amount.parse(value)

    def to_python(self, value: Any) -> Any:
        """An amount as it is; text is read."""
        return value if isinstance(value, Amount) or value is None else Amount.parse(str(value))

    def get_prep_value(self, value: Any) -> Any:
        """The text that is stored."""
        return value.text if isinstance(value, Amount) else value


class PresetVersion(models.Model):
    """What holds for one kind of matter from an instant on. `code` names the line, `version` counts its changes from 1.

    The product's own line is version 0 and stands in `shipped.py`. A retired version lets the more general line decide.
    """

    code = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    grade = models.CharField(max_length=10, choices=Grade.choices, blank=True, default="")
    topic = models.CharField(max_length=40, blank=True, default="")
    urgent = models.BooleanField()
    retired = models.BooleanField(default=False)
    response = AmountField()
    solution = AmountField()
    verification = AmountField()
    warn = AmountField()
    escalation: "ArrayField[Any, Any]" = ArrayField(AmountField(), size=3)
    extensions = models.PositiveSmallIntegerField()
    reopen_within = AmountField()
    source = models.CharField(max_length=60, default="zone")
    basis = models.CharField(max_length=200)
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=60)
    effective_from = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name=declare(
                    "a preset changes one version at a time",
                    _("Somebody has just changed this preset. Look at it again, then change what stands there."),
                ),
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="a preset is of a known kind"),
            models.CheckConstraint(
                condition=Q(grade="") | Q(kind="hazard", grade__in=Grade.values), name="only hazards have a grade"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="version 0 is the product's own"),
            models.CheckConstraint(condition=Q(escalation__len=3), name="escalation has three steps"),
            models.CheckConstraint(condition=Q(extensions__lte=9), name="at most nine extensions"),
            models.CheckConstraint(condition=~Q(reason=""), name="a preset changes for a reason"),
            models.CheckConstraint(
                condition=Q(effective_from__gte=F("recorded_at")), name="a preset does not change the past"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"


class Topic(models.Model):
    """A topic that the zone or a pack adds to those of the product, or takes out of use."""

    code = models.SlugField(
        max_length=40,
        unique=True,
        error_messages={"unique": _("There is already a topic of this code. Choose another code.")},
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=100)
    in_use = models.BooleanField(default=True)
    source = models.CharField(max_length=60, default="zone")
    by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=Kind.values), name="a topic is of a known kind")]

    def __str__(self) -> str:
        return self.code
