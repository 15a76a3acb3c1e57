"""Reports of the same thing: shown before a report is sent, and to whoever files one."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from gezhi.cases.models import Case
from gezhi.cases.models.cases import IS_OPEN
from gezhi.kernel.actors import Actor
from gezhi.policy.models import Kind

WITHIN = timedelta(days=14)
ALIKE = 0.3
LOOKED_AT, MOST = 200, 5
_LETTERS = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Likely:
    """An open case that could be the same thing. Only what anybody standing there may know: no names, no contact."""

    number: str
    title: str
    state: str
    reported_at: datetime
    alike: float


def likely_duplicates(
    *, place: int, kind: str, words: str, seen_by: Actor, at: datetime, topic: str = "", leave_out: int | None = None
) -> list[Likely]:
    """Open cases of this kind reported at the same place in the last two weeks, the most alike first.

    Words are compared by the pairs of characters they share; a case without words of its own (a health event) is alike by
    kind and place alone. Anybody may ask, also without an account, so it says only number, title and state.
    """
    rows = Case.objects.filter(IS_OPEN, place=place, kind=kind, reported_at__gt=at - WITHIN, reported_at__lte=at)
    if topic:
        rows = rows.filter(topic__in=["", topic])
    if leave_out:
        rows = rows.exclude(pk=leave_out)
    found = [
        Likely(row.number, row.title, row.state, row.reported_at, likeness(words, f"{row.title} {row.words}"))
        for row in rows.order_by("-pk")[:LOOKED_AT]
    ]
    enough = 0.0 if kind == Kind.HEALTH else ALIKE
    return sorted((one for one in found if one.alike >= enough), key=lambda one: -one.alike)[:MOST]


def likeness(one: str, other: str) -> float:
    """From 0 to 1: the share of the shorter text's pairs of neighbouring characters that the other has too."""
    mine, theirs = _pairs(one), _pairs(other)
    fewer = min(len(mine), len(theirs))
    return len(mine & theirs) / fewer if fewer else 0.0


def _pairs(text: str) -> set[str]:
    plain = [run for run in _LETTERS.split(unicodedata.normalize("NFKC", text).lower()) if run]
    return {run[at : at + 2] for run in plain for at in range(max(1, len(run) - 1))}
