"""What the registry's API takes and gives. Times are ISO 8601 with a zone; given times are UTC."""

from datetime import date, datetime
from typing import Any, Literal, Self

from ninja import Schema
from pydantic import Field

from gezhi.registry.models import Duty, Enterprise, Occupancy, Place, Placement
from gezhi.registry.models.enterprises import SizeClass
from gezhi.registry.models.places import Kind, SiteKind
from gezhi.shell.wire import Id, Moment, Text

PlaceKind = Literal["zone", "group", "grid", "site", "building", "point", "gate"]
assert set(Kind.values) == set(PlaceKind.__args__)  # type: ignore[attr-defined]
SiteKindName = Literal[
    "",
    "incubator",
    "accelerator",
    "maker_space",
    "park",
    "science_park",
    "institute",
    "plant",
    "office",
    "logistics",
    "other",
]
assert {"", *SiteKind.values} == set(SiteKindName.__args__)  # type: ignore[attr-defined]
SizeName = Literal["", "large", "medium", "small", "micro"]
assert {"", *SizeClass.values} == set(SizeName.__args__)  # type: ignore[attr-defined]


class PlaceOut(Schema):
    """A place. It exists while it has placements."""

    id: int
    kind: PlaceKind
    site_kind: SiteKindName
    code: str
    grid_code: str | None
    name: str
    address: str
    note: str
    version: int

    @classmethod
    def of(cls, place: Place) -> Self:
        """The place as the API gives it."""
        return cls.model_validate(place, from_attributes=True)


class PlaceIn(Schema):
    """A place to add under `parent`."""

    kind: Literal["group", "grid", "site", "building", "point", "gate"]
    name: Text
    parent: Id
    code: Text = ""
    grid_code: Text = ""
    site_kind: SiteKindName = ""
    address: Text = ""
    note: Text = ""
    start: Moment | None = Field(None, description="exists from here on; default: now")
    reason: Text = ""


class PlaceChange(Schema):
    """What changes of a place; what is left out stays."""

    name: Text | None = None
    code: Text | None = None
    grid_code: Text | None = None
    address: Text | None = None
    note: Text | None = None
    site_kind: SiteKindName | None = None


class PlacementOut(Schema):
    """Where a place hangs: true from `start` to `end`, known from `recorded_from` to `recorded_until` (null = open)."""

    id: int
    place: int
    parent: int | None
    start: datetime
    end: datetime | None
    recorded_from: datetime
    recorded_until: datetime | None
    reason: str

    @classmethod
    def of(cls, row: Placement) -> Self:
        """The placement as the API gives it."""
        return cls(id=row.pk, place=row.place_id, parent=row.parent_id, reason=row.reason, **twice_dated(row))


class MoveIn(Schema):
    """Hanging a place under another one from `when` on."""

    parent: Id
    when: Moment
    reason: Text = ""


class EndIn(Schema):
    """Ending a place or a duty at `when`."""

    when: Moment
    reason: Text


class EnterpriseOut(Schema):
    """An enterprise. Contact data is not given through the API."""

    id: int
    name: str
    credit_code: str | None
    old_number: str | None
    registered_address: str
    working_address: str
    legal_form: str
    registered_on: date | None
    capital: str
    scope: str
    industry_section: str
    industry_division: str
    size: SizeName
    above_scale: bool
    key_tags: list[str]
    staff: int | None
    merged_into: int | None
    version: int

    @classmethod
    def of(cls, row: Enterprise) -> Self:
        """The enterprise as the API gives it."""
        return cls(
            **{name: getattr(row, name) for name in cls.model_fields if name not in ("merged_into", "id")},
            id=row.pk,
            merged_into=row.merged_into_id,
        )


class OccupancyOut(Schema):
    """An enterprise works at a place from `start` to `end` (null = open)."""

    id: int
    enterprise: int
    place: int
    room: str
    staff: int | None
    start: datetime
    end: datetime | None
    version: int

    @classmethod
    def of(cls, row: Occupancy) -> Self:
        """The occupancy as the API gives it."""
        return cls(
            id=row.pk,
            enterprise=row.enterprise_id,
            place=row.place_id,
            room=row.room,
            staff=row.staff,
            start=row.during.lower,
            end=row.during.upper,
            version=row.version,
        )


def twice_dated(row: Duty | Placement) -> dict[str, Any]:
    """The two periods of a bitemporal row, as the API gives them."""
    return {
        "start": row.during.lower,
        "end": row.during.upper,
        "recorded_from": row.recorded.lower,
        "recorded_until": row.recorded.upper,
    }
