"""What people do with shapes: draw a grid or the zone's boundary, set a position, import grids, number them."""

from datetime import datetime
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.periods import period, sensible
from gezhi.kernel.refusals import Conflict, Refused
from gezhi.logbook.actions import write
from gezhi.registry import rules
from gezhi.registry.actions.places import add_place
from gezhi.registry.geo import codes, cover
from gezhi.registry.geo.coordinates import convert, convert_point
from gezhi.registry.geo.geojson import Content, plain
from gezhi.registry.geo.outlines import AS_IT_COMES, Reading, outline, position
from gezhi.registry.models import Place, Placement, Shape
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.grid_plan import Mapping, Plan, Row, plan_import, taken_codes
from gezhi.registry.reads.renumbering import NewCode, renumbering

AREAS = (Kind.ZONE, Kind.GRID)
POSITIONS = (Kind.SITE, Kind.BUILDING, Kind.POINT, Kind.GATE)


def set_shape(
    *,
    place: Place,
    geometry: dict[str, Any],
    by: Actor,
    at: datetime,
    crs: str = "wgs84",
    start: datetime | None = None,
    reading: Reading = AS_IT_COMES,
    reason: str = "",
) -> Shape:
    """Gives a place its shape from `start` (default `at`) on: an area for a zone or grid, a position for what is smaller.

    The shape before is kept as it was, until `start`. The same shape again changes nothing. Refused if the place does
    not exist then or the geometry does not suit it; replacing a shape from a past date on needs a reason.
    """
    start = sensible(start or at, field="start")
    with plainly(), transaction.atomic():
        place = Place.objects.select_for_update().get(pk=place.pk)
        rules.demand(rules.may_change_place(by, place, at), rules.may_change_place)
        _demand_alive(place, start)
        wgs84 = _fitting(place.kind, geometry, crs, reading)
        return _replace(place, wgs84, geometry, crs, by, at, start, reason)


def set_position(
    *,
    place: Place,
    longitude: float,
    latitude: float,
    by: Actor,
    at: datetime,
    crs: str = "wgs84",
    start: datetime | None = None,
) -> Shape:
    """Gives a site, building, point or gate its position (degrees in `crs`) from `start` (default `at`) on."""
    point = {"type": "Point", "coordinates": [longitude, latitude]}
    return set_shape(place=place, geometry=point, by=by, at=at, crs=crs, start=start)


def add_drawn_grid(
    *,
    name: str,
    parent: Place,
    geometry: dict[str, Any],
    by: Actor,
    at: datetime,
    crs: str = "wgs84",
    community: str = "",
) -> Place:
    """Adds a grid with the outline somebody drew, and the next grid code of the community `community` if one is given."""
    with plainly(), transaction.atomic():
        _lock_zone()
        code = _next_code(_fitting(Kind.GRID, geometry, crs, AS_IT_COMES), community) if community.strip() else ""
        grid = add_place(kind=Kind.GRID, name=name, parent=parent, grid_code=code, by=by, at=at)
        set_shape(place=grid, geometry=geometry, crs=crs, by=by, at=at)
    return grid


def import_grids(
    *, content: Content, mapping: Mapping, by: Actor, at: datetime, expect: str = "", file_name: str = ""
) -> Plan:
    """Creates and changes grids as the plan says, all or nothing; the same file twice changes nothing.

    `expect` is the digest of the plan that the person saw; Conflict if it would be another one now. Refused while the
    plan is stopped by a remark.
    """
    with plainly(), transaction.atomic():
        zone = _lock_zone()
        plan = plan_import(content=content, mapping=mapping, at=at, seen_by=by)
        if plan.stopped:
            first = next(remark for remark in plan.remarks if remark.stops)
            raise Refused(first.sentence, field=first.field)
        if expect and expect != plan.digest:
            raise Conflict(_("The grids have changed since this preview. Look at the new preview, then confirm again."))
        made = [one for row in plan.rows for one in _carry_out(row, content.crs, by, at)]
        if plan.changes:
            facts = {"file": file_name[:200], "crs": content.crs, **plan.counts}
            write("grids.imported", by=by, at=at, about=[zone.ref, *made], facts=facts)
    return plan


def renumber_grids(*, community: str, by: Actor, at: datetime, reason: str, expect: str = "") -> dict[str, str]:
    """Numbers all grids of a community anew in the standard's order, and says which code became which.

    Codes of ended grids are not given again. Every change stands in the log book; old codes are found there. `expect`
    is the digest of the renumbering that the person saw; Conflict if it would be another one now.
    """
    with plainly(), transaction.atomic():
        _lock_zone()
        plan = renumbering(community=community, seen_by=by, at=at)
        if not reason.strip():
            raise Refused(_("Write why the grids are numbered anew."), field="reason")
        if expect and expect != plan.digest:
            raise Conflict(_("The grids have changed since this preview. Look at the new preview, then confirm again."))
        changes = plan.changes
        _exchange_codes(changes)
        for one in changes:
            facts = {"old": one.old, "new": one.new, "reason": reason.strip()}
            write("grid.renumbered", by=by, at=at, about=[one.place.ref], facts=facts)
    return {one.old: one.new for one in changes}


