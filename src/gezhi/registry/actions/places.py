"""What people do with places: found the zone, add, change, move, end."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import local_day, period, sensible
from gezhi.kernel.pinyin import searchable
from gezhi.kernel.refusals import Conflict, Refused
from gezhi.logbook.actions import write
from gezhi.people.models import Person
from gezhi.registry import rules
from gezhi.registry.models import Duty, Place, Placement
from gezhi.registry.models.places import RANK, Kind
from gezhi.registry.reads.ending import duties_going_on, going_on_below, stays_going_on
from gezhi.registry.recording import from_now_on, instant_of_recording, supersede

CHANGEABLE = ("name", "address", "note", "site_kind", "code", "grid_code")


def found_zone(*, name: str, code: str, head: Person, by: Actor, at: datetime, start: datetime | None = None) -> Place:
    """Founds the zone with its head from `start` (default `at`). There is one zone in one system.

    Refused if a zone exists, or if `by` may not change the registry.
    """
    start = sensible(start or at, field="start")
    with plainly(), transaction.atomic():
        rules.demand(rules.may_change_registry(by, at), rules.may_change_registry)
        zone = _create(Kind.ZONE, name=name, code=code)
        _place_under(zone, None, start, at)
        duty = Duty.objects.create(place=zone, post="head", person=head, during=period(start), recorded=from_now_on(at))
        write(
            "zone.founded",
            by=by,
            at=at,
            about=[zone.ref, duty.ref, head.ref],
            facts={"code": code, "start": start.isoformat()},
        )
    return zone


def add_place(
    *,
    kind: str,
    name: str,
    parent: Place,
    by: Actor,
    at: datetime,
    start: datetime | None = None,
    code: str = "",
    site_kind: str = "",
    grid_code: str = "",
    address: str = "",
    note: str = "",
    reason: str = "",
) -> Place:
    """Adds a place under `parent` from `start` (default `at`) on. Without `code` it gets the parent's code and the next number.

    Refused if the parent does not exist from then on, is not of a larger kind, or the code is taken.
    """
    start = sensible(start or at, field="start")
    with plainly(), transaction.atomic():
        parent = _locked(parent)
        rules.demand(rules.may_change_place(by, parent, at), rules.may_change_place)
        _demand_larger(parent.kind, kind)
        _demand_alive(parent, start, field="parent")
        place = _create(
            kind,
            name=name,
            code=code.strip() or _next_code(parent),
            site_kind=site_kind if kind == Kind.SITE else "",
            grid_code=grid_code or None,
            address=address,
            note=note,
        )
        _place_under(place, parent, start, at, reason)
        write(
            "place.added",
            by=by,
            at=at,
            about=[place.ref, parent.ref],
            facts={"kind": kind, "code": place.code, "name": place.name, "start": start.isoformat()},
        )
    return place


def change_place(*, place: Place, version: int, by: Actor, at: datetime, **changes: str) -> Place:
    """Changes name, code, address, note or kind of site. `version` is the one the person saw; another one is a Conflict."""
    with plainly(), transaction.atomic():
        place = _locked(place)
        rules.demand(rules.may_change_place(by, place, at), rules.may_change_place)
        if place.version != version:
            raise Conflict(
                _("Somebody else has changed this place since you opened it. Compare the two versions and save again.")
            )
        before = {field: getattr(place, field) for field in CHANGEABLE}
        for field in CHANGEABLE:
            if field in changes:
                setattr(place, field, changes[field].strip() or (None if field == "grid_code" else ""))
        changed = {f: [before[f], getattr(place, f)] for f in CHANGEABLE if getattr(place, f) != before[f]}
        if not changed:
            return place
        _demand_named(place.name)
        place.initials = searchable(place.name)
        place.version += 1
        place.save()
        write("place.changed", by=by, at=at, about=[place.ref], facts={"changed": changed})
    return place


def move_place(*, place: Place, parent: Place, when: datetime, by: Actor, at: datetime, reason: str = "") -> Placement:
    """Hangs a place under another parent from `when` on; before that the past stays as it was.

    A `when` before `at` corrects the past and needs a reason. Refused if the place or the parent does not exist from
    `when` on, or the parent is not of a larger kind.
    """
    sensible(when, field="when")
    with plainly(), transaction.atomic():
        place, parent = _locked_both(place, parent)
        for one in (place, parent):
            rules.demand(rules.may_change_place(by, one, at), rules.may_change_place)
        _demand_larger(parent.kind, place.kind)
        if when < at and not reason.strip():
            raise Refused(_("This changes the past. Write the reason."), field="reason")
        current = _demand_alive(place, when, field="when")
        if current.parent_id == parent.pk:
            raise Refused(_("The place already hangs there. Choose another one."), field="parent")
        _demand_alive(parent, when, until=current.during.upper, field="parent")
        moved = _replace_from(place, current, when, parent, at, reason)
        write(
            "place.moved",
            by=by,
            at=at,
            about=[place.ref, parent.ref, f"place:{current.parent_id}"],
            facts={"from": f"place:{current.parent_id}", "to": parent.ref, "when": when.isoformat(), "reason": reason},
            happened_at=min(when, at),
        )
    return moved


def end_place(*, place: Place, when: datetime, by: Actor, at: datetime, reason: str) -> Place:
    """Ends a place at `when`: it stays readable for ever, its duties end with it.

    Refused while places below it or enterprises in it go on after `when`, and for the zone itself.
    """
    sensible(when, field="when")
    with plainly(), transaction.atomic():
        place = _locked(place)
        rules.demand(rules.may_change_place(by, place, at), rules.may_change_place)
        current = _demand_alive(place, when, field="when")
        _demand_endable(place, current, when, reason)
        instant = instant_of_recording(Placement.objects.filter(place=place), at)
        supersede(
            Placement.objects.filter(place=place, recorded__upper_inf=True, during__overlap=period(when)), instant
        )
        _again(current, current.during.lower, when, current.parent, instant, reason)
        ended = _end_duties(place, when, at, reason)
        place.version += 1
        place.save(update_fields=["version"])
        write(
            "place.ended",
            by=by,
            at=at,
            about=[place.ref, *ended],
            facts={"when": when.isoformat(), "reason": reason},
            happened_at=min(when, at),
        )
    return place


def life_of(place: Place) -> list[tuple[datetime, datetime | None]]:
    """When the place exists, as known now: periods from the first placement to the last, joined where they touch."""
    spans: list[tuple[datetime, datetime | None]] = []
    for placement in Placement.objects.filter(place=place, recorded__upper_inf=True).order_by("during"):
        start, end = placement.during.lower, placement.during.upper
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _create(kind: str, **fields: object) -> Place:
    name = _demand_named(str(fields.pop("name")))
    return Place.objects.create(kind=kind, name=name, initials=searchable(name), **fields)


def _demand_named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("The name is empty. Write the name people use for this place."), field="name")
    if len(name) > 120:
        raise Refused(_("The name has %(n)s characters, 120 at most. Shorten it.") % {"n": len(name)}, field="name")
    return name


def _place_under(place: Place, parent: Place | None, start: datetime, at: datetime, reason: str = "") -> Placement:
    return Placement.objects.create(
        place=place,
        place_kind=place.kind,
        parent=parent,
        parent_kind=parent.kind if parent else None,
        during=period(start),
        recorded=from_now_on(at),
        reason=reason,
    )


def _again(
    row: Placement, start: datetime, end: datetime | None, parent: Place | None, instant: datetime, reason: str
) -> Placement:
    return Placement.objects.create(
        place_id=row.place_id,
        place_kind=row.place_kind,
        parent=parent,
        parent_kind=parent.kind if parent else None,
        during=period(start, end, field="when"),
        recorded=from_now_on(instant),
        reason=reason,
    )


def _replace_from(
    place: Place, current: Placement, when: datetime, parent: Place, at: datetime, reason: str
) -> Placement:
    instant = instant_of_recording(Placement.objects.filter(place=place), at)
    supersede([current], instant)
    if current.during.lower < when:
        _again(current, current.during.lower, when, current.parent, instant, current.reason)
    return _again(current, when, current.during.upper, parent, instant, reason)


def _locked(place: Place) -> Place:
    return Place.objects.select_for_update().get(pk=place.pk)


def _locked_both(one: Place, other: Place) -> tuple[Place, Place]:
    found = {p.pk: p for p in Place.objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk")}
    return found[one.pk], found[other.pk]


def _demand_larger(parent_kind: str, kind: str) -> None:
    if RANK[Kind(parent_kind)] >= RANK[Kind(kind)]:
        raise Refused(
            _("A %(kind)s cannot hang under a %(parent)s. Choose a larger place.")
            % {"kind": Kind(kind).label, "parent": Kind(parent_kind).label},
            field="parent",
        )


def _demand_alive(place: Place, start: datetime, *, until: datetime | None = None, field: str) -> Placement:
    """The placement at `start`; Refused if the place does not exist from `start` until `until` (None = that moment on)."""
    current = Placement.objects.filter(place=place, during__contains=start, recorded__upper_inf=True).first()
    if current is None:
        raise Refused(
            _("“%(name)s” does not exist at that time. Choose another date.") % {"name": place.name}, field=field
        )
    end = next(span[1] for span in life_of(place) if span[0] <= start and (span[1] is None or start < span[1]))
    if end is not None and (until is None or until > end) and field == "parent":
        raise Refused(
            _("“%(name)s” ends on %(day)s. Choose a place that goes on.") % {"name": place.name, "day": local_day(end)},
            field=field,
        )
    return current


def _demand_endable(place: Place, current: Placement, when: datetime, reason: str) -> None:
    if place.kind == Kind.ZONE:
        raise Refused(_("The zone itself does not end here. End the places in it one by one."))
    if not reason.strip():
        raise Refused(_("Write why this place ends."), field="reason")
    if when <= current.during.lower:
        raise Refused(_("The place moved here after that time. Choose a later one."), field="when")
    below = going_on_below(place, when).count()
    if below:
        raise Refused(_("%(n)s places below go on after that. Move or end them first.") % {"n": below})
    firms = stays_going_on(place, when).count()
    if firms:
        raise Refused(_("%(n)s enterprises work here after that. Move them or end their stay first.") % {"n": firms})


def _end_duties(place: Place, when: datetime, at: datetime, reason: str) -> list[str]:
    """Lets the duties at the place end at `when`; those that would begin later are withdrawn. Returns their references."""
    rows = list(duties_going_on(place, when))
    instant = instant_of_recording(Duty.objects.filter(place=place), at)
    supersede(rows, instant)
    for row in rows:
        if row.during.lower < when:
            row.pk, row.reason = None, reason
            row.during, row.recorded = period(row.during.lower, when), from_now_on(instant)
            row.save(force_insert=True)
    return [f"person:{row.person_id}" for row in rows]


def _next_code(parent: Place) -> str:
    """The parent's code with the next free number: "HJ-5" -> "HJ-5-03"."""
    taken = set(Place.objects.filter(code__startswith=f"{parent.code}-").values_list("code", flat=True))
    number = 1 + Placement.objects.filter(parent=parent).values("place").distinct().count()
    while f"{parent.code}-{number:02d}" in taken:
        number += 1
    return f"{parent.code}-{number:02d}"
