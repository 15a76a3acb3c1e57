"""Many enterprises at once, so that a test of a hundred takes no longer than one of three."""

from datetime import datetime
from typing import Any

from gezhi.kernel.actors import OPERATOR
from gezhi.registry.models import Enterprise, Occupancy, Place
from gezhi.reports.actions import returns
from gezhi.reports.actions.returns import Said
from gezhi.reports.models import Return
from gezhi.reports.roll import follow_registry
from gezhi.reports.tests.ground import YESTERDAY, Ground
from testing.town import FOUNDED


def many_firms(
    ground: Ground, *, resumed: int, total: int, industry: str = "C14", staff: int = 10, first: int = 0,
    place: Place | None = None, answered: int | None = None, at: datetime | None = None,
) -> list[Enterprise]:  # fmt: skip
    """So many enterprises in place of the ground's own; the first `resumed` have resumed, the first `answered` returned."""
    if first == 0:
        Occupancy.objects.filter(enterprise__in=ground.firms.values()).delete()
    made = Enterprise.objects.bulk_create(
        Enterprise(
            name=f"第 {number} 号企业", initials="", staff=staff, industry_section=industry[0],
            industry_division=industry[1:], size="small",
        )
        for number in range(first, first + total)
    )  # fmt: skip
    where = place or ground.site
    Occupancy.objects.bulk_create(Occupancy(enterprise=firm, place=where, during=(FOUNDED, None)) for firm in made)
    follow_registry(at=FOUNDED)
    rows = [Said(firm.pk, where.pk, _values(number < resumed)) for number, firm in enumerate(made)]
    sent = rows if answered is None else rows[:answered]
    outcomes = returns.send_many(
        collection=ground.daily, day=YESTERDAY, rows=sent, by=OPERATOR, at=at or ground.now, how="api"
    )
    assert all(outcome.refusal is None for outcome in outcomes)
    return made


def _values(resumed: bool) -> dict[str, Any]:
    return {"resumed": resumed, "on_duty": 7 if resumed else 0, "remote": 0}


def standing() -> int:
    """How many returns stand."""
    return Return.objects.filter(recorded__upper_inf=True).count()
