"""Notices, the plan by which each is brought to people, and its way from draft to finished."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.files.models import StoredFile
from gezhi.kernel.constraints import declare
from gezhi.notices.models.templates import Template
from gezhi.notices.ways import Way
from gezhi.people.models import Person


class NoticeState(models.TextChoices):
    """Where a notice stands."""

    DRAFT = "draft", pgettext_lazy("state of a notice", "Draft")
    SCHEDULED = "scheduled", pgettext_lazy("state of a notice", "Scheduled")
    ACCEPTED = "accepted", pgettext_lazy("state of a notice", "Being addressed")
    SENDING = "sending", pgettext_lazy("state of a notice", "Under way")
    FINISHED = "finished", pgettext_lazy("state of a notice", "Finished")
    RECALLED = "recalled", pgettext_lazy("state of a notice", "Recalled")
    DISCARDED = "discarded", pgettext_lazy("state of a notice", "Discarded")


S = NoticeState
LIFECYCLE: dict[str, tuple[frozenset[str], str]] = {
    "schedule": (frozenset({S.DRAFT}), S.SCHEDULED),
    "unschedule": (frozenset({S.SCHEDULED}), S.DRAFT),
    "send": (frozenset({S.DRAFT, S.SCHEDULED}), S.ACCEPTED),
    "address": (frozenset({S.ACCEPTED}), S.SENDING),
    "finish": (frozenset({S.SENDING}), S.FINISHED),
    "recall": (frozenset({S.ACCEPTED, S.SENDING, S.FINISHED}), S.RECALLED),
    "discard": (frozenset({S.DRAFT}), S.DISCARDED),
}
"""Verb → from which states it leads to which. What the system itself says begins under way."""


class Until(models.TextChoices):
    """What makes a stage needless for a person."""

    READ = "read", pgettext_lazy("until", "read")
    CONFIRMED = "confirmed", pgettext_lazy("until", "confirmed")


class Plan(models.Model):
    """Stages, one after the other. A plan never changes; notices with the same stages share one (`digest`)."""

    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="the same stages are one plan")]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class Stage(models.Model):
    """One attempt to reach those who have not yet read (or confirmed): by the first of `ways` that leads to the person.

    `after` is in minutes from the moment the notice began; a stage that finds nobody's address, or is refused by the
    provider for good, is followed by the next one at once.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField()
    ways = ArrayField(models.CharField(max_length=12, choices=Way.choices))
    after = models.PositiveIntegerField(pgettext_lazy("of a stage, in minutes", "after"))
    until = models.CharField(max_length=10, choices=Until.choices, default=Until.READ)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="stages are numbered"),
            models.CheckConstraint(
                condition=Q(until__in=["read", "confirmed"]), name="a stage ends by reading or confirming"
            ),
            models.CheckConstraint(condition=Q(ways__len__gte=1), name="a stage names a way"),
        ]
        ordering = ["plan", "number"]

    def __str__(self) -> str:
        return f"{self.number} {','.join(self.ways)}"


class Origin(models.TextChoices):
    """Who speaks: the office, the system itself, or another program through the API."""

    OFFICE = "office", pgettext_lazy("origin of a notice", "Office")
    SYSTEM = "system", pgettext_lazy("origin of a notice", "System")
    PROGRAM = "program", pgettext_lazy("origin of a notice", "Program")


class Notice(models.Model):
    """A message to people. `title` and `body` may hold {{variables}} until they are rendered for one person.

    What the system says is rendered when it is said: `texts` holds it in other languages ({"en": {"title":…, "body":…}}).
    `audience` is the choice as data (audience.py), frozen into recipients when sent. `subject` is what it is about
    ("case:12"). `key` makes a message of the system be said once. `due_at` is by when everybody should have it.
    """

    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.DRAFT)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.OFFICE)
    key = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001  null: several may have none
    subject = models.CharField(max_length=60, blank=True, default="")
    template = models.ForeignKey(Template, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    template_code = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(pgettext_lazy("of a notice", "title"), max_length=200)
    body = models.TextField(pgettext_lazy("of a notice", "text"))
    texts = models.JSONField(default=dict, blank=True)
    values = models.JSONField(default=dict, blank=True)
    audience = models.JSONField(default=dict, blank=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="notices", null=True, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    asks_confirmation = models.BooleanField(_("asks for confirmation"), default=False)
    due_at = models.DateTimeField(_("to be read by"), null=True, blank=True)
    send_at = models.DateTimeField(_("to be sent at"), null=True, blank=True)
    written_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="notices_written"
    )
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="a key is said once"),
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="a notice is in a known state"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="a notice has a known origin"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"]) | (~Q(title="") & ~Q(body="")),
                name="a sent notice says something",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(send_at__isnull=False), name="a scheduled notice knows when"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "finished"]) | Q(begun_at__isnull=False, plan__isnull=False),
                name="a notice under way has begun by a plan",
            ),
        ]
        indexes = [
            models.Index(fields=["-made_at", "-id"], condition=Q(origin="office"), name="notice_office"),
            models.Index(
                fields=["state", "send_at"],
                condition=Q(state__in=["scheduled", "accepted", "sending"]),
                name="notice_open",
            ),
            models.Index(fields=["subject"], condition=~Q(subject=""), name="notice_subject"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        """How the log book names this notice."""
        return f"notice:{self.pk}"


class NoticeFile(models.Model):
    """A file that goes along with a notice, under the name it came with."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="notice_files")
    name = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "stored"],
                name=declare("a file is attached once", _("This file is already attached."), field="file"),
            )
        ]
        ordering = ["notice", "order", "pk"]

    def __str__(self) -> str:
        return self.name


class NoticeMove(models.Model):
    """One step of a notice, by whom and when."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="moves")
    verb = models.CharField(max_length=12)
    origin = models.CharField(max_length=10)
    target = models.CharField(max_length=10)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["notice", "at"], name="notice_moves")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.verb}"
