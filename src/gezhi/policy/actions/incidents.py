"""Declaring, changing and lifting incidents. One verb per arrow of LIFECYCLE; every verb leaves a move, a log line, an event."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import local_zone, sensible
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.policy import rules
from gezhi.policy.actions.incident_weekends import end_weekends_of, work_weekends_of
from gezhi.policy.actions.periods_in_force import begin, end_at
from gezhi.policy.models import (
    Incident,
    IncidentMove,
    IncidentPack,
    IncidentScope,
    IncidentState,
    PackVersion,
    RiskLevel,
)
from gezhi.policy.models.incidents import LIFECYCLE, STAYS
from gezhi.policy.reads.in_force import standings
from gezhi.policy.reads.packs import judging
from gezhi.registry.models import Place
from gezhi.registry.models.places import Kind
from gezhi.registry.recording import instant_of_recording
from gezhi.webhooks.actions.announcing import announce

AHEAD = timedelta(days=92)
"""How far ahead an incident can be declared: the days after a festival are known beforehand."""
LONGEST_REASON = 300
_NUMBERS = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':policy.incident', 0))"
_EVENTS = {
    "declare": "incident.declared",
    "scope": "incident.scope_changed",
    "switch_pack": "incident.pack_switched",
    "set_risk": "incident.risk_changed",
    "order_stop": "incident.stopped",
    "begin_restart": "incident.restarting",
    "lift": "incident.lifted",
}


def declare(
    *,
    title: str,
    pack_version: PackVersion,
    started_at: datetime,
    basis: str,
    places: Iterable[Place] = (),
    by: Actor,
    at: datetime,
) -> Incident:
    """An incident begins (or will begin) at `started_at` under this version of a pack, at `places` (none: the whole zone).

    Weekends become working days as the pack says. Refused without title and basis, for a start more than three months ahead,
    and while one of the same title is open (Conflict).
    """
    title, basis = _words(title, "title", 60), _words(basis, "basis")
    if sensible(started_at, field="started_at") > at + AHEAD:
        raise Refused(_("That is more than three months ahead. Declare it when it is nearer."), field="started_at")
    with plainly(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_NUMBERS)
        rules.demand(rules.may_run_incidents(by, at), rules.may_run_incidents)
        incident = Incident.objects.create(
            number=_number(at),
            title=title,
            kind=pack_version.pack.kind,
            basis=basis,
            started_at=started_at,
            by=by.ref,
            recorded_at=at,
        )
        begin(IncidentPack(incident=incident, pack_version=pack_version, reason=basis, by=by.ref), started_at, None, at)
        where = _where(places)
        for place in where:
            begin(IncidentScope(incident=incident, place=place, by=by.ref), started_at, None, at)
        work_weekends_of(incident, pack_version.pack, by=by, at=at)
        facts = {"pack": pack_version.pack.ref, "places": [place.ref for place in where]}
        _moved(incident, "declare", IncidentState.DECLARED, by, at, basis, facts, happened=min(started_at, at))
    return incident


def scope(
    *, incident: Incident, places: Iterable[Place], reason: str, seen: int | None = None, by: Actor, at: datetime
) -> Incident:
    """From `at` on the incident holds at `places` (none: the whole zone) and nowhere else. Refused if that changes nothing."""
    reason = _words(reason, "reason")
    with plainly(), transaction.atomic():
        incident = _locked(incident, "scope", by, at, seen)
        wanted = {place.pk: place for place in _where(places)}
        rows = IncidentScope.objects.filter(incident=incident)
        known = list(rows.filter(recorded__upper_inf=True, during__endswith=None))
        standing = {row.place_id for row in known}
        if standing == set(wanted):
            raise Refused(_("The incident already holds exactly there. Choose other places."), field="places")
        instant, since = instant_of_recording(rows, at), max(at, incident.started_at)
        end_at((row for row in known if row.place_id not in wanted), since, instant)
        for place_id in wanted.keys() - standing:
            begin(IncidentScope(incident=incident, place=wanted[place_id], by=by.ref), since, None, instant)
        facts = {"places": [place.ref for place in wanted.values()]}
        _moved(incident, "scope", incident.state, by, at, reason, facts)
    return incident


def switch_pack(
    *, incident: Incident, pack_version: PackVersion, reason: str, seen: int | None = None, by: Actor, at: datetime
) -> Incident:
    """From `at` on this version judges what comes in. What came in before is judged by the version that held then.

    Refused for the version that already judges and for a pack for another kind of incident.
    """
    reason = _words(reason, "reason")
    with plainly(), transaction.atomic():
        incident = _locked(incident, "switch_pack", by, at, seen)
        since = max(at, incident.started_at)
        before, pack = judging(incident=incident, at=since), pack_version.pack
        if before.pack_version_id == pack_version.pk:
            raise Refused(_("This version already judges. Choose another one."), field="pack")
        if pack.kind != incident.kind:
            raise Refused(_("That pack is for another kind of incident. Choose one of the same kind."), field="pack")
        rows = IncidentPack.objects.filter(incident=incident)
        instant = instant_of_recording(rows, at)
        end_at(rows.filter(recorded__upper_inf=True), since, instant)
        begin(
            IncidentPack(incident=incident, pack_version=pack_version, reason=reason, by=by.ref), since, None, instant
        )
        if before.pack.emergency_weekends != pack.emergency_weekends:
            end_weekends_of(incident, reason=reason, by=by, at=at)
            work_weekends_of(incident, pack, by=by, at=at)
        _moved(incident, "switch_pack", incident.state, by, at, reason, {"pack": pack.ref, "before": before.pack.ref})
    return incident


def set_risk(
    *, incident: Incident, place: Place, level: str, basis: str, since: datetime | None = None, by: Actor, at: datetime
) -> Incident:
    """From `since` (default: `at`) on the place and all below it without a level of their own are at this risk level.

    "" takes the place's own level back, so that it follows the place above. `since` may lie in the past, not before the
    incident, for what was decided earlier than it is written down. Refused for a level that the pack does not have, a place
    where the incident does not hold, and if nothing changes.
    """
    basis = _words(basis, "basis")
    with plainly(), transaction.atomic():
        incident = _locked(incident, "set_risk", None, at, None)
        pack = judging(incident=incident, at=max(at, incident.started_at)).pack
        rules.demand(rules.may_set_risk(by, place.pk, pack.risk.set_by, at), rules.may_set_risk)
        since = _since(incident, since, at)
        if level and level not in pack.risk.levels:
            raise Refused(_("The pack has no such risk level. Choose one of those offered."), field="level")
        if not standings(incident, [place.pk], max(at, incident.started_at))[place.pk].covered:
            raise Refused(_("The incident does not hold at this place. Put it into its scope first."), field="place")
        rows = RiskLevel.objects.filter(incident=incident, place=place)
        known = list(rows.filter(recorded__upper_inf=True, during__overlap=(since, None)).order_by("during"))
        if [row.level for row in known] == ([level] if level else []) and (not level or known[0].during.lower <= since):
            raise Refused(_("This is how it stands already. Choose another level or an earlier moment."), field="level")
        instant = instant_of_recording(rows, at)
        before = known[0].level if known else ""
        end_at(known, since, instant)
        if level:
            begin(RiskLevel(incident=incident, place=place, level=level, basis=basis, by=by.ref), since, None, instant)
        facts = {"place": place.ref, "risk": level or None, "before": before or None, "since": since}
        _moved(incident, "set_risk", incident.state, by, at, basis, facts, happened=since)
    return incident


def order_stop(*, incident: Incident, reason: str, seen: int | None = None, by: Actor, at: datetime) -> Incident:
    """Work stops at `at`. Only where the pack knows a stop (typhoon)."""
    return _arrow("order_stop", incident, reason, seen, by, at, _demand_stops)


def begin_restart(*, incident: Incident, reason: str, seen: int | None = None, by: Actor, at: datetime) -> Incident:
    """The stop is over: whoever has checked its own place restarts as the pack says."""
    return _arrow("begin_restart", incident, reason, seen, by, at)


def lift(*, incident: Incident, reason: str, seen: int | None = None, by: Actor, at: datetime) -> Incident:
    """The incident ends at `at`: nothing more is asked under it, and its weekends are days off again. Before its start: called off."""

    def end(locked: Incident) -> None:
        locked.lifted_at = at
        end_weekends_of(locked, reason=reason, by=by, at=at)

    return _arrow("lift", incident, reason, seen, by, at, end)


def _arrow(
    verb: str,
    incident: Incident,
    reason: str,
    seen: int | None,
    by: Actor,
    at: datetime,
    then: Callable[[Incident], None] = lambda _incident: None,
) -> Incident:
    reason = _words(reason, "reason")
    with plainly(), transaction.atomic():
        incident = _locked(incident, verb, by, at, seen)
        then(incident)
        _moved(incident, verb, LIFECYCLE[verb][1], by, at, reason, {})
    return incident


def _demand_stops(incident: Incident) -> None:
    if not judging(incident=incident, at=incident.started_at).pack.stops:
        raise Refused(_("The pack of this incident knows no stop of work. Switch to one that does."))


def _locked(incident: Incident, verb: str, by: Actor | None, at: datetime, seen: int | None) -> Incident:
    """The incident as it stands, nobody else changes it until the end; asked: may `by` (None: asked elsewhere), can the verb."""
    locked = Incident.objects.select_for_update().filter(pk=incident.pk).first()
    if locked is None:
        raise NotThere
    if by is not None:
        rules.demand(rules.may_run_incidents(by, at), rules.may_run_incidents)
    allowed = LIFECYCLE[verb][0] if verb in LIFECYCLE else STAYS[verb]
    if locked.state not in allowed:
        raise Conflict(
            _("The incident is “%(state)s”, so that cannot be done. Look at it again.")
            % {"state": IncidentState(locked.state).label},
            code="state",
        )
    if seen is not None and seen != locked.version:
        raise Conflict(_("Somebody has just changed this incident. Look at it again, then decide."), code="stale")
    return locked


def _moved(
    incident: Incident,
    verb: str,
    to_state: str,
    by: Actor,
    at: datetime,
    reason: str,
    facts: Mapping[str, Any],
    happened: datetime | None = None,
) -> None:
    """Writes the move, the state, the log line and the event, in the verb's transaction."""
    before, incident.state = "" if verb == "declare" else incident.state, to_state
    incident.version += verb not in ("declare", "set_risk")
    incident.save(update_fields=["state", "version", "lifted_at"])
    plain = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in facts.items()}
    IncidentMove.objects.create(
        incident=incident,
        verb=verb,
        from_state=before,
        to_state=to_state,
        reason=reason,
        facts=plain,
        by=by.ref,
        at=happened or at,
        recorded_at=at,
    )
    places = [facts["place"]] if "place" in facts else []
    told = {**facts, "reason": reason, "number": incident.number}
    write(_EVENTS[verb], by=by, at=at, about=[incident.ref, *places], facts=told)
    body: dict[str, object] = {
        "number": incident.number,
        "state": incident.state,
        "kind": incident.kind,
        **{key: plain[key] for key in ("pack", "place", "since") if key in plain},
        **({"level": plain["risk"]} if "risk" in plain else {}),
    }
    announce(_EVENTS[verb], about=incident.ref, body=body, at=at)


