"""How the API gives applications and permits. Instants are ISO 8601 in UTC. No person's name leaves with a permit."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self, cast

from ninja import Path, Schema
from pydantic import Field

from gezhi.reopening.actions.parks import ParkOutcome
from gezhi.reopening.models import Application, Permit, PermitState, State
from gezhi.reopening.reads import ApplicationPage, Point, WhatApplies
from gezhi.reopening.reads.figures import ByState, Standing
from gezhi.shell.wire import Id, LongText, Text

StateName = Literal["draft", "submitted", "returned", "approved", "rereview", "refused", "withdrawn", "lapsed", "ended"]
assert set(State.values) == set(StateName.__args__)  # type: ignore[attr-defined]
PermitStateName = Literal["open", "suspended", "revoked", "expired"]
assert set(PermitState.values) == set(PermitStateName.__args__)  # type: ignore[attr-defined]
Mode = Literal["approval", "filing", "pledge", "none"]
Number = Annotated[str, Path(pattern=r"^FG-\d{6}-\d{3,12}$", description="the application's number, FG-270212-014")]
PermitId = Annotated[int, Path(ge=1, le=2**63 - 1)]
Answer = bool | Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1)] | LongText | None
Code = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9][a-z0-9-]*$")]


class PointOut(Schema):
    """One point: what is asked, what is kept and since when that is known, what is missing. Files are fetched on the page."""

    code: str
    title: str
    kind: str
    required: bool
    state: str
    value: Any
    file: str
    source: str
    source_at: datetime | None
    missing: str
    advice: str

    @classmethod
    def of(cls, point: Point) -> Self:
        """The point as the reads give it."""
        item = point.item
        return cls(
            code=point.code, title=point.material.title, kind=point.material.kind, required=point.material.required,
            state=point.state, value=point.value, file=item.file_name if item else "",
            source=(item.source if item else (point.known.source if point.known else "")), source_at=point.source_at,
            missing=point.missing.sentence if point.missing else "", advice=point.material.advice,
        )  # fmt: skip


class ApplicationOut(Schema):
    """An application. `turn` are ids of the persons whose turn it is, the one who is named first."""

    number: str
    incident: str
    enterprise: int
    place: int
    mode: Mode
    rule: str
    why: str
    basis: str
    pack: str
    state: StateName
    level: str
    turn: list[int]
    due: datetime | None
    priority: int
    submitted_at: datetime | None
    decided_at: datetime | None
    decided_how: str
    reminder: str
    version: int

    @classmethod
    def fields_of(cls, row: Application) -> dict[str, Any]:
        """What every shape of an application says."""
        same = ("number", "mode", "rule", "why", "basis", "state", "level", "turn", "due", "priority", "submitted_at",
                "decided_at", "decided_how", "reminder", "version")  # fmt: skip
        return {
            **{name: getattr(row, name) for name in same},
            "incident": row.incident.number,
            "enterprise": row.enterprise_id,
            "place": row.place_id,
            "pack": str(row.pack_version),
        }

    @classmethod
    def of(cls, row: Application) -> Self:
        """The application as it stands."""
        return cls(**cls.fields_of(row))


class PermitOut(Schema):
    """A permit as anybody may know it."""

    id: int
    number: str
    code: str
    state: PermitStateName
    enterprise: int
    place: int
    since: datetime
    until: datetime | None
    ended_at: datetime | None
    version: int

    @classmethod
    def of(cls, row: Permit, at: datetime) -> Self:
        """The permit as it stands at `at`."""
        return cls(
            id=row.pk, number=row.number, code=row.code, state=cast(PermitStateName, row.state_at(at)), enterprise=row.enterprise_id,
            place=row.place_id, since=row.since, until=row.until, ended_at=row.ended_at, version=row.version,
        )  # fmt: skip


class ApplicationFull(ApplicationOut):
    """An application with its points, its permit, and what can be done with it now."""

    points: list[PointOut]
    permit: PermitOut | None
    verbs: list[str]
    open_points: int

    @classmethod
    def of_page(cls, page: ApplicationPage, at: datetime) -> Self:
        """The page as the reads give it."""
        return cls(
            **cls.fields_of(page.application),
            points=[PointOut.of(one) for one in page.points],
            permit=PermitOut.of(page.permit, at) if page.permit else None,
            verbs=sorted(page.verbs),
            open_points=page.open_points,
        )


class AppliesOut(Schema):
    """What one incident asks of the enterprise at the site now. `needed` false: nothing has to be applied for."""

    incident: str
    needed: bool
    mode: Mode
    rule: str
    why: str
    basis: str
    risk: str
    levels: list[str]
    due: datetime | None
    opens_on: str
    application: str | None
    changed: bool
    points: list[PointOut]

    @classmethod
    def of(cls, found: WhatApplies) -> Self:
        """What holds, as the reads give it."""
        held = found.admission
        return cls(
            incident=found.incident.number, needed=found.needed, mode=held.mode, rule=held.rule, why=held.why,
            basis=held.basis, risk=held.risk, levels=list(held.levels), due=found.due, opens_on=held.opens_on,
            application=found.application.number if found.application else None, changed=found.changed,
            points=[PointOut.of(one) for one in found.points],
        )  # fmt: skip


class StandingOut(Schema):
    """Units (enterprises at sites) and enterprises of a part: how many there are, how many may work, and in which state."""

    place: int | None
    name: str
    units: int
    open: int
    suspended: int
    enterprises: int
    enterprises_open: int
    states: dict[str, int]
    excluded: dict[str, int]

    @classmethod
    def of(cls, one: Standing) -> Self:
        """One part, or the whole."""
        return cls(
            place=one.place_id, name=one.name, units=one.units, open=one.open, suspended=one.suspended,
            enterprises=one.enterprises, enterprises_open=one.enterprises_open, states=dict(one.states), excluded=dict(one.excluded),
        )  # fmt: skip


class ReopeningFiguresOut(Schema):
    """How far reopening was at `at`. Denominator: every enterprise at every site where it worked at that instant."""

    at: datetime
    parts: list[StandingOut]
    total: StandingOut

    @classmethod
    def of(cls, found: ByState) -> Self:
        """The figures as the reads give them."""
        return cls(at=found.at, parts=[StandingOut.of(one) for one in found.parts], total=StandingOut.of(found.total))


class TenantOut(Schema):
    """What became of one tenant: filed, left-out, already, not-needed, not-by-park, incomplete or refused."""

    enterprise: int
    outcome: str
    sentence: str
    application: str | None


class ParkOut(Schema):
    """What became of everybody, key enterprises first."""

    tenants: list[TenantOut]

    @classmethod
    def of(cls, found: ParkOutcome) -> Self:
        """The outcome of the verb."""
        return cls(
            tenants=[
                TenantOut(enterprise=one.enterprise.pk, outcome=one.outcome, sentence=one.sentence,
                          application=one.application.number if one.application else None)
                for one in found.tenants
            ]
        )  # fmt: skip


class BeginIn(Schema):
    """For which enterprise at which site; `incident` is its number, empty for the only one that is open."""

    enterprise: Id
    place: Id
    incident: Text = ""


class AnswersIn(Schema):
    """Answers by code of the point; null takes one away. `happened_at`: when they were given, if that was earlier."""

    values: dict[Code, Answer]
    happened_at: datetime | None = None


class ApplicationWordsIn(Schema):
    """What is said with the verb, if anything."""

    words: LongText = ""


class ApproveIn(ApplicationWordsIn):
    """`seen`: the points that were looked at; `words`: a reminder that the enterprise reads."""

    seen: list[Code] = []


class GiveBackIn(ApplicationWordsIn):
    """For each point that is to be mended, by its code, the reason."""

    reasons: dict[Code, LongText]


class ChangeIn(Schema):
    """A fact that is another one now."""

    code: Code
    value: Answer


class BulkIn(Schema):
    """The numbers of the applications, 200 at most."""

    numbers: Annotated[list[Text], Field(max_length=200)]


class BulkOut(Schema):
    """What became of one application: approved, or why not."""

    number: str
    done: bool
    sentence: str


class ParkIn(Schema):
    """For which site; `shared` answers hold for all tenants, `own` for one (by id); `exceptions` with a reason each."""

    place: Id
    incident: Text = ""
    shared: dict[Code, Answer] = {}
    own: dict[int, dict[Code, Answer]] = {}
    exceptions: dict[int, LongText] = {}
