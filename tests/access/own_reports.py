"""What is asked and returned in group 5: a daily collection, one of the site itself, one that waits, a return that differs, an export."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from gezhi.kernel.actors import OPERATOR
from gezhi.reports.actions import collections, definitions, exports, returns
from gezhi.reports.actions.collections import Plan
from gezhi.reports.models import Collection, Difference
from gezhi.reports.roll import follow_registry
from gezhi.reports.shapes import offered
from testing.town import NOON

if TYPE_CHECKING:
    from tests.access.ground import Ground

DAY = date(2026, 11, 1)
WHY = {"wanted_by": "管委会", "basis": "管委会文件", "purpose": "掌握复工情况"}


def own_reports(ground: "Ground") -> None:
    """Prepared and approved by the real verbs on the first of November."""
    at = NOON - timedelta(days=1)
    said: dict[str, Any] = {"starts_on": DAY, "until": date(2026, 12, 31), **WHY}
    follow_registry(at=at)
    for short, title, per, items in (
        ("daily", "企业复工日报", "enterprise-site", ["staff", "resumed", "on_duty", "remote"]),
        ("of site", "载体日报", "site", ["site_resumed"]),
    ):
        plan = Plan(title=title, per=per, items=items, code=f"C-{short.replace(' ', '-')}", **said)
        made = collections.prepare(plan=plan, by=OPERATOR, at=at)
        ground.ids[f"{short} collection"] = collections.approve(collection=made, version=1, by=OPERATOR, at=at).pk
    waiting = collections.prepare(plan=Plan(title="口罩", items=["masks_days"], **said), by=OPERATOR, at=at)
    export = exports.make(code="industry", day=DAY, format="csv", purpose="报工信局", by=OPERATOR, at=NOON)
    said = {"staff": 97, "resumed": True, "on_duty": 5, "remote": 1}
    returns.send(
        collection=Collection.objects.get(code="C-daily"), enterprise_id=ground.firms["firm"].pk, place_id=ground.town.places["site"].pk,
        day=DAY + timedelta(days=1), values=said, by=OPERATOR, at=NOON, how="park",
    )  # fmt: skip
    ground.ids["difference"] = Difference.objects.get().pk
    own = definitions.define(content=dict(offered(at=NOON)["emergency"].content), by=OPERATOR, at=NOON)
    ground.ids |= {"own shape": own.code, "own version": own.pk}
    ground.ids |= {"waiting collection": waiting.pk, "export": export.pk, "daily code": "C-daily"}