def _where(places: Iterable[Place]) -> list[Place]:
    found = {place.pk: place for place in places}
    if not found:
        found = {place.pk: place for place in Place.objects.filter(kind=Kind.ZONE)}
    if not found:
        raise Refused(_("There is no zone yet. Set it up first."), field="places")
    return list(found.values())


def _since(incident: Incident, since: datetime | None, at: datetime) -> datetime:
    since = at if since is None else sensible(since, field="since")
    since = max(since, incident.started_at) if since >= at else since
    if since > max(at, incident.started_at):
        raise Refused(_("A risk level cannot be set for later. Set it when it holds."), field="since")
    if since < incident.started_at:
        raise Refused(_("The incident had not begun then. Choose a later moment."), field="since")
    return since


def _words(text: str, field: str, longest: int = LONGEST_REASON) -> str:
    plain = " ".join(text.split())
    if not plain:
        raise Refused(_("Something is missing here. Write it in a few words."), field=field)
    if len(plain) > longest:
        raise Refused(
            _("That is %(length)s characters; at most %(most)s fit. Shorten it.")
            % {"length": len(plain), "most": longest},
            field=field,
        )
    return plain


def _number(at: datetime) -> str:
    """YJ-270212-1: the day of the declaration and a number within it. Called with the numbers locked."""
    start = f"YJ-{at.astimezone(local_zone()):%y%m%d}-"
    return f"{start}{Incident.objects.filter(number__startswith=start).count() + 1}"
