"""Weekends that a pack makes working days: from the declaration for as long as the pack says, taken back on lifting."""

from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import local_zone
from gezhi.logbook.actions import write
from gezhi.people.models import Person
from gezhi.policy.actions.calendar_rows import close, known_now, lock, years_touched
from gezhi.policy.models import EmergencyWeekends, Incident
from gezhi.policy.packs.pack import Pack
from gezhi.registry.recording import from_now_on

_A_DAY = timedelta(days=1)


def work_weekends_of(incident: Incident, pack: Pack, *, by: Actor, at: datetime) -> None:
    """Saturdays and Sundays are working days on the first days of the incident, as many as the pack says; none if it says 0.

    Days before the one on which this is decided stay what they were.
    """
    first = _day(incident.started_at)
    beyond = first + timedelta(days=pack.emergency_weekends)
    first = max(first, _day(at))
    if first >= beyond:
        return
    lock()
    _known, instant = known_now(EmergencyWeekends, at)
    EmergencyWeekends.objects.create(
        during=DateRange(first, beyond, "[)"),
        source=incident.ref,
        basis=f"{incident.title}：{incident.basis}"[:200],
        approver=(by.name if isinstance(by, Person) else by.ref)[:40],
        by=by.ref,
        recorded=from_now_on(instant),
    )
    _log("calendar.weekends_worked", incident, first, beyond - _A_DAY, incident.basis, by, at)


def end_weekends_of(incident: Incident, *, reason: str, by: Actor, at: datetime) -> None:
    """From the day of `at` on this incident's weekends are days off again; those before stay worked. Others' stay."""
    lock()
    known, instant = known_now(EmergencyWeekends, at)
    today = _day(at)
    for old in close(known.filter(source=incident.ref, during__endswith__gt=today), instant):
        first, beyond = old.during.lower, old.during.upper
        if first < today:
            EmergencyWeekends.objects.create(
                during=DateRange(first, today, "[)"),
                source=old.source,
                basis=old.basis,
                approver=old.approver,
                by=by.ref,
                recorded=from_now_on(instant),
            )
        _log("calendar.weekends_ended", incident, max(first, today), beyond - _A_DAY, reason, by, at)


def _log(verb: str, incident: Incident, first: date, last: date, reason: str, by: Actor, at: datetime) -> None:
    about = [incident.ref, *years_touched(first, last)]
    write(verb, by=by, at=at, about=about, facts={"start": f"{first}", "end": f"{last}", "reason": reason})


def _day(moment: datetime) -> date:
    return moment.astimezone(local_zone()).date()
