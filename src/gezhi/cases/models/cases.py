"""The case itself: what is wrong and where, who is in charge of it, and when each step was taken."""

from datetime import datetime

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.cases.models.states import OPEN, ROLE_RESPONSIBLE, ROLE_WITH_TURN, Level, PauseReason, Source, State
from gezhi.kernel.constraints import declare
from gezhi.people.models import Person
from gezhi.policy.models import Grade, Kind
from gezhi.registry.models import Enterprise, Place

IS_OPEN = Q(state__in=[state.value for state in OPEN])


def _person(role: str) -> "models.ForeignKey[Person | None, Person | None]":
    """Somebody in this role, or nobody yet. What is looked for by role has an index of its own below."""
    return models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name=f"cases_{role}", null=True, blank=True, db_index=False
    )


class Case(models.Model):
    """Something that a named person must put right by a deadline, verified by another.

    `responsible` answers for it: the first receiver until a handler has accepted. `turn` is whom it waits for, `due` the
    deadline of the clock that runs (null while it is paused or final). Instants are aware; `version` counts changes.
    """

    number = models.CharField(max_length=24)
    kind = models.CharField(pgettext_lazy("of a case", "kind"), max_length=10, choices=Kind.choices)
    topic = models.CharField(pgettext_lazy("of a case", "topic"), max_length=40, blank=True, default="")
    grade = models.CharField(_("grade"), max_length=10, choices=Grade.choices, blank=True, default="")
    urgent = models.BooleanField(_("urgent"), default=False)
    title = models.CharField(pgettext_lazy("of a case", "title"), max_length=80)
    words = models.TextField(_("what is wrong"), max_length=2000, blank=True, default="")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="cases", db_index=False)
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="cases", null=True, blank=True, db_index=False
    )
    source = models.CharField(max_length=10, choices=Source.choices)
    cause = models.CharField(max_length=80, blank=True, default="")  # reference of what brought it about: "check:12"
    state = models.CharField(max_length=10, choices=State.choices, default=State.REPORTED)
    level = models.CharField(max_length=4, choices=Level.choices, default=Level.SITE)
    round = models.PositiveSmallIntegerField(default=1)
    reporter = _person("reported")
    receiver = _person("received")
    dispatcher = _person("dispatched")
    handler = _person("handled")
    verifier = _person("verified")
    supervisor = _person("supervised")
    decided_by = _person("decided")
    closed_by = _person("closed")
    responsible = _person("answered_for")
    turn = _person("waiting_for")
    due = models.DateTimeField(null=True, blank=True)
    solution_due = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # closed, declined or joined
    reopen_until = models.DateTimeField(null=True, blank=True)
    paused_for = models.CharField(max_length=10, choices=PauseReason.choices, blank=True, default="")
    paused_until = models.DateTimeField(null=True, blank=True)
    preset = models.CharField(max_length=80)
    preset_version = models.PositiveIntegerField()
    joined_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="joined_cases", null=True, blank=True, db_index=False
    )
    satisfied = models.BooleanField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name=declare("a case number names one case", _("Another case has this number. Send the report again.")),
            ),
            models.CheckConstraint(
                condition=Q(handler=None) | Q(verifier=None) | ~Q(verifier=F("handler")),
                name=declare(
                    "the verifier is not the handler",
                    _("Whoever handled a case does not verify it. Choose somebody else."),
                    field="verifier",
                ),
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None)
                | ((Q(handler=None) | ~Q(closed_by=F("handler"))) & (Q(reporter=None) | ~Q(closed_by=F("reporter")))),
                name=declare(
                    "neither handler nor reporter closes a case",
                    _("Whoever handled or reported a case does not close it. The verifier does."),
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_by__isnull=False, ended_at__isnull=False),
                name="a closed case names who closed it",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | Q(decided_by__isnull=False, ended_at__isnull=False),
                name="a declined case names who decided",
            ),
            models.CheckConstraint(
                condition=Q(state="joined", joined_to__isnull=False) | (~Q(state="joined") & Q(joined_to=None)),
                name="a joined case names the case it follows",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "declined", "joined"], turn=None, due=None)
                | Q(state__in=[s.value for s in OPEN], turn__isnull=False, responsible__isnull=False),
                name="an open case waits for somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["handling", "verifying", "paused", "closed"]) | Q(handler__isnull=False),
                name="what is handled has a handler",
            ),
            models.CheckConstraint(
                condition=~Q(state="verifying") | Q(verifier__isnull=False), name="what is verified has a verifier"
            ),
            models.CheckConstraint(
                condition=Q(state="paused", paused_until__isnull=False, due=None) & ~Q(paused_for="")
                | ~Q(state="paused") & Q(paused_for="", paused_until=None),
                name="a pause has a reason and an end",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="a case is in a known state"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="a case is of a known kind"),
            models.CheckConstraint(
                condition=Q(grade="") & ~Q(kind="hazard") | Q(kind="hazard", grade__in=Grade.values),
                name="hazards and only hazards have a grade",
            ),
            models.CheckConstraint(
                condition=~Q(kind="health") | Q(words=""), name="a health event holds no words about persons"
            ),
        ]
        indexes = [
            models.Index(fields=["turn", "due", "id"], condition=IS_OPEN, name="case_turn"),
            models.Index(fields=["responsible", "due", "id"], condition=IS_OPEN, name="case_responsible"),
            models.Index(fields=["due", "id"], include=["place", "state"], condition=IS_OPEN, name="case_due"),
            models.Index(fields=["place", "due", "id"], include=["state"], condition=IS_OPEN, name="case_open_place"),
            models.Index(fields=["verifier", "due", "id"], condition=Q(state="verifying"), name="case_to_verify"),
            models.Index(fields=["reporter", "-id"], name="case_reporter"),
            models.Index(fields=["receiver", "-id"], name="case_receiver"),
            models.Index(fields=["dispatcher", "-id"], name="case_dispatcher"),
            models.Index(fields=["handler", "-id"], name="case_handler"),
            models.Index(fields=["verifier", "-id"], name="case_verifier"),
            models.Index(fields=["supervisor", "-id"], condition=Q(supervisor__isnull=False), name="case_supervisor"),
            models.Index(fields=["place", "-id"], name="case_place"),
            models.Index(fields=["enterprise", "-id"], condition=Q(enterprise__isnull=False), name="case_enterprise"),
            models.Index(fields=["joined_to"], condition=Q(joined_to__isnull=False), name="case_joined_to"),
            models.Index(
                fields=["reported_at"], include=["place", "state", "filed_at", "kind"], name="case_reported_in"
            ),
            models.Index(
                fields=["solution_due"],
                include=["place", "state", "ended_at", "answered_at", "kind"],
                condition=~Q(state__in=["declined", "joined"]) & Q(solution_due__isnull=False),
                name="case_due_in",
            ),
            models.Index(fields=["paused_until"], condition=Q(state="paused"), name="case_paused"),
            GinIndex(fields=["title"], name="case_title_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        """How the log book names this case."""
        return f"case:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN

    def settle(self) -> None:
        """Sets `turn` and `responsible` from the state and the roles; a final case waits for nobody."""
        state = State(self.state)
        waits = ROLE_WITH_TURN.get(state)
        self.turn_id = getattr(self, f"{waits}_id") if waits else None
        if answers := ROLE_RESPONSIBLE.get(state):
            self.responsible_id = getattr(self, f"{answers}_id")

    def is_overdue(self, at: datetime) -> bool:
        """Whether the deadline of the running clock has passed at the aware instant `at`."""
        return self.due is not None and self.due <= at


class CaseDay(models.Model):
    """Where the numbers of a day begin: the number of a case is its id less `base`, so no report waits for another."""

    day = models.DateField(primary_key=True)
    base = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.day} from {self.base}"
