"""Enterprises and their occupancies for programs."""

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from gezhi.kernel import clock
from gezhi.kernel.periods import sensible
from gezhi.people.programs import Bearer, acting, actor_of, etag, matched_version
from gezhi.registry.actions import enterprises as verbs
from gezhi.registry.actions import occupancies as stays
from gezhi.registry.actions.mergers import Takeable, merge_enterprises
from gezhi.registry.actions.own_facts import say_own_facts
from gezhi.registry.api.schemas import EndIn, EnterpriseOut, OccupancyOut, SizeName
from gezhi.registry.enterprise_rules import may_change_enterprise
from gezhi.registry.members import acts_for
from gezhi.registry.models import Enterprise, Occupancy
from gezhi.registry.reads.enterprises import Filters, wanted
from gezhi.registry.reads.firm import firm_of
from gezhi.registry.reads.listing import occupancies_seen, occupancy_seen
from gezhi.registry.reads.places import place_of
from gezhi.registry.reads.stays import enterprise_of
from gezhi.shell.cursors import page_of
from gezhi.shell.wire import REFUSALS, VERSIONED, Id, LongText, Moment, Page, Text, reply

router = Router(tags=["enterprises"])
READ, WRITE = Bearer("enterprises:read"), Bearer("enterprises:write")
Limit = Annotated[int, Query(ge=1, le=500)]
Count = Annotated[int, Query(ge=0, le=1_000_000)]


class EnterpriseIn(Schema):
    """An enterprise to register, or what changes of one; what is left out stays. Sentences about fields are those of the pages."""

    name: Text | None = None
    credit_code: Text | None = None
    old_number: Text | None = None
    registered_address: Text | None = None
    working_address: Text | None = None
    legal_form: Text | None = None
    registered_on: date | None = None
    capital: Text | None = None
    scope: LongText | None = None
    industry: Text | None = None
    size: SizeName | None = None
    above_scale: bool | None = None
    key_tags: list[Text] | None = None
    staff: Count | None = None

    def facts(self) -> dict[str, object]:
        """What was given, as registry.facts takes it."""
        return {name: value for name, value in self.dict(exclude_unset=True).items() if value is not None}


class RegisterIn(EnterpriseIn):
    """A new enterprise; `despite_similar` says that it is another one than the one with the same name."""

    despite_similar: bool = False

    def facts(self) -> dict[str, object]:
        """Without what is not a fact."""
        return {name: value for name, value in super().facts().items() if name != "despite_similar"}


class MergeIn(Schema):
    """`duplicate` is merged into the enterprise of the address; both histories stay. `take`: the facts taken over from it."""

    duplicate: Id
    version: int
    duplicate_version: int
    reason: Text
    take: list[Takeable] = []


class OccupancyIn(Schema):
    """An enterprise works at a site, building or point from `start` until `end`."""

    enterprise: Id
    place: Id
    start: Moment
    end: Moment | None = None
    room: Text = ""
    staff: Count | None = None


class OccupancyChange(Schema):
    """The occupancy as it should be, whole."""

    start: Moment
    end: Moment | None = None
    room: Text = ""
    staff: Count | None = None


State = Literal["", "here", "coming", "left", "unplaced", "all"]


@router.get("/enterprises", auth=READ, response={200: Page[EnterpriseOut], **REFUSALS}, operation_id="list_enterprises")
def enterprises(
    request: HttpRequest,
    q: Text = "",
    place: Id | None = None,
    section: Text = "",
    size: SizeName = "",
    tag: Text = "",
    state: State = "all",
    after: Text = "",
    limit: Limit = 100,
) -> dict[str, object]:
    """Enterprises by id; `q` finds names, former names, pinyin initials and codes."""
    filters = Filters(search=q, place=place, section=section, size=size, tag=tag, state=state)
    items, following = page_of(wanted(seen_by=actor_of(request), at=clock.now(), filters=filters), after, limit)
    return {"items": [EnterpriseOut.of(row) for row in items], "next": following}


@router.post("/enterprises", auth=WRITE, response={201: EnterpriseOut, **REFUSALS}, operation_id="register_enterprise")
@acting
def register(request: HttpRequest, body: RegisterIn) -> HttpResponse:
    """Registers an enterprise. 409 with code "similar" if one of the same name stands; send `despite_similar` if it is another."""
    facts = {"name": "", **body.facts()}
    done = verbs.register_enterprise(
        facts=facts, despite_similar=body.despite_similar, by=actor_of(request), at=clock.now()
    )
    return _one(done, status=201)


@router.get(
    "/enterprises/{enterprise_id}", auth=READ, response={200: EnterpriseOut, **REFUSALS}, operation_id="get_enterprise"
)
def enterprise(request: HttpRequest, enterprise_id: Id) -> HttpResponse:
    """One enterprise, with its ETag; a merged one says which goes on. Members read their own."""
    return _one(_seen(request, enterprise_id))


@router.patch(
    "/enterprises/{enterprise_id}",
    auth=WRITE,
    response={200: EnterpriseOut, **REFUSALS, **VERSIONED},
    operation_id="change_enterprise",
)
@acting
def change(request: HttpRequest, enterprise_id: Id, body: EnterpriseIn) -> HttpResponse:
    """Changes the given facts. Needs If-Match with the ETag of what was read; a new name keeps the old one findable.

    Members change staff and working address of their own enterprise, and nothing else.
    """
    actor, at = actor_of(request), clock.now()
    found = _seen(request, enterprise_id)
    version = matched_version(request, "enterprise", found.pk, found.version)
    verb = verbs.change_enterprise if may_change_enterprise(actor, found, at) else say_own_facts
    return _one(verb(enterprise=found, version=version, facts=body.facts(), by=actor, at=at))


