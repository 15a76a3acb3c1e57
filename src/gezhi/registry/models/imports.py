"""Imports: a file on its way into the registry, what each of its rows would do, and which column says what.

Rows hold what the file says, phones among it; rows and file are destroyed some days after the import (`importing.clock`).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.people.models import Person


class ImportState(models.TextChoices):
    """Where a file stands on its way."""

    RECEIVING = "receiving", pgettext_lazy("state of an import", "Uploading")
    WAITING = "waiting", pgettext_lazy("state of an import", "Waiting to be read")
    READING = "reading", pgettext_lazy("state of an import", "Being read")
    ASKING = "asking", pgettext_lazy("state of an import", "Columns to be named")
    PREVIEWED = "previewed", pgettext_lazy("state of an import", "To be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("state of an import", "Confirmed")
    APPLYING = "applying", pgettext_lazy("state of an import", "Being imported")
    DONE = "done", pgettext_lazy("state of an import", "Imported")
    REFUSED = "refused", pgettext_lazy("state of an import", "Cannot be read")
    DISCARDED = "discarded", pgettext_lazy("state of an import", "Discarded")


S = ImportState
LIFECYCLE: dict[str, set[str]] = {
    S.RECEIVING: {S.WAITING, S.DISCARDED},
    S.WAITING: {S.READING, S.DISCARDED},
    S.READING: {S.WAITING, S.ASKING, S.PREVIEWED, S.REFUSED, S.DISCARDED},
    S.ASKING: {S.WAITING, S.DISCARDED},
    S.PREVIEWED: {S.WAITING, S.CONFIRMED, S.DISCARDED},
    S.CONFIRMED: {S.APPLYING, S.PREVIEWED},
    S.APPLYING: {S.CONFIRMED, S.PREVIEWED, S.DONE},
    S.DONE: set(),
    S.REFUSED: {S.DISCARDED},
    S.DISCARDED: set(),
}
AT_WORK = [S.WAITING, S.READING, S.CONFIRMED, S.APPLYING]


class ImportRun(models.Model):
    """One file. `received` of `size` bytes have arrived (`mark`: how the browser knows the file again); `done` of `total`
    rows of the present phase are through.

    `mapping` is what a person said about columns, `found` the lists in the file and what their columns were taken for,
    `counts` rows by noun and fate, `digest` identifies the plan that was shown. `refusal` is the sentence why the last
    step failed, with `refusal_code`. `destroyed_at`: since when file and rows are gone.
    """

    state = models.CharField(max_length=12, choices=ImportState.choices, default=ImportState.RECEIVING)
    file_name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    mark = models.CharField(max_length=40, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="imports")
    started_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    good_only = models.BooleanField(default=False)
    planned_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, blank=True, default="")
    phase = models.CharField(max_length=12, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(null=True, default=None)
    found = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True, default="")
    stale = models.BooleanField(default=False)
    refusal = models.CharField(max_length=400, blank=True, default="")
    refusal_code = models.CharField(max_length=40, blank=True, default="")
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ImportState]), name="an import is in a known state"
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0, received__gte=0, received__lte=models.F("size")), name="an upload fits its file"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["receiving", "discarded"]) | Q(received=models.F("size")),
                name=declare(
                    "a file is read when it is whole", _("The file has not arrived completely. Go on with the upload.")
                ),
            ),
        ]
        indexes = [models.Index(fields=["state", "started_at"], name="import_state")]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def ref(self) -> str:
        """How the log book names this import."""
        return f"import:{self.pk}"

    @property
    def starter(self) -> str:
        """How the log book names whoever brought the file."""
        return f"person:{self.started_by_id}" if self.started_by_id else "operator"

    @property
    def at_work(self) -> bool:
        """Whether the page should look again in a moment."""
        return self.state in AT_WORK


class ImportMove(models.Model):
    """One step of a run's way: from which state into which, when and by whom (a log book reference)."""

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="moves")
    origin = models.CharField(max_length=12, choices=ImportState.choices)
    target = models.CharField(max_length=12, choices=ImportState.choices)
    actor = models.CharField(max_length=60)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.run_id} {self.origin} {self.target}"


class Fate(models.TextChoices):
    """What becomes of a row when the import is confirmed."""

    CREATE = "create", pgettext_lazy("what becomes of a row", "New")
    CHANGE = "change", pgettext_lazy("what becomes of a row", "Changed")
    SAME = "same", pgettext_lazy("what becomes of a row", "As it is")
    WAIT = "wait", pgettext_lazy("what becomes of a row", "Waiting for an answer")
    LEAVE = "leave", pgettext_lazy("what becomes of a row", "Left alone")
    ERROR = "error", pgettext_lazy("what becomes of a row", "Cannot be imported")


class ImportRow(models.Model):
    """What one row of the file says about one thing, and what would become of it.

    A row can speak of several things (an enterprise and where it works): then there is one for each noun.
    `values` are cleaned, `said` the problems of its cells, `problems` all problems of the row; `changes` is
    {field: [old, new]}; `plan` what the applier needs besides; `answer` the key of the choice that a person took.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=100, blank=True, default="")
    number = models.PositiveIntegerField()
    noun = models.CharField(max_length=12)
    label = models.CharField(max_length=200, blank=True, default="")
    fate = models.CharField(max_length=8, choices=Fate.choices)
    subject = models.BigIntegerField(null=True)
    values = models.JSONField(default=dict)
    said = models.JSONField(default=list)
    changes = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    worst = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fate__in=[f.value for f in Fate]), name="a row has a known fate")
        ]
        indexes = [
            models.Index(fields=["run", "noun", "fate", "id"], name="import_row_fate"),
            models.Index(fields=["run", "worst", "id"], condition=Q(worst__gt=0), name="import_row_problems"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.sheet} {self.number} {self.noun}"

    @property
    def ref(self) -> str:
        """How other rows of the file speak of this one."""
        return f"row:{self.sheet}#{self.number}"

    @property
    def question(self) -> dict[str, object] | None:
        """The question this row asks, if any."""
        return next((problem for problem in self.problems if problem.get("choices")), None)


class HeadingMap(models.Model):
    """What somebody once said about the columns of a list, remembered for the next list with the same headings."""

    signature = models.CharField(max_length=64, unique=True)
    headings = models.JSONField()
    mapping = models.JSONField()
    remembered_by = models.CharField(max_length=60)
    remembered_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.signature[:12]
