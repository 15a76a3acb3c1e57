"""Places and placements for programs."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from gezhi.kernel import clock
from gezhi.people.programs import Bearer, acting, actor_of, etag, matched_version
from gezhi.registry.actions import places as verbs
from gezhi.registry.api.schemas import EndIn, MoveIn, PlaceChange, PlaceIn, PlaceKind, PlacementOut, PlaceOut
from gezhi.registry.reads.listing import placements_seen, places_seen
from gezhi.registry.reads.places import place_of
from gezhi.shell.cursors import page_of
from gezhi.shell.wire import REFUSALS, VERSIONED, Id, Page, Text, reply

router = Router(tags=["places"])
READ, WRITE = Bearer("registry:read"), Bearer("registry:write")
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/places", auth=READ, response={200: Page[PlaceOut], **REFUSALS}, operation_id="list_places")
def places(
    request: HttpRequest, kind: PlaceKind | None = None, q: Text = "", after: Text = "", limit: Limit = 100
) -> dict[str, object]:
    """Places that the token's person may see, also ended ones, by id."""
    rows = places_seen(seen_by=actor_of(request), kind=kind or "", search=q)
    items, following = page_of(rows, after, limit)
    return {"items": [PlaceOut.of(row) for row in items], "next": following}


@router.post("/places", auth=WRITE, response={201: PlaceOut, **REFUSALS}, operation_id="add_place")
@acting
def add(request: HttpRequest, body: PlaceIn) -> HttpResponse:
    """Adds a place. Send an Idempotency-Key to make a repeated request harmless."""
    actor, at = actor_of(request), clock.now()
    parent = place_of(place_id=body.parent, seen_by=actor)
    place = verbs.add_place(parent=parent, by=actor, at=at, **body.dict(exclude={"parent"}))
    return _one(place.pk, PlaceOut.of(place), status=201)


@router.get("/places/{place_id}", auth=READ, response={200: PlaceOut, **REFUSALS}, operation_id="get_place")
def place(request: HttpRequest, place_id: Id) -> HttpResponse:
    """One place, with its ETag."""
    found = place_of(place_id=place_id, seen_by=actor_of(request))
    return _one(found.pk, PlaceOut.of(found))


@router.patch(
    "/places/{place_id}", auth=WRITE, response={200: PlaceOut, **REFUSALS, **VERSIONED}, operation_id="change_place"
)
@acting
def change(request: HttpRequest, place_id: Id, body: PlaceChange) -> HttpResponse:
    """Changes a place. Needs If-Match with the ETag of what was read."""
    actor = actor_of(request)
    found = place_of(place_id=place_id, seen_by=actor)
    version = matched_version(request, "place", found.pk, found.version)
    changes = {field: value for field, value in body.dict(exclude_unset=True).items() if value is not None}
    changed = verbs.change_place(place=found, version=version, by=actor, at=clock.now(), **changes)
    return _one(changed.pk, PlaceOut.of(changed))


@router.post("/places/{place_id}/move", auth=WRITE, response={201: PlacementOut, **REFUSALS}, operation_id="move_place")
@acting
def move(request: HttpRequest, place_id: Id, body: MoveIn) -> HttpResponse:
    """Hangs a place under another one from `when` on; the past stays as it was."""
    actor = actor_of(request)
    found = place_of(place_id=place_id, seen_by=actor)
    parent = place_of(place_id=body.parent, seen_by=actor)
    placement = verbs.move_place(
        place=found, parent=parent, when=body.when, reason=body.reason, by=actor, at=clock.now()
    )
    return reply(PlacementOut.of(placement), status=201)


@router.post("/places/{place_id}/end", auth=WRITE, response={200: PlaceOut, **REFUSALS}, operation_id="end_place")
@acting
def end(request: HttpRequest, place_id: Id, body: EndIn) -> HttpResponse:
    """Ends a place; it stays readable."""
    actor = actor_of(request)
    found = place_of(place_id=place_id, seen_by=actor)
    ended = verbs.end_place(place=found, by=actor, at=clock.now(), **body.dict())
    return _one(ended.pk, PlaceOut.of(ended))


@router.get("/placements", auth=READ, response={200: Page[PlacementOut], **REFUSALS}, operation_id="list_placements")
def placements(
    request: HttpRequest, place: Id | None = None, history: bool = False, after: Text = "", limit: Limit = 100
) -> dict[str, object]:
    """Where places hang and hung, as known now; with `history` also what was known before corrections."""
    rows = placements_seen(seen_by=actor_of(request), place_id=place, history=history)
    items, following = page_of(rows, after, limit)
    return {"items": [PlacementOut.of(row) for row in items], "next": following}


def _one(number: int, out: PlaceOut, *, status: int = 200) -> HttpResponse:
    location = f"/api/v1/places/{number}" if status == 201 else ""
    return reply(out, status=status, etag=etag("place", number, out.version), location=location)
