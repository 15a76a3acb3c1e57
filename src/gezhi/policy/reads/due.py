"""When something would be due, and which days the time given falls on."""

from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Sentence
from gezhi.policy.amounts import Amount
from gezhi.policy.reads.calendars import calendar


@dataclass(frozen=True)
class Due:
    """A deadline worked out: from when, how much time, when it ends, and what must be said beside it."""

    start: datetime
    amount: Amount
    due: datetime
    warnings: tuple[Sentence, ...]


def due_page(*, start: datetime, amount: Amount, seen_by: Actor, at: datetime) -> Due:
    """The deadline `amount` after `start` by the calendar as known at `at`. Refused where the calendar has no working time."""
    known = calendar(at)
    due = known.add(start, amount)
    return Due(start, amount, due, known.warnings)
