"""Plans: by which ways and after how long the notice is brought to those who have not learned of it yet."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Refused
from gezhi.notices.models import Plan, Stage, Until
from gezhi.notices.ways import Way

LONGEST = 60 * 24 * 14
MOST = 8


@dataclass(frozen=True)
class Step:
    """One stage of a plan that is still being written: ways in order, minutes after the beginning, until when."""

    ways: tuple[str, ...]
    after: int = 0
    until: str = Until.READ


OFFICE = (
    Step((Way.WECOM, Way.DINGTALK, Way.FEISHU, Way.WEIXIN)),
    Step((Way.SMS, Way.EMAIL), 30),
    Step((Way.CALL_LIST,), 120),
)
OFFICE_URGENT = (
    Step((Way.WECOM, Way.DINGTALK, Way.FEISHU, Way.WEIXIN, Way.SMS)),
    Step((Way.SMS, Way.VOICE), 10),
    Step((Way.CALL_LIST,), 20),
)
SYSTEM = (Step((Way.WECOM, Way.DINGTALK, Way.FEISHU, Way.WEIXIN, Way.EMAIL)),)
SYSTEM_URGENT = (
    Step((Way.WECOM, Way.DINGTALK, Way.FEISHU, Way.WEIXIN, Way.SMS, Way.EMAIL)),
    Step((Way.SMS, Way.VOICE), 15),
)
"""What the system says about daily work reaches people in the product and by one message; only what is urgent goes on."""


def plan_of(steps: Sequence[Step]) -> Plan:
    """The plan with these stages; the same stages are always the same plan. Refused with a sentence if they make none."""
    demand_sensible(steps)
    written = [[list(step.ways), step.after, step.until] for step in steps]
    digest = hashlib.sha256(json.dumps(written).encode()).hexdigest()
    found = Plan.objects.filter(digest=digest).first()
    if found is not None:
        return found
    with transaction.atomic():
        plan, made = Plan.objects.get_or_create(digest=digest)
        if made:
            Stage.objects.bulk_create(
                Stage(plan=plan, number=number, ways=list(step.ways), after=step.after, until=step.until)
                for number, step in enumerate(steps)
            )
    return plan


def demand_sensible(steps: Sequence[Step]) -> None:
    """Refused unless there is a stage, each names known ways, later ones come later, and it is over in two weeks."""
    if not 1 <= len(steps) <= MOST:
        raise Refused(_("A plan has one to eight stages. Add or remove some."), field="plan")
    for step in steps:
        if not step.ways or set(step.ways) - set(Way.values):
            raise Refused(_("Choose by which way each stage goes."), field="plan")
        if step.until not in Until.values:
            raise Refused(_("Say whether a stage is needless after reading or only after confirming."), field="plan")
        if Way.CALL_LIST in step.ways and len(step.ways) > 1:
            raise Refused(_("The call list is a stage of its own. Take the other ways out of it."), field="plan")
        if Way.ROBOT in step.ways and len(step.ways) > 1:
            raise Refused(_("A group robot is a stage of its own. Take the other ways out of it."), field="plan")
    times = [step.after for step in steps]
    if times != sorted(times) or times[0] < 0 or times[-1] > LONGEST:
        raise Refused(
            _("Each stage comes later than the one before, within two weeks. Check the minutes."), field="plan"
        )


def steps_of(plan: Plan) -> list[Step]:
    """The stages of a plan as they were written."""
    return [Step(tuple(stage.ways), stage.after, stage.until) for stage in plan.stages.all()]
