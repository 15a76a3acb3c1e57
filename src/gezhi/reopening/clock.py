"""What time does to applications and permits; each is safe to run twice and beside others."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from gezhi.kernel.refusals import Refused
from gezhi.policy.models import Incident
from gezhi.reopening.actions import following, permits, submitting
from gezhi.reopening.escalation import sweep
from gezhi.reopening.models import Application, Permit, ReopeningSlip
from gezhi.reopening.models.states import may_start_from
from gezhi.reopening.telling_needs import count_needs, send_needs

SLIPS_KEPT = timedelta(days=90)
__all__ = [
    "count_needs",
    "expire_permits",
    "follow_duties",
    "follow_incidents",
    "follow_registry",
    "forget_slips",
    "send_needs",
    "sweep",
]


def follow_duties(*, at: datetime) -> int:
    """Duties whose day has come: what waits now waits for whoever holds them; says how many."""
    return following.follow_duties(application_ids=Application.objects.waiting().values_list("pk", flat=True), at=at)


def follow_registry(*, at: datetime) -> int:
    """Facts on which approved applications rely and which the registry now says otherwise; says how many points."""
    return following.follow_registry(at=at)


def expire_permits(*, at: datetime) -> int:
    """Writes down permits whose period was over by `at`; says how many."""
    over = Permit.objects.standing().filter(until__lte=at).order_by("pk")
    return sum(_expire(permit, at, "") for permit in over.iterator(500))


def follow_incidents(*, at: datetime) -> int:
    """Incidents that were lifted by `at`: what was applied for lapses, permits are over; says how many of both."""
    lifted = Incident.objects.filter(lifted_at__lte=at).values("pk")
    open_ones = Application.objects.filter(incident__in=lifted, state__in=may_start_from("lapse")).order_by("pk")
    done = sum(_lapse(row, at) for row in open_ones.iterator(500))
    standing = Permit.objects.standing().filter(incident__in=lifted).order_by("pk")
    return done + sum(_expire(permit, at, _("The incident was lifted.")) for permit in standing.iterator(500))


def forget_slips(*, at: datetime) -> int:
    """Forgets slips that no phone will send again; says how many."""
    return ReopeningSlip.objects.filter(at__lt=at - SLIPS_KEPT).delete()[0]


def _expire(permit: Permit, at: datetime, reason: str) -> int:
    try:
        permits.expire(permit=permit, at=at, reason=reason)
    except Refused:  # somebody was faster
        return 0
    return 1


def _lapse(application: Application, at: datetime) -> int:
    try:
        submitting.lapse(application=application, at=at)
    except Refused:
        return 0
    return 1
