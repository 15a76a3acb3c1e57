"""What time does to cases: escalation, hand-overs whose day has come, pauses that end, contacts that are destroyed."""

from datetime import datetime, timedelta

from django.db import transaction

from gezhi.cases.actions.following import follow, stale_cases
from gezhi.cases.actions.handling import resume
from gezhi.cases.escalation import sweep
from gezhi.cases.models import Case, CaseContact, CaseSlip, State
from gezhi.cases.models.states import FINAL
from gezhi.kernel.actors import SYSTEM
from gezhi.kernel.refusals import Refused
from gezhi.logbook.actions import line, write_many

SLIPS_KEPT = timedelta(days=90)
CONTACT_KEPT = timedelta(days=30)
"""Long enough to ask the reporter, and for the reporter to open it again."""
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
            resume(case=case, by=SYSTEM, at=at)
            resumed += 1
        except Refused:
            continue
    return resumed


def destroy_contacts(*, at: datetime) -> int:
    """Destroys how to reach the reporter of cases that ended thirty days ago; returns how many.

    A joined case keeps it as long as the case it follows. The log book keeps that it was done, and not what it was.
    """
    before = at - CONTACT_KEPT
    with transaction.atomic():
        ended = CaseContact.objects.filter(case__state__in=FINAL, case__ended_at__lt=before).exclude(
            case__joined_to__isnull=False, case__joined_to__ended_at__isnull=True
        )
        ended = ended.exclude(case__joined_to__ended_at__gte=before)
        gone = list(ended.select_for_update(of=("self",), skip_locked=True).values_list("case_id", flat=True)[:5000])
        CaseContact.objects.filter(case__in=gone).delete()
        write_many(line("case.contact_destroyed", by=SYSTEM, at=at, about=[f"case:{pk}"]) for pk in gone)
    return len(gone)


def forget_slips(*, at: datetime) -> int:
    """Forgets slips that no phone will send again; returns how many."""
    return CaseSlip.objects.filter(at__lt=at - SLIPS_KEPT).delete()[0]
