"""Numbering grids anew, for programs."""

from typing import Self

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from gezhi.kernel import clock
from gezhi.people.programs import Bearer, acting, actor_of
from gezhi.registry.actions.shapes import renumber_grids
from gezhi.registry.reads.renumbering import NewCode, Renumbering, renumbering
from gezhi.shell.wire import REFUSALS, Text, reply

router = Router(tags=["places"])
READ, WRITE = Bearer("registry:read"), Bearer("registry:write")


class NewCodeOut(Schema):
    """A grid, its code and the one that it gets; both are the same if it keeps it."""

    place: int
    name: str
    old: str
    new: str

    @classmethod
    def of(cls, line: NewCode) -> Self:
        """The line as the API gives it."""
        return cls(place=line.place.pk, name=line.place.name, old=line.old, new=line.new)


class RenumberingOut(Schema):
    """The grids of a community in the standard's order. Send `digest` as `expect` to do exactly this."""

    community: str
    digest: str
    grids: list[NewCodeOut]
    without_outline: list[int] = Field(description="grids that keep their codes because they have no outline")

    @classmethod
    def of(cls, plan: Renumbering) -> Self:
        """The preview as the API gives it."""
        return cls(
            community=plan.prefix,
            digest=plan.digest,
            grids=[NewCodeOut.of(line) for line in plan.lines],
            without_outline=[place.pk for place in plan.unshaped],
        )


class RenumberIn(Schema):
    """Which community's grids are numbered anew, and why; `expect`: the digest of the preview that was seen."""

    community: Text
    reason: Text
    expect: Text = ""


class RenumberedOut(Schema):
    """Which code became which."""

    renamed: dict[str, str]


@router.get("/grids/renumbering", auth=READ, response={200: RenumberingOut, **REFUSALS}, operation_id="get_renumbering")
def preview(request: HttpRequest, community: Text) -> HttpResponse:
    """What numbering the grids of a community (division code of 6, 9 or 12 digits) anew would do."""
    return reply(RenumberingOut.of(renumbering(community=community, seen_by=actor_of(request), at=clock.now())))


@router.post("/grids/renumbering", auth=WRITE, response={200: RenumberedOut, **REFUSALS}, operation_id="renumber_grids")
@acting
def renumber(request: HttpRequest, body: RenumberIn) -> HttpResponse:
    """Numbers the grids of a community anew, west to east and north to south."""
    return reply(RenumberedOut(renamed=renumber_grids(by=actor_of(request), at=clock.now(), **body.dict())))
