"""What people say about where enterprises work: begin, change, move, end, withdraw. One enterprise may be at several places."""

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import local_zone, period
from gezhi.kernel.refusals import Conflict, NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.registry.actions.places import life_of
from gezhi.registry.enterprise_rules import may_say_who_works_here
from gezhi.registry.facts import staff_number, text
from gezhi.registry.models import Enterprise, Occupancy, Place
from gezhi.registry.models.places import Kind
from gezhi.registry.rules import demand

WORKPLACES = (Kind.SITE, Kind.BUILDING, Kind.POINT)


def set_occupancy(
    *,
    enterprise: Enterprise,
    place: Place,
    start: datetime,
    by: Actor,
    at: datetime,
    end: datetime | None = None,
    room: str = "",
    staff: int | None = None,
) -> Occupancy:
    """The enterprise works at `place` (a site, building or point) from `start` until `end` (None = until further notice).

    Refused if the place does not exist throughout; Conflict if the enterprise already works there in that period.
    """
    with plainly(), transaction.atomic():
        enterprise = _locked_enterprise(enterprise.pk)
        return begin_at(place, enterprise, start=start, end=end, room=room, staff=staff, by=by, at=at)


def change_occupancy(
    *,
    occupancy: Occupancy,
    version: int,
    start: datetime,
    end: datetime | None,
    room: str,
    staff: int | None,
    by: Actor,
    at: datetime,
) -> Occupancy:
    """Puts period, room and number of staff right. `version` is the one the person saw, another one is a Conflict."""
    with plainly(), transaction.atomic():
        occupancy = _locked_occupancy(occupancy, version, by, at)
        before = _said_of(occupancy)
        occupancy.during = _period_within(occupancy.place, start, end)
        occupancy.room, occupancy.staff = text("room", room, 60), staff_number(staff)
        if _said_of(occupancy) != before:
            _save(occupancy, by)
            _log("occupancy.changed", occupancy, by, at, {"from": before, "to": _said_of(occupancy)})
    return occupancy


def move_occupancy(
    *,
    occupancy: Occupancy,
    version: int,
    place: Place,
    when: datetime,
    by: Actor,
    at: datetime,
    room: str = "",
    staff: int | None = None,
) -> Occupancy:
    """The enterprise leaves this place and works at `place` from `when` on, as long as it would have stayed here."""
    with plainly(), transaction.atomic():
        occupancy = _locked_occupancy(occupancy, version, by, at, also=place)
        if place.pk == occupancy.place_id:
            raise Refused(_("The enterprise already works there. Choose another place."), field="place")
        leaves_on = occupancy.during.upper
        _end(occupancy, when, by)
        begun = begin_at(
            place, occupancy.enterprise, start=when, end=leaves_on, room=room, staff=staff, by=by, at=at, log=False
        )
        facts: dict[str, object] = {
            "from": f"place:{occupancy.place_id}",
            "to": place.ref,
            "when": when.isoformat(),
        }
        about = [begun.ref, occupancy.enterprise.ref, place.ref, occupancy.ref, f"place:{occupancy.place_id}"]
        write("occupancy.moved", by=by, at=at, about=about, facts=facts, happened_at=min(when, at))
    return begun


def end_occupancy(
    *, occupancy: Occupancy, version: int, when: datetime, by: Actor, at: datetime, reason: str = ""
) -> Occupancy:
    """The enterprise no longer works at this place from `when` on. Refused if it would end before it began."""
    with plainly(), transaction.atomic():
        occupancy = _locked_occupancy(occupancy, version, by, at)
        _end(occupancy, when, by)
        facts: dict[str, object] = {"when": when.isoformat(), "reason": text("reason", reason, 200)}
        _log("occupancy.ended", occupancy, by, at, facts, min(when, at))
    return occupancy


def withdraw_occupancy(*, occupancy: Occupancy, version: int, reason: str, by: Actor, at: datetime) -> None:
    """The enterprise never worked there: the entry was a mistake. It goes, the log book keeps what it said and why."""
    with plainly(), transaction.atomic():
        occupancy = _locked_occupancy(occupancy, version, by, at)
        reason = text("reason", reason, 200)
        if not reason:
            raise Refused(_("Say what was wrong, so that it can be understood later."), field="reason")
        _log("occupancy.withdrawn", occupancy, by, at, {**_said_of(occupancy), "reason": reason})
        occupancy.delete()


