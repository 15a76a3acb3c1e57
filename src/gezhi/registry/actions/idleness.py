"""An enterprise does not work for a time; works again; or somebody was wrong about it."""

from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import EARLIEST, LATEST, local_zone
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.registry.actions.enterprises import locked
from gezhi.registry.facts import text
from gezhi.registry.member_rules import may_say_idle
from gezhi.registry.models import Enterprise, IdleKind, Idleness
from gezhi.registry.recording import from_now_on, instant_of_recording, supersede
from gezhi.registry.rules import demand


def say_idle(
    *, enterprise: Enterprise, kind: str, start: date, end: date | None = None, reason: str, by: Actor, at: datetime
) -> Idleness:
    """The enterprise does not work from `start` (included) to `end` (excluded; None = until further notice).

    Nothing is expected of it in that time, and figures say how many they leave out. Conflict if it is idle then already.
    """
    if kind not in IdleKind.values:
        raise Refused(_("Choose why it does not work."), field="kind")
    if kind == IdleKind.DEREGISTERED and end is not None:
        raise Refused(_("A deregistered enterprise does not come back. Leave the end empty."), field="end")
    with plainly(), transaction.atomic():
        enterprise = locked(enterprise)
        demand(may_say_idle(by, enterprise, at), may_say_idle)
        made = _write(enterprise.pk, kind, _days(start, end), _why(reason), by, _instant(enterprise.pk, at))
        write("idleness.said", by=by, at=at, about=[made.ref, enterprise.ref], facts=_said(made))
    return made


def end_idle(*, idleness: Idleness, day: date, by: Actor, at: datetime) -> Idleness:
    """The enterprise works again from `day` on. What was known before stays readable."""
    with plainly(), transaction.atomic():
        enterprise, old = _locked(idleness, by, at)
        if old.during.upper is not None and day >= old.during.upper:
            raise Refused(
                _("It works again from %(day)s anyway. Enter an earlier day.") % {"day": old.during.upper.isoformat()},
                field="day",
            )
        if day <= old.during.lower:
            raise Refused(
                _("It has not worked since %(day)s. Enter a later day, or withdraw the entry if it was a mistake.")
                % {"day": old.during.lower.isoformat()},
                field="day",
            )
        instant = _instant(old.enterprise_id, at)
        supersede([old], instant)
        made = _write(old.enterprise_id, old.kind, _days(old.during.lower, day), old.reason, by, instant)
        write("idleness.ended", by=by, at=at, about=[made.ref, old.ref, enterprise.ref], facts=_said(made))
    return made


def withdraw_idle(*, idleness: Idleness, reason: str, by: Actor, at: datetime) -> None:
    """The enterprise worked all the time: figures asked for from now on expect something of it again."""
    with plainly(), transaction.atomic():
        enterprise, old = _locked(idleness, by, at)
        supersede([old], _instant(old.enterprise_id, at))
        write("idleness.withdrawn", by=by, at=at, about=[old.ref, enterprise.ref], facts={"reason": _why(reason)})


def _locked(idleness: Idleness, by: Actor, at: datetime) -> tuple[Enterprise, Idleness]:
    """The standing enterprise, locked, and the entry as known now; Conflict if somebody has changed it since."""
    found = Enterprise.objects.select_related("merged_into").filter(pk=idleness.enterprise_id).first()
    if found is None:
        raise NotThere
    enterprise = locked(found.merged_into or found)
    demand(may_say_idle(by, enterprise, at), may_say_idle)
    old = Idleness.objects.known().filter(pk=idleness.pk).first()
    if old is None:
        raise Conflict(_("Somebody else has changed this entry since you opened it. Look at the enterprise again."))
    return enterprise, old


def _instant(enterprise_id: int, at: datetime) -> datetime:
    return instant_of_recording(Idleness.objects.filter(enterprise=enterprise_id), at)


def _write(enterprise_id: int, kind: str, days: DateRange, reason: str, by: Actor, instant: datetime) -> Idleness:
    return Idleness.objects.create(
        enterprise_id=enterprise_id, kind=kind, during=days, recorded=from_now_on(instant), reason=reason, by=by.ref
    )


def _days(start: date, end: date | None) -> DateRange:
    first, last = EARLIEST.astimezone(local_zone()).date(), LATEST.astimezone(local_zone()).date()
    for field, day in (("start", start), ("end", end)):
        if day is not None and not first <= day < last:
            raise Refused(_("%(day)s cannot be right. Check the year.") % {"day": day.isoformat()}, field=field)
    if end is not None and end <= start:
        raise Refused(_("The end must be later than the start. Check the two dates."), field="end")
    return DateRange(start, end, "[)")


def _why(reason: str) -> str:
    reason = text("reason", reason, 200)
    if not reason:
        raise Refused(_("Say how you know, so that it can be understood later."), field="reason")
    return reason


def _said(made: Idleness) -> dict[str, object]:
    end = made.during.upper
    return {"idle": made.kind, "start": made.during.lower.isoformat(), "end": end.isoformat() if end else None}
