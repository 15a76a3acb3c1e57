"""Applications as lines of a list: how urgent, whose, by which rule, how long is left."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import pgettext

from gezhi.policy.packs.admission import LAST_PRIORITY
from gezhi.reopening.models import Application, State
from gezhi.reopening.modes import mode_short
from gezhi.reopening.reads.queue import Row
from gezhi.reopening.words import MARKS
from gezhi.shell.timewords import clock_time, left_words, local, moment_words, urgency, weekday

KEY_BELOW = LAST_PRIORITY
"""A priority before the usual one: the pack lets this enterprise go first."""


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue."""

    id: int
    name: str
    words: str
    mark: str
    time: str
    urgency: str
    key: bool
    here: bool
    href: str
    site: str = ""
    points: int = 0


def queue_row(row: Row, at: datetime, *, asked: str, here: int | None = None) -> QueueRow:
    """A row of the queue; `asked` is the query of the list. Close deadlines say what is left, the others when they are due."""
    one = row.application
    return QueueRow(
        id=one.pk,
        name=one.enterprise.name,
        words=" · ".join(part for part in (str(mode_short(one.mode)), _already(one), one.place.name) if part),
        mark="bad"
        if row.late
        else "warn"
        if row.near
        else MARKS[one.state]
        if one.due is None
        else "late"
        if row.mine
        else "none",
        time=time_words(one, at),
        urgency=urgency(one.due, at) if one.due else "",
        key=is_key(one),
        here=one.pk == here,
        href=f"{reverse('reopening:queue')}?{asked}&id={one.pk}",
        site=one.place.name,
    )


def bulk_row(one: Application, at: datetime) -> QueueRow:
    """A line of the list for bulk approval."""
    return QueueRow(
        id=one.pk, name=one.enterprise.name, words=str(mode_short(one.mode)), mark="ok", time=time_words(one, at),
        urgency="", key=is_key(one), here=False, href=reverse("reopening:application", args=[one.pk]),
        site=one.place.name, points=getattr(one, "points", 0),
    )  # fmt: skip


def _already(one: Application) -> str:
    """Said where work goes on while somebody looks at it."""
    opened = one.opens_on == "submission" and one.state in (State.SUBMITTED, State.RETURNED)
    return pgettext("of an enterprise", "at work already") if opened else ""


def is_key(one: Application) -> bool:
    """Whether the pack lets this enterprise go first."""
    return one.priority < KEY_BELOW


def _due_words(due: datetime, at: datetime) -> str:
    there = local(due)
    within_days = 2 <= (there.date() - local(at).date()).days < 7
    return f"{weekday(there.date())} {clock_time(due)}" if within_days else moment_words(due, at)


def time_words(one: Application, at: datetime) -> str:
    """`剩 42 分` when it presses, `明天 9:10` or `周五 17:30` when it does not; for what is decided, when that was."""
    if one.due is not None:
        return left_words(one.due, at) if urgency(one.due, at) else _due_words(one.due, at)
    moment = one.decided_at or one.submitted_at or one.begun_at
    return moment_words(moment, at)
