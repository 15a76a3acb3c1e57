"""Overdue cases on the board: the first few with the person who has them, and how many more there are."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gezhi.cases.models import Role
from gezhi.cases.models.states import ROLE_WITH_TURN, State
from gezhi.cases.reads.beside import overdue_cases
from gezhi.cases.reads.rows import CaseRow
from gezhi.kernel.actors import Actor
from gezhi.overview.reads.asks import Ask

SHOWN = 4


def late_cases(*, seen_by: Actor, at: datetime) -> list[Ask]:
    """One line for each of the longest overdue cases, and one for all the others."""
    found = overdue_cases(seen_by=seen_by, at=at, limit=SHOWN)
    lines = [_line(row) for row in found.rows]
    return [*lines, _others(found.more)] if found.more else lines


def _line(row: CaseRow) -> Ask:
    case = row.case
    role = ROLE_WITH_TURN.get(State(case.state))
    return Ask(
        state="bad",
        title=case.title,
        href=reverse("cases:page", args=[case.number]),
        detail=f"{row.where} · {State(case.state).label} · {case.number}",
        person=case.turn.name if case.turn else "",
        role=str(Role(role).label) if role else "",
        action=pgettext("verb, to a case", "Open"),
        action_href=reverse("cases:page", args=[case.number]),
        due=case.due,
        left=row.left,
    )


def _others(number: int) -> Ask:
    said = ngettext("%(count)d more case is overdue", "%(count)d more cases are overdue", number) % {"count": number}
    address = f"{reverse('cases:list')}?tab=overdue"
    return Ask(
        "late", said, address, _("the longest overdue first"), "", "", pgettext("verb, to a list", "Show all"), address
    )
