"""Permits as applications open and end them; what people do with a permit is in permits.py."""

import secrets
from datetime import datetime, timedelta

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone, start_of
from gezhi.logbook.actions import write
from gezhi.reopening import telling
from gezhi.reopening.models import PERMIT_LIFECYCLE, Application, Permit, PermitMove, PermitState

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that nobody confuses on paper."""
CODE = 12


def permit_of(application: Application) -> Permit | None:
    """The standing permit of an application, if it has one."""
    return Permit.objects.standing().filter(application=application).first()


def open_permit(application: Application, *, by: Actor, at: datetime) -> Permit:
    """The enterprise may work at the site from now on; a permit that stands already goes on."""
    if (standing := permit_of(application)) is not None:
        return standing
    permit = Permit(
        number=f"PZ{application.number.removeprefix('FG')}",
        code="".join(secrets.choice(ALPHABET) for _digit in range(CODE)),
        application=application,
        incident_id=application.incident_id,
        enterprise_id=application.enterprise_id,
        place_id=application.place_id,
        since=at,
        until=_until(application, at),
        version=0,
    )
    move_permit("issue", permit, by=by, at=at)
    return permit


def _until(application: Application, at: datetime) -> datetime | None:
    """Until the end of the last of so many days, today being the first; None without an end."""
    if application.permit_days is None:
        return None
    return start_of(at.astimezone(local_zone()).date() + timedelta(days=application.permit_days))


def end_permit(application: Application, verb: str, *, by: Actor, at: datetime, reason: str) -> Permit | None:
    """Ends the standing permit of an application that ends itself (`expire`, `revoke`), if there is one."""
    permit = Permit.objects.standing().select_for_update(no_key=True).filter(application=application).first()
    if permit is not None:
        move_permit(verb, permit, by=by, at=at, reason=reason)
    return permit


def move_permit(verb: str, permit: Permit, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Writes what a verb does to a locked permit: state, the lines of log book and history; tells whom it concerns."""
    before = permit.state if permit.pk else ""
    permit.state = PERMIT_LIFECYCLE[verb][1]
    if permit.state in (PermitState.REVOKED, PermitState.EXPIRED):
        permit.ended_at = at
    permit.version += 1
    permit.save()
    about = [permit.ref, f"application:{permit.application_id}", f"enterprise:{permit.enterprise_id}",
             f"place:{permit.place_id}"]  # fmt: skip
    facts = {"permit_number": permit.number, "permit_state": permit.state, "until": permit.until}
    entry = write(f"permit.{verb}", by=by, at=at, about=about, facts=facts)
    PermitMove.objects.create(
        permit=permit,
        verb=verb,
        from_state=before,
        to_state=permit.state,
        by=by.ref,
        at=at,
        reason=reason,
        entry=entry.pk,
    )
    telling.permit_said(verb, permit, by=by, at=at, reason=reason)
