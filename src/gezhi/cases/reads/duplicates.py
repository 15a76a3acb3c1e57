"""Reports of the same thing: shown before a report is sent, and to whoever files one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Value
from django.db.models.functions import Concat

from gezhi.cases.models import Case
from gezhi.cases.models.cases import IS_OPEN
from gezhi.kernel.actors import Actor
from gezhi.policy.models import Kind

WITHIN = timedelta(days=14)
ALIKE = 0.25
MOST = 5


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

    Words are compared by the groups of letters they share; a case without words of its own (a health event) is alike by
    kind and place alone. Anybody may ask, also without an account, so it says only number, title and state.
    """
    rows = Case.objects.filter(IS_OPEN, place=place, kind=kind, reported_at__gt=at - WITHIN, reported_at__lte=at)
    if topic:
        rows = rows.filter(topic__in=["", topic])
    if leave_out:
        rows = rows.exclude(pk=leave_out)
    said = TrigramSimilarity(Concat("title", Value(" "), "words"), words)
    found = rows.annotate(alike=said).order_by("-alike", "-pk")[:MOST]
    enough = 0.0 if kind == Kind.HEALTH else ALIKE
    return [
        Likely(row.number, row.title, row.state, row.reported_at, row.alike) for row in found if row.alike >= enough
    ]
