"""Collections: some data items asked of enterprises or sites, on a basis, for a purpose, until a day."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.kernel.periods import local_zone
from gezhi.policy.models import Incident
from gezhi.policy.packs.conditions import Condition, Firm, meant
from gezhi.policy.packs.pack import build


class Rhythm(models.TextChoices):
    """How often a collection asks."""

    DAILY = "daily", pgettext_lazy("rhythm of a collection", "Daily")
    WEEKLY = "weekly", pgettext_lazy("rhythm of a collection", "Weekly")
    ONCE = "once", pgettext_lazy("rhythm of a collection", "Once")


class State(models.TextChoices):
    """Where a collection stands."""

    DRAFT = "draft", pgettext_lazy("state of a collection", "Draft")
    APPROVED = "approved", pgettext_lazy("state of a collection", "Approved")
    RUNNING = "running", pgettext_lazy("state of a collection", "Running")
    ENDED = "ended", pgettext_lazy("state of a collection", "Ended")
    REFUSED = "refused", pgettext_lazy("state of a collection", "Refused")


LIFECYCLE: dict[str, dict[str, str]] = {
    State.DRAFT: {"approve": State.APPROVED, "refuse": State.REFUSED},
    State.APPROVED: {"run": State.RUNNING, "end": State.ENDED},
    State.RUNNING: {"end": State.ENDED, "prolong": State.RUNNING},
    State.ENDED: {},
    State.REFUSED: {},
}
"""From each state: the verbs that lead on, and where to."""
ASKING = (State.APPROVED, State.RUNNING)


class Per(models.TextChoices):
    """Of whom one answer is asked."""

    UNIT = "enterprise-site", pgettext_lazy("unit of a collection", "Each enterprise at each site")
    SITE = "site", pgettext_lazy("unit of a collection", "Each site")


class Collection(models.Model):
    """Who asks what of whom, why, on what basis, and until when. It ends by itself on its last day.

    A return is for a day D. With `day_before` it is due at `due_minute` of the day after (figures as of 24:00 of D),
    otherwise at `due_minute` of D itself. Weekly: D is the weekday of `until`; once: D is `until`.
    `scope` are places whose subtree is asked; empty = the whole zone. `asked_when` and `asked_unless` say which enterprises
    there, in the words of a pack's conditions. `late_days` after the due time a return is still taken.
    """

    code = models.CharField(pgettext_lazy("of a collection", "code"), max_length=60, unique=True)
    title = models.CharField(pgettext_lazy("of a collection", "title"), max_length=80)
    incident = models.ForeignKey(
        Incident,
        on_delete=models.PROTECT,
        related_name="collections",
        null=True,
        blank=True,
        verbose_name=_("incident"),
    )
    items = ArrayField(models.CharField(max_length=40))
    optional = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    asked_when: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    asked_unless: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    scope = ArrayField(models.BigIntegerField(), default=list, blank=True)
    per = models.CharField(_("asked of"), max_length=16, choices=Per.choices, default=Per.UNIT)
    rhythm = models.CharField(_("rhythm"), max_length=8, choices=Rhythm.choices, default=Rhythm.DAILY)
    starts_on = models.DateField(pgettext_lazy("of a collection", "first day"))
    until = models.DateField(pgettext_lazy("of a collection", "last day"))
    due_minute = models.PositiveSmallIntegerField(pgettext_lazy("of a collection", "due at"), default=720)
    day_before = models.BooleanField(_("as of 24:00 of the day before"), default=True)
    late_days = models.PositiveSmallIntegerField(_("days taken late"), default=3)
    wanted_by = models.CharField(pgettext_lazy("of a collection", "wanted by"), max_length=80)
    basis = models.CharField(_("basis"), max_length=200)
    purpose = models.CharField(_("purpose"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    approved_by = models.CharField(max_length=60, blank=True, default="")
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("until")),
                name=declare(
                    "a collection ends after it begins",
                    _("The last day lies before the first. Choose a later last day."),
                    field="until",
                ),
            ),
            models.CheckConstraint(
                condition=Q(items__len__gte=1),
                name=declare("a collection asks for something", _("Choose at least one data item."), field="items"),
            ),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(purpose="") & ~Q(wanted_by=""),
                name=declare(
                    "a collection has a basis",
                    _("Say who wants it, on what basis and for what purpose. Without them nothing is asked."),
                    field="basis",
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "running"]) | (~Q(approved_by="") & Q(approved_at__isnull=False)),
                name="nothing is asked without approval",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | (~Q(state="ended") & Q(ended_at=None)),
                name="an ended collection says when",
            ),
            models.CheckConstraint(condition=Q(due_minute__lte=1440), name="a day has 1440 minutes"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="a collection is in a known state"),
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="a collection has a known rhythm"),
        ]
        indexes = [models.Index(fields=["state", "until"], name="collection_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        """How the log book names this collection."""
        return f"collection:{self.pk}"

    @property
    def of_units(self) -> bool:
        """Whether each enterprise at each site is asked, rather than each site."""
        return self.per == Per.UNIT

    @property
    def when(self) -> Condition:
        """The enterprises that are asked; nothing said = all."""
        return build(Condition, self.asked_when)

    @property
    def unless(self) -> Condition:
        """The enterprises that are not asked; nothing said = none is left out."""
        return build(Condition, self.asked_unless)

    def asks(self, firm: Firm) -> bool:
        """Whether the enterprise is one of those that are asked, wherever it works."""
        return meant(self.when, self.unless, firm)

    @property
    def last_day(self) -> date:
        """The last day that figures are asked of: `until`, or the day before it was ended."""
        if self.ended_at is None:
            return self.until
        return min(self.until, self.ended_at.astimezone(local_zone()).date() - timedelta(days=1))

    def is_asked_on(self, day: date) -> bool:
        """Whether the collection asks for figures of that day."""
        if not self.starts_on <= day <= self.last_day:
            return False
        if self.rhythm == Rhythm.ONCE:
            return day == self.until
        return self.rhythm == Rhythm.DAILY or day.weekday() == self.until.weekday()

    def due_at(self, day: date) -> datetime:
        """When the return for `day` is due (aware, the zone's time zone)."""
        due_day = day + timedelta(days=1) if self.day_before else day
        return datetime.combine(due_day, time(), local_zone()) + timedelta(minutes=self.due_minute)

    def closes_at(self, day: date) -> datetime:
        """From when on a first return for `day` is refused."""
        return self.due_at(day) + timedelta(days=self.late_days)

    def opens_on(self, day: date) -> date:
        """From which day on the return for `day` can be sent."""
        return self.starts_on if self.rhythm == Rhythm.ONCE else day

    def current_day(self, at: datetime) -> date | None:
        """The day whose return is expected at `at`: the one not yet due, else the last one asked; None = none yet."""
        today = at.astimezone(local_zone()).date()
        if self.rhythm == Rhythm.ONCE:
            return self.until if self.starts_on <= today else None
        step = 1 if self.rhythm == Rhythm.DAILY else 7
        last = min(today, self.until)
        last -= timedelta(days=(last - self.until).days % step)
        asked = [day for day in (last - timedelta(days=step), last) if self.is_asked_on(day)]
        return next((day for day in asked if at < self.due_at(day)), asked[-1] if asked else None)

    def open_days(self, at: datetime) -> list[date]:
        """The days whose first return is still taken at `at`, the oldest first; those not yet due included."""
        today = at.astimezone(local_zone()).date()
        if self.rhythm == Rhythm.ONCE:
            return [self.until] if self.starts_on <= today and at < self.closes_at(self.until) else []
        spread = range(self.late_days + 2, -1, -1)
        days = [today - timedelta(days=back) for back in spread]
        return [day for day in days if self.is_asked_on(day) and at < self.closes_at(day)]