@router.post(
    "/enterprises/{enterprise_id}/merge",
    auth=WRITE,
    response={200: EnterpriseOut, **REFUSALS},
    operation_id="merge_enterprises",
)
@acting
def merge(request: HttpRequest, enterprise_id: Id, body: MergeIn) -> HttpResponse:
    """Merges a duplicate into this enterprise."""
    actor = actor_of(request)
    survivor = enterprise_of(enterprise_id=enterprise_id, seen_by=actor)
    duplicate = enterprise_of(enterprise_id=body.duplicate, seen_by=actor)
    merge_enterprises(
        survivor=survivor,
        duplicate=duplicate,
        versions=(body.duplicate_version, body.version),
        reason=body.reason,
        take=body.take,
        by=actor,
        at=clock.now(),
    )
    return _one(enterprise_of(enterprise_id=enterprise_id, seen_by=actor))


@router.get("/occupancies", auth=READ, response={200: Page[OccupancyOut], **REFUSALS}, operation_id="list_occupancies")
def occupancies(
    request: HttpRequest,
    enterprise: Id | None = None,
    place: Id | None = None,
    at: Moment | None = None,
    after: Text = "",
    limit: Limit = 100,
) -> dict[str, object]:
    """Who works where, by id; `at`: those that hold at that instant."""
    moment = sensible(at, field="at") if at else None
    rows = occupancies_seen(seen_by=actor_of(request), enterprise_id=enterprise, place_id=place, during=moment)
    items, following = page_of(rows, after, limit)
    return {"items": [OccupancyOut.of(row) for row in items], "next": following}


@router.post("/occupancies", auth=WRITE, response={201: OccupancyOut, **REFUSALS}, operation_id="set_occupancy")
@acting
def occupy(request: HttpRequest, body: OccupancyIn) -> HttpResponse:
    """An enterprise begins to work at a place."""
    actor = actor_of(request)
    firm = enterprise_of(enterprise_id=body.enterprise, seen_by=actor)
    place = place_of(place_id=body.place, seen_by=actor)
    more = body.dict(exclude={"enterprise", "place"})
    return _stay(stays.set_occupancy(enterprise=firm, place=place, by=actor, at=clock.now(), **more), status=201)


@router.get(
    "/occupancies/{occupancy_id}", auth=READ, response={200: OccupancyOut, **REFUSALS}, operation_id="get_occupancy"
)
def occupancy(request: HttpRequest, occupancy_id: Id) -> HttpResponse:
    """One occupancy, with its ETag."""
    return _stay(occupancy_seen(occupancy_id=occupancy_id, seen_by=actor_of(request)))


@router.put(
    "/occupancies/{occupancy_id}",
    auth=WRITE,
    response={200: OccupancyOut, **REFUSALS, **VERSIONED},
    operation_id="change_occupancy",
)
@acting
def change_occupancy(request: HttpRequest, occupancy_id: Id, body: OccupancyChange) -> HttpResponse:
    """Puts period, room and staff right. Needs If-Match with the ETag of what was read."""
    actor = actor_of(request)
    found = occupancy_seen(occupancy_id=occupancy_id, seen_by=actor)
    version = matched_version(request, "occupancy", found.pk, found.version)
    return _stay(stays.change_occupancy(occupancy=found, version=version, by=actor, at=clock.now(), **body.dict()))


@router.post(
    "/occupancies/{occupancy_id}/end",
    auth=WRITE,
    response={200: OccupancyOut, **REFUSALS, **VERSIONED},
    operation_id="end_occupancy",
)
@acting
def end_occupancy(request: HttpRequest, occupancy_id: Id, body: EndIn) -> HttpResponse:
    """The enterprise no longer works there from `when` on. Needs If-Match with the ETag of what was read."""
    actor = actor_of(request)
    found = occupancy_seen(occupancy_id=occupancy_id, seen_by=actor)
    version = matched_version(request, "occupancy", found.pk, found.version)
    return _stay(stays.end_occupancy(occupancy=found, version=version, by=actor, at=clock.now(), **body.dict()))


def _seen(request: HttpRequest, enterprise_id: int) -> Enterprise:
    """The enterprise, for whoever sees it by a duty or right, and for its own members."""
    actor, at = actor_of(request), clock.now()
    if acts_for(actor, enterprise_id, at) == "member":
        return firm_of(enterprise_id=enterprise_id, seen_by=actor, at=at)
    return enterprise_of(enterprise_id=enterprise_id, seen_by=actor)


def _one(row: Enterprise, *, status: int = 200) -> HttpResponse:
    location = f"/api/v1/enterprises/{row.pk}" if status == 201 else ""
    return reply(EnterpriseOut.of(row), status=status, etag=etag("enterprise", row.pk, row.version), location=location)


def _stay(row: Occupancy, *, status: int = 200) -> HttpResponse:
    location = f"/api/v1/occupancies/{row.pk}" if status == 201 else ""
    return reply(OccupancyOut.of(row), status=status, etag=etag("occupancy", row.pk, row.version), location=location)
