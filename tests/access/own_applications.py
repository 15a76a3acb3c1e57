"""Applications of the firm of group 5: one handed in with a file and a permit, and an emergency for which it has not begun."""

from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from gezhi.kernel.actors import OPERATOR
from gezhi.policy.actions.incidents import declare, set_risk
from gezhi.policy.actions.packs import import_shipped
from gezhi.registry.members import AtEnterprise
from gezhi.reopening import actions
from gezhi.reopening.models import Application
from testing.reopening import PDF
from testing.town import FOUNDED, NOON

if TYPE_CHECKING:
    from tests.access.ground import Ground

GOOD: dict[str, object] = {
    "number": 20, "text": "105 室", "yes": True, "pledge": True, "date": date(2026, 11, 1).isoformat(),
}  # fmt: skip


def own_applications(ground: "Ground") -> None:
    """By the firm's link: filed where the risk is high, so work goes on while the site and the group look at it."""
    packs = {brought.version.code: brought.version for brought in import_shipped(by=OPERATOR, at=NOON)}
    usual: dict[str, Any] = {"started_at": NOON - timedelta(days=3), "basis": "通知", "by": OPERATOR, "at": FOUNDED}
    outbreak = declare(title="呼吸道传染病", pack_version=packs["covid-2020"], **usual)
    set_risk(
        incident=outbreak, place=ground.town.places["site"], level="high", basis="通知", since=usual["started_at"],
        by=OPERATOR, at=NOON,
    )  # fmt: skip
    spring = declare(title="节后复工复产", pack_version=packs["spring-festival"], **usual)
    ground.ids |= {"outbreak to reopen after": outbreak.pk, "spring": spring.pk}
    application = _handed_in(ground, outbreak)
    files = application.items.exclude(file=None)
    ground.ids |= {"application": application.pk, "file of the application": files.get().pk}
    ground.ids["permit code"] = application.permit.code


def _handed_in(ground: "Ground", incident: Any) -> Application:
    by = AtEnterprise(ground.ids["firm"])
    said: dict[str, Any] = {"by": by, "at": NOON}
    application = actions.begin(
        incident=incident, enterprise=ground.firms["firm"], place=ground.town.places["site"], **said
    )
    for item in application.items.all():
        material = application.material(item.code)
        assert material is not None
        more = {"application": application, "code": item.code, **said}
        if material.kind == "file":
            actions.attach(upload=BytesIO(PDF), name="方案.pdf", **more)
        else:
            actions.fill(value=GOOD[material.kind], **more)
    return actions.submit(application=application, **said)
