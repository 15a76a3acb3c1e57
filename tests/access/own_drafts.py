"""What the API's table needs of reopening beside own_applications: a draft, one to decide, one approved; each of its own emergency."""

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from gezhi.kernel.actors import OPERATOR
from gezhi.policy.actions.incidents import declare
from gezhi.policy.models import Incident, PackVersion
from gezhi.policy.reads import version_of
from gezhi.registry.members import AtEnterprise
from gezhi.reopening import actions
from gezhi.reopening.actions.permits import suspend
from gezhi.reopening.models import Application, Permit
from testing.reopening import PDF, variant
from testing.town import FOUNDED, NOON

if TYPE_CHECKING:
    from tests.access.ground import Ground

ANSWERS = {"on-site": 20, "pledge-standard": True}


def own_drafts(ground: "Ground") -> None:
    """By the firm's link, under a pack that wants approval by the site and points that need not be looked at one by one."""
    pack = variant(version_of(code="covid-2020"), "approval", _wants_approval)
    by, manager = AtEnterprise(ground.ids["firm"]), ground.town.people["manager"]
    draft, handed_in, approved = (_filled(ground, pack, title) for title in ("冬季防疫", "秋季防疫", "夏季防疫"))
    for one in (handed_in, approved):
        actions.submit(application=one, by=by, at=NOON)
    actions.approve(application=approved, by=manager, at=NOON)
    suspend(permit=approved.permit, reason="复核未通过。", by=manager, at=NOON)
    for name, one in (("draft", draft), ("handed in", handed_in), ("approved", approved)):
        one.refresh_from_db()
        ground.ids |= {f"{name} application": one.number, f"{name}'s tag": f"application-{one.pk}-{one.version}"}
    ground.ids["spring number"] = Incident.objects.get(pk=ground.ids["spring"]).number
    ground.ids["plan"] = "plan"
    for name, which in (("open", ground.ids["application"]), ("suspended", approved.pk)):
        permit = Permit.objects.get(application=which)
        ground.ids |= {f"{name} permit": permit.pk, f"{name} permit's tag": f"permit-{permit.pk}-{permit.version}"}


def _wants_approval(content: dict[str, Any]) -> None:
    for rule in content["admission"]["rules"]:
        rule |= {"mode": "approval", "opens_on": "decision", "levels": ["site"], "park_may_file": True}
        rule["materials"] = ["plan", "on-site", "pledge-standard"]
    for material in content["materials"]:
        material["review"] = False


def _filled(ground: "Ground", pack: PackVersion, title: str) -> Application:
    since = NOON - timedelta(days=2)
    incident = declare(title=title, pack_version=pack, started_at=since, basis="通知", by=OPERATOR, at=FOUNDED)
    ground.ids[title] = incident.number
    said: dict[str, Any] = {"by": AtEnterprise(ground.ids["firm"]), "at": NOON}
    place = ground.town.places["site"]
    one = actions.begin(incident=incident, enterprise=ground.firms["firm"], place=place, **said)
    for code, value in ANSWERS.items():
        actions.fill(application=one, code=code, value=value, **said)
    actions.attach(application=one, code="plan", upload=BytesIO(PDF), name="方案.pdf", **said)
    return one
