"""The demo zone's incident: day 7 of reopening after the holiday, under the pack for it, with risk levels that changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from gezhi.kernel.actors import Actor
from gezhi.policy.actions.incidents import declare, set_risk
from gezhi.policy.actions.packs import import_folder
from gezhi.policy.models import Incident
from gezhi.policy.reads import version_of
from gezhi.registry.models import Place

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TITLE = "节后复工复产"
BASIS = "管委会关于做好节后复工复产安全工作的通知"
LEVELS = (
    ("东礁新材料园", "high", 6, "园区有危化品中间库，开工前逐家看现场"),
    ("昇泰冷链园", "medium", 6, "涉氨制冷，开工头三天责任组到场"),
    ("东礁新材料园", "medium", 2, "危化品中间库检查合格，由责任组会同应急部门降级"),
)
"""Site, level, how many days ago at nine in the morning, why."""


def load_incident(*, sites: Sequence[Place], head: Actor, now: datetime) -> Incident:
    """Declares it as six days ago (`now` is midnight of today), by the zone's head; levels follow as the days went."""
    for folder in sorted(Path(settings.PACKS).glob("*/pack.yaml")):
        import_folder(folder=folder.parent, by=head, at=now - 30 * DAY)
    started = now - 6 * DAY + 8 * HOUR
    incident = declare(
        title=TITLE,
        pack_version=version_of(code="spring-festival"),
        started_at=started,
        basis=BASIS,
        by=head,
        at=started,
    )
    named = {site.name: site for site in sites}
    for site, level, days, why in LEVELS:
        set_risk(incident=incident, place=named[site], level=level, basis=why, by=head, at=now - days * DAY + 9 * HOUR)
    return incident