def _lock_zone() -> Place:
    """Imports and numbering wait for one another; what they look at stands still meanwhile."""
    zone = Place.objects.select_for_update().filter(kind=Kind.ZONE).first()
    if zone is None:
        raise Refused(_("There is no zone yet. Found the zone first, then import its grids."))
    return zone


def _demand_alive(place: Place, start: datetime) -> None:
    if not Placement.objects.filter(place=place, during__contains=start, recorded__upper_inf=True).exists():
        raise Refused(
            _("“%(name)s” does not exist at that time. Choose another date.") % {"name": place.name}, field="start"
        )


def _fitting(kind: str, geometry: dict[str, Any], crs: str, reading: Reading) -> dict[str, Any]:
    """The geometry in WGS84, if it suits this kind of place."""
    if crs not in ("wgs84", "gcj02", "bd09"):
        raise Refused(_("The coordinate system is not known. Choose WGS84, GCJ-02 or BD-09."), field="crs")
    if kind in AREAS:
        return plain(shapely.geometry.mapping(convert(outline(geometry, reading).shape, source=crs, target="wgs84")))
    if kind not in POSITIONS:
        raise Refused(_("A group has no shape of its own; it is where its grids are. Draw the grids."), field="place")
    if geometry.get("type") != "Point" or len(geometry.get("coordinates") or []) < 2:
        raise Refused(_("This place needs one position, longitude and latitude."), field="geometry")
    longitude, latitude = geometry["coordinates"][:2]
    x, y = position(longitude, latitude, reading)
    return {"type": "Point", "coordinates": list(convert_point(x, y, source=crs, target="wgs84"))}


def _replace(
    place: Place,
    wgs84: dict[str, Any],
    source: dict[str, Any],
    crs: str,
    by: Actor,
    at: datetime,
    start: datetime,
    reason: str,
) -> Shape:
    """Closes the shape that holds at `start` and lets the new one hold until the next, if there is one."""
    old = Shape.objects.filter(place=place, during__contains=start).first()
    if old and old.geometry == wgs84:
        return old
    following = Shape.objects.filter(place=place, during__startswith__gt=start).order_by("during").first()
    if (old or following) and start < at and not reason.strip():
        raise Refused(_("This changes the past. Write the reason."), field="reason")
    if old:
        _close(old, start)
    new = Shape.objects.create(
        place=place,
        geometry=wgs84,
        source=source,
        source_crs=crs,
        area=cover.area(shapely.geometry.shape(wgs84)),
        during=period(start, following.during.lower if following else None),
    )
    facts: dict[str, object] = {
        "shape": new.pk,
        "replaces": old and old.pk,
        "area": round(new.area),
        "crs": crs,
        "start": start.isoformat(),
    }
    facts |= {"reason": reason} if reason else {}
    write("shape.set", by=by, at=at, about=[place.ref], facts=facts, happened_at=min(start, at))
    return new


def _close(old: Shape, start: datetime) -> None:
    if old.during.lower == start:
        raise Refused(_("This place got its shape at that very moment. Choose a later time."), field="start")
    old.during = period(old.during.lower, start)
    old.save(update_fields=["during"])


def _carry_out(row: Row, crs: str, by: Actor, at: datetime) -> list[str]:
    """Writes one row of the plan; returns the references of what was touched."""
    if row.fate in ("same", "boundary-same") and not (row.place and row.grid_code and not row.place.grid_code):
        return []
    place = row.place
    if place is None:
        assert row.parent
        place = add_place(
            kind=Kind.GRID, name=row.name, code=row.code, grid_code=row.grid_code, parent=row.parent, by=by, at=at
        )
    elif row.grid_code and not place.grid_code and place.kind == Kind.GRID:
        _give_code(place, row.grid_code, by, at)
    if row.fate not in ("same", "boundary-same"):
        _replace(place, row.feature.geometry, row.feature.source, crs, by, at, at, "")
    return [place.ref]


def _give_code(place: Place, code: str, by: Actor, at: datetime) -> None:
    place.grid_code = code
    place.version += 1
    place.save(update_fields=["grid_code", "version"])
    write("grid.numbered", by=by, at=at, about=[place.ref], facts={"code": code})


def _next_code(wgs84: dict[str, Any], prefix: str) -> str:
    extent = codes.Extent.of(shapely.geometry.shape(wgs84))
    return codes.number({0: extent}, prefix=codes.division(prefix), taken=taken_codes())[0]


def _exchange_codes(changes: list[NewCode]) -> None:
    """All old codes are laid down before the new ones are given: they are partly the same."""
    Place.objects.filter(pk__in=[one.place.pk for one in changes]).update(grid_code=None)
    for one in changes:
        one.place.grid_code = one.new
        one.place.version += 1
        one.place.save(update_fields=["grid_code", "version"])
