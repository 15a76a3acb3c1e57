"""What is known about reporters is destroyed when it is no longer needed."""

from datetime import datetime, timedelta

from django.db import transaction

from gezhi.cases.models import CaseContact
from gezhi.cases.models.states import FINAL
from gezhi.kernel.actors import Actor
from gezhi.logbook.actions import line, write_many

CONTACT_KEPT = timedelta(days=30)
"""Long enough to ask the reporter, and for the reporter to open it again."""


def destroy_contacts(*, by: Actor, at: datetime) -> int:
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
        write_many(line("case.contact_destroyed", by=by, at=at, about=[f"case:{pk}"]) for pk in gone)
    return len(gone)
