"""What those who answer for a site do with a permit: suspend it, let it hold again, revoke it; always with a reason."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import SYSTEM, Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import Conflict, NotThere
from gezhi.reopening import rules
from gezhi.reopening.actions import slips
from gezhi.reopening.actions.issuing import move_permit
from gezhi.reopening.actions.moving import Doing, finish, fitting, locked
from gezhi.reopening.models import PERMIT_LIFECYCLE, Permit, PermitState
from gezhi.reopening.models.states import may_start_from


def suspend(
    *, permit: Permit, reason: str, by: Actor, at: datetime, version: int | None = None, slip: UUID | None = None
) -> Permit:
    """The enterprise may not work for the time being. Refused without a reason."""
    return _do("suspend", permit, reason, by, at, version, slip)


def resume(
    *, permit: Permit, by: Actor, at: datetime, reason: str = "", version: int | None = None, slip: UUID | None = None
) -> Permit:
    """What it was suspended for is settled: the permit holds again."""
    return _do("resume", permit, reason, by, at, version, slip)


def revoke(
    *, permit: Permit, reason: str, by: Actor, at: datetime, version: int | None = None, slip: UUID | None = None
) -> Permit:
    """The permit is over for good, with a reason; the enterprise may apply anew."""
    return _do("revoke", permit, reason, by, at, version, slip)


def expire(*, permit: Permit, at: datetime, reason: str = "") -> Permit:
    """The period is over, or the incident was lifted: time writes it down."""
    return _do("expire", permit, reason or _("Its period is over."), SYSTEM, at, None, None)


def _do(
    verb: str, permit: Permit, reason: str, by: Actor, at: datetime, version: int | None, slip: UUID | None
) -> Permit:
    """Locks the application, then the permit: everybody takes them in this order."""
    with plainly(), transaction.atomic():
        application = locked(permit.application_id)
        row = Permit.objects.select_for_update(no_key=True, of=("self",)).filter(pk=permit.pk).first()
        if row is None:
            raise NotThere
        if not slips.used(slip, verb=verb, content={"reason": reason}, about=row.ref, at=at):
            _look(verb, row, at, version)
            rules.demand(rules.may_keep_permit(row, by, at), rules.may_keep_permit)
            needed = _("Write why; the enterprise reads it.") if verb in ("suspend", "revoke") else ""
            words = fitting(reason, field="words", needed=needed)
            move_permit(verb, row, by=by, at=at, reason=words)
            if verb in ("revoke", "expire") and application.state in may_start_from("end"):
                finish(Doing("end", application, SYSTEM, at, quiet=True))
    permit.__dict__.update(row.__dict__)
    return permit


def _look(verb: str, permit: Permit, at: datetime, version: int | None) -> None:
    """Conflict if the permit is no longer in a state, or the version, from which the verb may start."""
    state = permit.state if verb == "expire" else permit.state_at(at)
    if state in PERMIT_LIFECYCLE[verb][0] and version in (None, permit.version):
        return
    raise Conflict(
        _("This permit is “%(state)s” now. Look at it again before you go on.") % {"state": PermitState(state).label},
        code="moved-on",
    )
