"""How the API gives collections, returns and figures. Days are dates of the zone's calendar, instants ISO 8601 in UTC."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from ninja import Path, Schema
from pydantic import Field

from gezhi.reports.actions.returns import Outcome
from gezhi.reports.models import Collection, Return
from gezhi.reports.reads.figures import BYS, Figure, Figures, Names
from gezhi.reports.reads.returns import DueReturn
from gezhi.shell.wire import BIGGEST, Id, Text

ByName = Literal["zone", "group", "grid", "site", "section", "size", "tag"]
assert set(BYS) == set(ByName.__args__)  # type: ignore[attr-defined]
WhichName = Literal["numerator", "rest", "denominator", "missing", "excluded"]
CODE = r"^[A-Za-z0-9~_.-]+$"
Code = Annotated[str, Path(max_length=60, pattern=CODE, description="the collection's code")]
CodeIn = Annotated[str, Field(max_length=60, pattern=CODE, description="the collection's code")]
Value = bool | Annotated[int, Field(ge=-BIGGEST, le=BIGGEST)] | Text
Values = Annotated[dict[Annotated[str, Field(max_length=40, pattern=CODE)], Value], Field(max_length=60)]


class CollectionOut(Schema):
    """Who asks what of whom, on what basis, until when."""

    code: str
    title: str
    state: str
    items: list[str]
    optional: list[str]
    per: str
    rhythm: str
    starts_on: date
    until: date
    wanted_by: str
    basis: str
    purpose: str
    day: date | None
    due: datetime | None

    @classmethod
    def of(cls, row: Collection, at: datetime) -> Self:
        """`day` is the one that is expected now, `due` when."""
        day = row.current_day(at)
        return cls(
            code=row.code, title=row.title, state=row.state, items=row.items, optional=row.optional, per=row.per,
            rhythm=row.rhythm, starts_on=row.starts_on, until=row.last_day, wanted_by=row.wanted_by, basis=row.basis,
            purpose=row.purpose, day=day, due=row.due_at(day) if day else None,
        )  # fmt: skip


class ReturnOut(Schema):
    """A return as it stands."""

    id: int
    collection: str
    enterprise: int | None
    place: int
    day: date
    values: dict[str, Any]
    late: bool
    reason: str
    recorded_at: datetime

    @classmethod
    def of(cls, row: Return, code: str) -> Self:
        """The row."""
        return cls(
            id=row.pk, collection=code, enterprise=row.enterprise_id, place=row.place_id, day=row.day,
            values=row.values, late=row.late, reason=row.reason, recorded_at=row.recorded.lower,
        )  # fmt: skip


class DueOut(Schema):
    """A return that is asked: `known` are the values that need not be said again, `missing` the items that must be said."""

    collection: str
    enterprise: int | None
    place: int
    day: date
    due: datetime
    known: dict[str, Any]
    missing: list[str]
    sent: bool

    @classmethod
    def of(cls, one: DueReturn) -> Self:
        """What an enterprise's page shows."""
        return cls(
            collection=one.collection.code,
            enterprise=one.enterprise_id,
            place=one.place.pk,
            day=one.day,
            due=one.due,
            known={item.item.code: item.value for item in one.items if item.known},
            missing=[item.item.code for item in one.items if not item.known and not item.optional],
            sent=one.sent is not None,
        )


class RowIn(Schema):
    """One return. `values` may hold only what differs from what is known; the rest goes on as it was."""

    enterprise: Id | None = None
    place: Id
    values: Values = {}
    reason: Text = ""


class ReturnIn(RowIn):
    """A return of a collection for a day."""

    collection: CodeIn
    day: date


class ManyIn(Schema):
    """Many returns of one collection and day: good ones stand, bad ones say why not."""

    collection: CodeIn
    day: date
    rows: Annotated[list[RowIn], Field(min_length=1, max_length=5000)]


class OutcomeOut(Schema):
    """What became of one row: stands (`new`: by this request), or refused with code, field and sentence."""

    stands: bool
    new: bool
    code: str
    field: str
    detail: str

    @classmethod
    def of(cls, one: Outcome) -> Self:
        """The outcome."""
        wrong = one.refusal
        if wrong is None:
            return cls(stands=True, new=one.new, code="", field="", detail="")
        return cls(stands=False, new=False, code=wrong.code, field=wrong.field, detail=str(wrong.sentence))


class OutcomesOut(Schema):
    """One outcome for each row, in the order of the request."""

    items: list[OutcomeOut]


class FigureOut(Schema):
    """One figure: numerator of denominator, what is left out for which reason, and how many have answered."""

    key: str
    label: str
    numerator: int
    denominator: int
    excluded: dict[str, int]
    returned: int
    expected: int

    @classmethod
    def of(cls, one: Figure) -> Self:
        """The figure."""
        return cls(
            key=one.key, label=one.label, numerator=one.numerator, denominator=one.denominator,
            excluded=dict(one.excluded), returned=one.response[0], expected=one.response[1],
        )  # fmt: skip


class MetricFiguresOut(Schema):
    """A metric of a day by part, with its numerator and denominator in words. `known`: null = as known now."""

    metric: str
    numerator_is: str
    denominator_is: str
    day: date
    as_of: datetime
    known: datetime | None
    rows: list[FigureOut]
    total: FigureOut

    @classmethod
    def of(cls, found: Figures) -> Self:
        """The figures."""
        return cls(
            metric=found.metric.code,
            numerator_is=str(found.metric.numerator_words),
            denominator_is=str(found.metric.denominator_words),
            day=found.day,
            as_of=found.as_of,
            known=found.known,
            rows=[FigureOut.of(row) for row in found.rows],
            total=FigureOut.of(found.total),
        )


class NameOut(Schema):
    """An enterprise at a site behind a figure."""

    enterprise: int
    enterprise_name: str
    place: int
    place_name: str
    returned: bool
    adds: int | None
    out_of: int | None
    reason: str


class NamesOut(Schema):
    """A page of the names behind a figure."""

    items: list[NameOut]
    total: int
    page: int
    pages: int

    @classmethod
    def of(cls, found: Names) -> Self:
        """The names."""
        items = [
            NameOut(
                enterprise=one.enterprise_id, enterprise_name=one.enterprise, place=one.site_id, place_name=one.site,
                returned=one.returned, adds=one.adds, out_of=one.out_of, reason=one.reason,
            )
            for one in found.lines
        ]  # fmt: skip
        return cls(items=items, total=found.total, page=found.page, pages=found.pages)
