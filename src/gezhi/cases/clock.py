"""What time does to cases: escalation, hand-overs whose day has come, pauses that end, contacts that are destroyed."""

from datetime import datetime, timedelta

from gezhi.cases.actions import forgetting
from gezhi.cases.actions.following import follow
from gezhi.cases.actions.handling import resume
from gezhi.cases.escalation import sweep
from gezhi.cases.holding import stale_cases
from gezhi.cases.models import Case, CaseSlip, State
from gezhi.kernel.actors import SYSTEM
from gezhi.kernel.refusals import Refused

SLIPS_KEPT = timedelta(days=90)
__all__ = ["destroy_contacts", "follow_duties", "forget_slips", "resume_paused", "sweep"]


def follow_duties(*, at: datetime) -> int:
    """Moves every open case whose holder's duty has begun to be somebody else's by `at`; returns how many."""
    return follow(case_ids=stale_cases(at), at=at)


def resume_paused(*, at: datetime) -> int:
    """Goes on with cases whose pause is over at `at`; returns how many. Somebody may be faster: then there is nothing to do."""
    over = Case.objects.filter(state=State.PAUSED, paused_until__lte=at).order_by("pk")
    resumed = 0
    for case in over.iterator(chunk_size=500):
        try:
            resume(case=case, by=SYSTEM, at=at, version=case.version)
            resumed += 1
        except Refused:
            continue
    return resumed


def destroy_contacts(*, at: datetime) -> int:
    """Destroys how to reach the reporters of cases that ended thirty days before `at`; returns how many."""
    return forgetting.destroy_contacts(by=SYSTEM, at=at)


def forget_slips(*, at: datetime) -> int:
    """Forgets slips that no phone will send again; returns how many."""
    return CaseSlip.objects.filter(at__lt=at - SLIPS_KEPT).delete()[0]
