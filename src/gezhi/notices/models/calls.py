"""The call list: a person named for it phones those whom nothing else has reached, and writes down what came of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.kernel.constraints import declare
from gezhi.notices.models.notices import Notice, Stage
from gezhi.notices.models.recipients import Recipient
from gezhi.people.models import Person
from gezhi.registry.models import Place


class CallState(models.TextChoices):
    """How a call stands."""

    WAITING = "waiting", pgettext_lazy("state of a call", "To be called")
    TAKEN = "taken", pgettext_lazy("state of a call", "Being called")
    TOLD = "told", pgettext_lazy("state of a call", "Told")
    REFUSED = "refused", pgettext_lazy("state of a call", "Would not listen")
    VISIT = "visit", pgettext_lazy("state of a call", "To be visited")
    STOPPED = "stopped", pgettext_lazy("state of a call", "No longer needed")


class Result(models.TextChoices):
    """What came of one try."""

    TOLD = "told", pgettext_lazy("result of a call", "Told")
    NO_ANSWER = "no_answer", pgettext_lazy("result of a call", "No answer")
    WRONG_NUMBER = "wrong_number", pgettext_lazy("result of a call", "Wrong number")
    REFUSED = "refused", pgettext_lazy("result of a call", "Would not listen")
    VISITED = "visited", pgettext_lazy("result of a call", "Told on a visit")


S = CallState
OPEN = [S.WAITING, S.TAKEN, S.VISIT]
LIFECYCLE: dict[str, tuple[frozenset[str], str]] = {
    "take": (frozenset({S.WAITING}), S.TAKEN),
    "give_back": (frozenset({S.TAKEN}), S.WAITING),
    "tell": (frozenset({S.WAITING, S.TAKEN, S.VISIT}), S.TOLD),
    "miss": (frozenset({S.WAITING, S.TAKEN}), S.WAITING),
    "refuse": (frozenset({S.WAITING, S.TAKEN, S.VISIT}), S.REFUSED),
    "propose_visit": (frozenset({S.WAITING, S.TAKEN}), S.VISIT),
    "stop": (frozenset({S.WAITING, S.TAKEN, S.VISIT}), S.STOPPED),
}
"""Verb → from which states it leads to which. Every try is a row of `CallTry`."""
TRIES = 3
"""After so many calls without an answer a visit is proposed (domain.md §3.5: 专人)."""


class Call(models.Model):
    """Somebody is to be phoned by `caller`. `given` says that a person chose the caller, so a hand-over of the duty does
    not change it; otherwise the call goes along with the duty. For a visit the caller is the grid worker."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="calls")
    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="calls")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="calls")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=CallState.choices, db_default=CallState.WAITING)
    caller = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="calls")
    given = models.BooleanField(db_default=False)
    tries = models.PositiveSmallIntegerField(db_default=0)
    listed_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "stage"], name="a recipient is on the call list once"),
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="a call is in a known state"),
            models.CheckConstraint(
                condition=Q(state__in=["told", "refused", "stopped"], closed_at__isnull=False)
                | Q(state__in=["waiting", "taken", "visit"], closed_at__isnull=True),
                name="a closed call knows when",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(caller__isnull=False), name="a taken call names its caller"
            ),
        ]
        indexes = [
            models.Index(fields=["caller", "listed_at"], condition=Q(closed_at__isnull=True), name="call_mine"),
            models.Index(fields=["notice"], condition=Q(closed_at__isnull=True), name="call_open"),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"

    @property
    def ref(self) -> str:
        """How the log book names this call."""
        return f"call:{self.pk}"


class CallTry(models.Model):
    """One call or visit: who, when, what came of it. `slip` lets a phone send it again without a second try."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="made")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    result = models.CharField(_("result"), max_length=14, choices=Result.choices)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    slip = models.UUIDField(null=True)

    class Meta:
        verbose_name_plural = "call tries"
        constraints = [
            models.UniqueConstraint(
                fields=["slip"], name=declare("a try is written down once", _("This call is already written down."))
            ),
            models.CheckConstraint(condition=Q(result__in=Result.values), name="a try has a known result"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.result}"