def begin_at(
    place: Place,
    enterprise: Enterprise,
    *,
    start: datetime,
    end: datetime | None,
    room: str,
    staff: int | None,
    by: Actor,
    at: datetime,
    log: bool = True,
) -> Occupancy:
    """A new occupancy of an enterprise that the caller has locked (part of other verbs)."""
    place = _locked_places(place.pk)[place.pk]
    demand(may_say_who_works_here(by, place, at), may_say_who_works_here)
    occupancy = Occupancy.objects.create(
        enterprise=enterprise,
        place=place,
        during=_period_within(place, start, end),
        room=text("room", room, 60),
        staff=staff_number(staff),
        confirmed_by=by.ref,
    )
    if log:
        _log("occupancy.begun", occupancy, by, at, _said_of(occupancy), min(start, at))
    return occupancy


def _locked_enterprise(enterprise_id: int) -> Enterprise:
    enterprise = Enterprise.objects.select_for_update(of=("self",)).filter(pk=enterprise_id).first()
    if enterprise is None:
        raise NotThere
    if enterprise.merged_into_id is not None:
        raise Conflict(
            _("“%(name)s” has been merged into “%(other)s”. Open that one.")
            % {"name": enterprise.name, "other": enterprise.merged_into},
            code="merged",
        )
    return enterprise


def _locked_places(*place_ids: int) -> dict[int, Place]:
    """The places, locked in the order of their ids so that two people cannot wait for each other."""
    found = {p.pk: p for p in Place.objects.select_for_update().filter(pk__in=place_ids).order_by("pk")}
    if len(found) != len(set(place_ids)):
        raise NotThere(field="place")
    return found


def _locked_occupancy(
    occupancy: Occupancy, version: int, by: Actor, at: datetime, also: Place | None = None
) -> Occupancy:
    """The occupancy as it is now, with its enterprise and place locked and the right to change it demanded."""
    enterprise = _locked_enterprise(occupancy.enterprise_id)
    places = _locked_places(occupancy.place_id, also.pk if also else occupancy.place_id)
    found = Occupancy.objects.filter(pk=occupancy.pk).first()
    if found is None:
        raise NotThere
    found.enterprise, found.place = enterprise, places[occupancy.place_id]
    demand(may_say_who_works_here(by, found.place, at), may_say_who_works_here)
    if found.version != version:
        raise Conflict(
            _("Somebody else has changed this since you opened it. Compare with what is there now and save again."),
            code="version",
        )
    return found


def _end(occupancy: Occupancy, when: datetime, by: Actor) -> None:
    if when <= occupancy.during.lower:
        raise Refused(
            _("The enterprise came on %(day)s. Enter a later day, or withdraw the entry if it was a mistake.")
            % {"day": _day(occupancy.during.lower)},
            field="when",
        )
    if occupancy.during.upper is not None and when > occupancy.during.upper:
        raise Refused(
            _("The enterprise already left on %(day)s. Enter an earlier day.") % {"day": _day(occupancy.during.upper)},
            field="when",
        )
    occupancy.during = period(occupancy.during.lower, when, field="when")
    _save(occupancy, by)


def _period_within(place: Place, start: datetime, end: datetime | None) -> DateTimeTZRange:
    """The period, if enterprises can work at such a place and it exists throughout; otherwise Refused."""
    during = period(start, end)
    if place.kind not in WORKPLACES:
        raise Refused(
            _("“%(name)s” is no workplace. Choose a site, a building or a point.") % {"name": place.name}, field="place"
        )
    for begins, ends in life_of(place):
        if begins <= start and (ends is None or start < ends):
            if ends is not None and (end is None or end > ends):
                raise Refused(
                    _("“%(name)s” ends on %(day)s. End the stay by then.") % {"name": place.name, "day": _day(ends)},
                    field="end",
                )
            return during
    raise Refused(
        _("“%(name)s” does not exist on %(day)s. Choose another day.") % {"name": place.name, "day": _day(start)},
        field="start",
    )


def _save(occupancy: Occupancy, by: Actor) -> None:
    occupancy.version += 1
    occupancy.confirmed_by = by.ref
    occupancy.save()


def _said_of(occupancy: Occupancy) -> dict[str, object]:
    start, end = occupancy.during.lower, occupancy.during.upper
    return {
        "start": start.isoformat(),
        "end": end.isoformat() if end else None,
        "room": occupancy.room,
        "staff": occupancy.staff,
    }


def _log(
    verb: str, occupancy: Occupancy, by: Actor, at: datetime, facts: dict[str, object], happened: datetime | None = None
) -> None:
    about = [occupancy.ref, f"enterprise:{occupancy.enterprise_id}", f"place:{occupancy.place_id}"]
    write(verb, by=by, at=at, about=about, facts=facts, happened_at=happened)


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(local_zone()):%Y-%m-%d}"
