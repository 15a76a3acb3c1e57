"""Packs and incidents for programs: which versions are here, what they say, which incidents are open, what holds where."""

from datetime import datetime
from typing import Annotated, Any, Self

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from gezhi.kernel import clock
from gezhi.kernel.periods import sensible
from gezhi.people.programs import Bearer, actor_of
from gezhi.policy.models import Incident, PackVersion
from gezhi.policy.packs.pack import day_number
from gezhi.policy.reads.in_force import incident_of, incidents, risk_level, state_at
from gezhi.policy.reads.packs import all_versions, judging, version_of
from gezhi.registry.reads.places import place_of
from gezhi.shell.wire import REFUSALS, Id, Moment, reply

router = Router(tags=["policy"])
READ = Bearer("registry:read")
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Version = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$")]
Number = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,24}$")]


class PackOut(Schema):
    """A version of a pack; its content never changes."""

    code: str
    version: str
    title: str
    sha256: str
    imported_at: datetime

    @classmethod
    def of(cls, row: PackVersion) -> Self:
        """The row as the API gives it."""
        return cls(code=row.code, version=row.version, title=row.title, sha256=row.sha256, imported_at=row.imported_at)


class PackFull(PackOut):
    """The same with everything it says, in the form of packs/schema.json."""

    content: dict[str, Any]


class PacksOut(Schema):
    """All versions that are here."""

    packs: list[PackOut]


class IncidentOut(Schema):
    """An incident as it stood at the moment asked for."""

    id: int
    number: str
    title: str
    kind: str
    state: str
    day: int = Field(description="1 is the day on which it starts")
    basis: str
    started_at: datetime
    lifted_at: datetime | None
    pack: str = Field(description="code of the pack that judges")
    version: str

    @classmethod
    def of(cls, row: Incident, at: datetime) -> Self:
        """The row as the API gives it."""
        pack = judging(incident=row, at=max(at, row.started_at)).pack
        return cls(
            id=row.pk,
            number=row.number,
            title=row.title,
            kind=row.kind,
            state=state_at(incident=row, at=at),
            day=day_number(row.started_at, at),
            basis=row.basis,
            started_at=row.started_at,
            lifted_at=row.lifted_at,
            pack=pack.code,
            version=pack.version,
        )


class IncidentsOut(Schema):
    """Those that were open at the moment asked for."""

    incidents: list[IncidentOut]


class RiskOut(Schema):
    """The risk level that held at a place."""

    place: int
    level: str = Field(description="low, medium or high")


class AtIn(Schema):
    """As of which moment; left out: now."""

    at: Moment | None = None


class RiskIn(AtIn):
    """Of which place; `known`: as it was known then."""

    place: Id
    known: Moment | None = None


@router.get("/packs", auth=READ, response={200: PacksOut, **REFUSALS}, operation_id="list_packs")
def packs(request: HttpRequest) -> HttpResponse:
    """Every version of every pack that is here."""
    rows = all_versions(seen_by=actor_of(request), at=clock.now())
    return reply(PacksOut(packs=[PackOut.of(row) for row in rows]))


@router.get("/packs/{code}/{version}", auth=READ, response={200: PackFull, **REFUSALS}, operation_id="get_pack")
def pack(request: HttpRequest, code: Code, version: Version) -> HttpResponse:
    """One version with everything it says."""
    row = version_of(code=code, version=version)
    return reply(PackFull(**PackOut.of(row).dict(), content=row.content))


@router.get("/incidents", auth=READ, response={200: IncidentsOut, **REFUSALS}, operation_id="list_incidents")
def all_incidents(request: HttpRequest, asked: Query[AtIn]) -> HttpResponse:
    """The incidents that were open at a moment."""
    at = _moment(asked.at)
    found = incidents(at=at, seen_by=actor_of(request))
    return reply(IncidentsOut(incidents=[IncidentOut.of(one, at) for one in found]))


@router.get("/incidents/{number}", auth=READ, response={200: IncidentOut, **REFUSALS}, operation_id="get_incident")
def incident(request: HttpRequest, number: Number, asked: Query[AtIn]) -> HttpResponse:
    """One incident by its number or id."""
    return reply(IncidentOut.of(incident_of(which=number, seen_by=actor_of(request)), _moment(asked.at)))


@router.get("/incidents/{number}/risk", auth=READ, response={200: RiskOut, **REFUSALS}, operation_id="get_risk")
def risk(request: HttpRequest, number: Number, asked: Query[RiskIn]) -> HttpResponse:
    """The risk level of a place in an incident: its own, that of the nearest place above, or the pack's usual one."""
    found = incident_of(which=number, seen_by=actor_of(request))
    at = _moment(asked.at)
    place = place_of(place_id=asked.place, seen_by=actor_of(request))
    level = risk_level(incident=found, place_id=place.pk, at=max(at, found.started_at), known=asked.known)
    return reply(RiskOut(place=place.pk, level=level))


def _moment(at: datetime | None) -> datetime:
    return clock.now() if at is None else sensible(at, field="at")
