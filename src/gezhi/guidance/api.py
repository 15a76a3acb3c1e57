"""Guidance for programs: what an enterprise has to heed at a site, and how far reading of the handbook has come."""

from datetime import datetime
from typing import Annotated, Self

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from gezhi.guidance.models import Handbook
from gezhi.guidance.reads.assembled import Assembled, at_site, guidance_at
from gezhi.guidance.reads.following import Following, Lacking, following, lacking
from gezhi.kernel import clock
from gezhi.people.programs import Bearer, actor_of
from gezhi.shell.wire import REFUSALS, Id

router = Router(tags=["guidance"], auth=Bearer("registry:read"))
Number = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,24}$")]


class EditionOut(Schema):
    """An edition of a handbook; it stays as it was published."""

    edition: int
    note: str
    published_at: datetime
    added: list[str] = Field(description="the zone's own lines, before the pack's texts")

    @classmethod
    def of(cls, row: Handbook) -> Self:
        """The row as the API gives it."""
        return cls(edition=row.edition, note=row.note, published_at=row.published_at, added=list(row.added))


class AdviceOut(Schema):
    """One piece of advice."""

    topic: str
    title: str
    lines: list[str]
    source: str


class GuidanceOut(Schema):
    """What one enterprise has to heed at one site in one incident."""

    incident: str
    edition: EditionOut | None = Field(description="null: nothing has been published, this is what the pack says")
    pack: str
    version: str
    risk: str
    kinds: list[str] = Field(description="kinds of premises that it has here")
    kinds_said: bool = Field(description="false: guessed from industry, staff and site")
    advice: list[AdviceOut]
    read_at: datetime | None = Field(description="when the enterprise confirmed the edition")

    @classmethod
    def of(cls, one: Assembled) -> Self:
        """What was assembled as the API gives it."""
        return cls(
            incident=one.incident.number,
            edition=EditionOut.of(one.edition) if one.edition else None,
            pack=one.pack.code,
            version=one.pack.version,
            risk=one.risk,
            kinds=[kind.code for kind in one.kinds if kind.here],
            kinds_said=one.kinds_said,
            advice=[
                AdviceOut(topic=topic.title, title=text.title, lines=list(text.lines), source=text.cited)
                for topic in one.topics
                for text in topic.texts
            ],
            read_at=one.read.at if one.read else None,
        )


class UnreadOut(Schema):
    """An enterprise at a site that has not confirmed the newest edition."""

    enterprise: int
    name: str
    site: str

    @classmethod
    def of(cls, row: Lacking) -> Self:
        """The row as the API gives it."""
        return cls(enterprise=row.enterprise_id, name=row.name, site=row.place)


class SiteReadingOut(Schema):
    """How far reading has come at a site."""

    place: int
    read: int
    expected: int = Field(description="enterprises that work there and are not idle")
    idle: int
    phones: int = Field(description="phones of staff, which are not people")


class ReadingOut(Schema):
    """How far reading of an incident's handbook has come; an enterprise at two sites counts twice."""

    incident: str
    editions: list[EditionOut]
    read: int
    expected: int
    idle: int
    phones: int
    sites: list[SiteReadingOut]
    unread: list[UnreadOut]

    @classmethod
    def of(cls, found: Following, unread: list[Lacking]) -> Self:
        """The figures as the API gives them."""
        sites = [
            SiteReadingOut(place=one.place.pk, read=one.read, expected=one.expected, idle=one.idle, phones=one.phones)
            for one in found.sites
        ]
        return cls(
            incident=found.incident.number, editions=[EditionOut.of(one) for one in found.editions], read=found.read,
            expected=found.expected, idle=found.idle, phones=found.phones, sites=sites,
            unread=[UnreadOut.of(one) for one in unread],
        )  # fmt: skip


@router.get("/guidance", response={200: list[GuidanceOut], **REFUSALS}, operation_id="get_guidance")
def guidance(request: HttpRequest, enterprise: Id, place: Id) -> list[GuidanceOut]:
    """What the enterprise has to heed at that site in every open incident, for whoever acts for it."""
    actor, at = actor_of(request), clock.now()
    here = at_site(enterprise_id=enterprise, place_id=place, seen_by=actor, at=at)
    return [GuidanceOut.of(one) for one in guidance_at(here=here, seen_by=actor, at=at)]


@router.get("/incidents/{number}/reading", response={200: ReadingOut, **REFUSALS}, operation_id="get_reading")
def reading(request: HttpRequest, number: Number) -> ReadingOut:
    """How far reading of the newest edition has come at one's places, and who has not confirmed it."""
    actor, at = actor_of(request), clock.now()
    found = following(number=number, seen_by=actor, at=at)
    return ReadingOut.of(found, lacking(number=number, place_id=None, seen_by=actor, at=at) if found.edition else [])
