"""Where returns and the registry say another number of staff, for those who decide which of them is right."""

from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.logbook.names import Named, called
from gezhi.reports import rules
from gezhi.reports.models import Difference, Return, Unit, Verdict

MOST = 200


@dataclass(frozen=True)
class Line:
    """One difference with what the registry says now (None = not known), and who sent the return and who decided."""

    difference: Difference
    now: int | None
    said_by: Named
    decided_by: Named | None


@dataclass(frozen=True)
class Differences:
    """Those that wait, the oldest first, and the latest that were decided. `more` wait beyond those listed."""

    waiting: tuple[Line, ...]
    decided: tuple[Line, ...]
    more: int


def differences(*, seen_by: Actor, at: datetime) -> Differences:
    """The list for the zone's office. What the registry has caught up with by itself is left out."""
    rules.demand(rules.may_see_differences(seen_by, at), rules.may_see_differences)
    rows = Difference.objects.select_related("enterprise", "place", "returned__collection")
    waiting = list(rows.filter(verdict=Verdict.OPEN).order_by("at", "pk"))
    decided = list(rows.exclude(verdict=Verdict.OPEN).order_by("-decided_at", "-pk")[:20])
    now = _registered({one.enterprise_id for one in waiting})
    left = [one for one in waiting if now.get((one.enterprise_id, one.place_id)) != one.said]
    shown = left[:MOST]
    references = [one.said_by for one in [*shown, *decided]] + [one.decided_by for one in decided]
    names = called([ref for ref in references if ref], seen_by=seen_by)
    return Differences(
        tuple(Line(one, now.get((one.enterprise_id, one.place_id)), names[one.said_by], None) for one in shown),
        tuple(Line(one, one.registered, names[one.said_by], names.get(one.decided_by)) for one in decided),
        len(left) - len(shown),
    )


def differences_waiting(*, seen_by: Actor, at: datetime) -> int:
    """How many wait for a decision; 0 for whoever does not decide on them."""
    if not rules.may_decide_differences(seen_by, at):
        return 0
    waiting = Difference.objects.filter(verdict=Verdict.OPEN).values_list("enterprise", "place", "said")
    now = _registered({firm for firm, _place, _said in waiting})
    return sum(now.get((firm, place)) != said for firm, place, said in waiting)


def is_put_to_office(*, returned: Return, seen_by: Actor) -> bool:
    """Whether what this return says of the staff waits for a decision. For whoever has just sent it."""
    return returned.by == seen_by.ref and returned.differences.filter(verdict=Verdict.OPEN).exists()


def _registered(enterprises: set[int]) -> dict[tuple[int, int], int | None]:
    units = Unit.objects.filter(enterprise__in=enterprises, recorded__upper_inf=True).order_by("during")
    return {(firm, place): staff for firm, place, staff in units.values_list("enterprise", "place", "staff")}
