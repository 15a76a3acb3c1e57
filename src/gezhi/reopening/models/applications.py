"""The application of one enterprise at one site: by which rule it is judged, where it stands, whose turn it is until when."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gezhi.cases.models import Case
from gezhi.kernel.constraints import declare
from gezhi.people.models import Person
from gezhi.policy.amounts import Amount
from gezhi.policy.models import Incident, PackVersion
from gezhi.policy.models.presets import AmountField
from gezhi.policy.packs.pack import Pack, kept
from gezhi.policy.packs.parts import Material
from gezhi.registry.models import Enterprise, Place
from gezhi.reopening.models.states import CURRENT, WAITING, Decided, Level, State

IS_CURRENT = Q(state__in=[state.value for state in CURRENT])
IS_WAITING = Q(state__in=[state.value for state in WAITING])


class ApplicationSet(models.QuerySet["Application"]):
    """Adjectives for many applications."""

    def current(self) -> "ApplicationSet":
        """Those that still count: being filled in, reviewed, mended, or approved."""
        return self.filter(IS_CURRENT)

    def waiting(self) -> "ApplicationSet":
        """Those that somebody has to decide."""
        return self.filter(IS_WAITING)


class Application(models.Model):
    """An enterprise's way to reopen at one site (`place`) during an incident. `version` counts changes.

    Everything from `pack_version` to `permit_days` is the admission by which it is judged, kept as it was decided: a later
    pack, a later day or another risk level never judges it anew. It is judged again only when it is submitted (again).
    `level` is who has to review, `turn` the persons whose turn that is by the chain of duty (kept up to date; what somebody
    may do is always looked up anew); `barred` are references of everybody who filled something in, who therefore review nothing.
    `asked_at` is since when an answer is owed, `due` until when; `next_step` and `next_at` say what time does next, `term`
    counts the times it was submitted.
    """

    number = models.CharField(max_length=24)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="applications", db_index=False)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="applications", db_index=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="applications", db_index=False)
    pack_version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=8)
    rule = models.CharField(max_length=60)
    why = models.CharField(max_length=400, blank=True, default="")
    basis = models.CharField(max_length=400, blank=True, default="")
    risk = models.CharField(max_length=8, blank=True, default="")
    levels = ArrayField(models.CharField(max_length=5), default=list)
    answer_within: "models.Field[Amount, Amount]" = AmountField()
    opens_on = models.CharField(max_length=10)
    silence = models.CharField(max_length=8)
    permit_days = models.PositiveIntegerField(null=True, blank=True)
    park_may_file = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField()
    judged_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    level = models.CharField(max_length=5, choices=Level.choices, blank=True, default="")
    returned_from = models.CharField(max_length=5, choices=Level.choices, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    begun_by = models.CharField(max_length=60)
    begun_at = models.DateTimeField()
    filed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="applications_filed", null=True, blank=True, db_index=False
    )
    filed_as = models.CharField(max_length=60, blank=True, default="")
    filed_for_park = models.BooleanField(default=False)
    barred = ArrayField(models.CharField(max_length=60), default=list)
    turn = ArrayField(models.BigIntegerField(), default=list)
    submitted_at = models.DateTimeField(null=True, blank=True)
    term = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    due = models.DateTimeField(null=True, blank=True)
    next_step = models.CharField(max_length=10, blank=True, default="")
    next_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="applications_decided", null=True, blank=True, db_index=False
    )
    decided_how = models.CharField(max_length=8, choices=Decided.choices, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    reminder = models.CharField(max_length=1000, blank=True, default="")
    help_case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )

    objects = ApplicationSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name=declare(
                    "an application number names one", _("Another application has this number. Send it again.")
                ),
            ),
            models.UniqueConstraint(
                fields=["incident", "enterprise", "place"],
                condition=IS_CURRENT,
                name=declare(
                    "one application at a time",
                    _("The enterprise already has an application for this site. Open that one."),
                ),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(filed_by=None) | ~Q(decided_by=F("filed_by")),
                name=declare(
                    "nobody decides what they filed",
                    _("You filed this application yourself, so somebody else reviews it. Pass it up."),
                ),
            ),
            models.CheckConstraint(
                condition=(Q(decided_how="", decided_at=None, decided_by=None) & ~Q(state__in=["approved", "refused"]))
                | Q(decided_how="person", decided_at__isnull=False, decided_by__isnull=False)
                | Q(decided_how__in=["rule", "silence"], decided_at__isnull=False, decided_by=None),
                name="a decision names who or what decided",
            ),
            models.CheckConstraint(
                condition=~Q(decided_how="silence") | Q(silence="approve"),
                name="silence approves only if the pack says so",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="an application is in a known state"),
            models.CheckConstraint(
                condition=Q(mode__in=["approval", "filing", "pledge"]), name="an application has a mode that needs one"
            ),
            models.CheckConstraint(
                condition=(IS_WAITING & ~Q(level="") & Q(due__isnull=False))
                | (~IS_WAITING & Q(level="", due=None, turn=[])),
                name="what waits says for whom and until when",
            ),
            models.CheckConstraint(
                condition=Q(next_at=None, next_step="") | (Q(next_at__isnull=False) & ~Q(next_step="") & IS_WAITING),
                name="only what waits has a next step",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn", "lapsed"]) | Q(submitted_at__isnull=False),
                name="what was submitted says when",
            ),
        ]
        indexes = [
            models.Index(fields=["priority", "due", "id"], condition=IS_WAITING, name="application_waiting"),
            GinIndex(fields=["turn"], name="application_turn"),
            models.Index(fields=["place", "state"], name="application_place"),
            models.Index(fields=["enterprise", "-id"], name="application_enterprise"),
            models.Index(fields=["incident", "state"], name="application_incident"),
            models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="application_next"),
            models.Index(fields=["filed_by", "-id"], condition=Q(filed_by__isnull=False), name="application_filed"),
            models.Index(
                fields=["decided_by", "-id"], condition=Q(decided_by__isnull=False), name="application_decided"
            ),
            models.Index(fields=["help_case"], condition=Q(help_case__isnull=False), name="application_case"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """How the log book names this application."""
        return f"application:{self.pk}"

    @property
    def pack(self) -> Pack:
        """The pack by which it is judged; its content is read only where this process has not built it yet."""
        return kept(self.pack_version.sha256) or self.pack_version.pack

    def material(self, code: str) -> Material | None:
        """What the pack by which it is judged says about the point of that code."""
        return self.pack.material(code)

    @property
    def is_current(self) -> bool:
        """Whether it still counts."""
        return self.state in CURRENT

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to decide."""
        return self.state in WAITING

    def is_overdue(self, at: datetime) -> bool:
        """Whether the answer should have been given by the aware instant `at`."""
        return self.due is not None and self.due <= at


class ApplicationDay(models.Model):
    """Where the numbers of a day begin: a number is the id less `base`, so nobody waits for another."""

    day = models.DateField(primary_key=True)
    base = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.day} from {self.base}"


class AnswerStep(models.Model):
    """What time did to an application that waited. Its uniqueness is why nobody hears of the same step twice."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="steps", db_index=False)
    term = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=10)
    was_due_at = models.DateTimeField()
    done_at = models.DateTimeField()
    told = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "term", "step"], name="each step towards an answer is done once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.step}"


class ParkFiling(models.Model):
    """A park filed for its tenants at once: which it left out and why, and what became of each."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="park_filings")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="park_filings")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    exceptions: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    outcomes: "models.JSONField[Any, Any]" = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.place_id} at {self.at}"

    @property
    def ref(self) -> str:
        """How the log book names this filing."""
        return f"park_filing:{self.pk}"
