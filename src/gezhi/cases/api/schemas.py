"""How the API gives cases. Instants are ISO 8601 in UTC; amounts of time are seconds of the clock's own time."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from ninja import Path, Schema
from pydantic import Field

from gezhi.cases.models import Case, CasePhoto, HazardPlan, State
from gezhi.cases.reads import CasePage
from gezhi.cases.reads.figures import Figures, Rate
from gezhi.cases.reads.page import ClockView, Line
from gezhi.policy.models import Grade, Kind

KindName = Literal["request", "rework", "hazard", "health", "burden"]
assert set(Kind.values) == set(KindName.__args__)  # type: ignore[attr-defined]
GradeName = Literal["", "general", "serious"]
assert {"", *Grade.values} == set(GradeName.__args__)  # type: ignore[attr-defined]
StateName = Literal[
    "reported", "filed", "dispatched", "handling", "verifying", "closed", "declined", "joined", "paused"
]
assert set(State.values) == set(StateName.__args__)  # type: ignore[attr-defined]
Number = Annotated[str, Path(pattern=r"^GZ-\d{6}-\d{3,12}$", description="the case's number, GZ-261123-014")]
INSTANTS = (
    "due", "solution_due", "reported_at", "filed_at", "dispatched_at", "accepted_at", "answered_at", "ended_at",
    "reopen_until", "paused_until",
)  # fmt: skip
ROLES = ("reporter", "receiver", "dispatcher", "handler", "verifier", "supervisor", "decided_by", "closed_by")


class CaseOut(Schema):
    """A case. Roles are ids of persons; `turn` is whom it waits for, `due` the deadline of the clock that runs."""

    number: str
    kind: KindName
    topic: str
    grade: GradeName
    urgent: bool
    title: str
    place: int
    place_name: str
    enterprise: int | None
    source: str
    cause: str
    state: StateName
    level: str
    round: int
    reporter: int | None
    receiver: int | None
    dispatcher: int | None
    handler: int | None
    verifier: int | None
    supervisor: int | None
    decided_by: int | None
    closed_by: int | None
    responsible: int | None
    responsible_name: str | None
    turn: int | None
    turn_name: str | None
    due: datetime | None
    solution_due: datetime | None
    reported_at: datetime
    filed_at: datetime | None
    dispatched_at: datetime | None
    accepted_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    reopen_until: datetime | None
    paused_for: str
    paused_until: datetime | None
    joined_to: str | None
    satisfied: bool | None
    version: int

    @classmethod
    def of(cls, row: Case) -> Self:
        """The case as the API gives it."""
        return cls(**_said(row))


def _said(row: Case) -> dict[str, Any]:
    plain = ("number", "kind", "topic", "grade", "urgent", "title", "source", "cause", "state", "level",
             "round", "paused_for", "satisfied", "version", *INSTANTS)  # fmt: skip
    return {
        **{name: getattr(row, name) for name in plain},
        **{name: getattr(row, f"{name}_id") for name in (*ROLES, "place", "enterprise", "responsible", "turn")},
        "place_name": row.place.name,
        "responsible_name": row.responsible.name if row.responsible else None,
        "turn_name": row.turn.name if row.turn else None,
        "joined_to": row.joined_to.number if row.joined_to else None,
    }


class ClockOut(Schema):
    """A clock of the present round. Seconds count working time unless `wall` is true; `left` is negative when overdue.

    `promised` is the amount that the preset gave: "1 work_days", "120 work_minutes", "120 minutes".
    """

    which: Literal["response", "solution", "verification"]
    wall: bool
    promised: str
    started_at: datetime
    due: datetime
    stopped_at: datetime | None
    paused_at: datetime | None
    limit: int
    used: int
    left: int

    @classmethod
    def of(cls, view: ClockView) -> Self:
        """The clock as the API gives it."""
        row = view.clock
        plain = {name: getattr(row, name) for name in ("which", "wall", "started_at", "due", "stopped_at", "paused_at")}
        spans: dict[str, Any] = {name: int(getattr(view, name).total_seconds()) for name in ("limit", "used", "left")}
        return cls(**plain, **spans, promised=view.promised.text)


class LineOut(Schema):
    """One line of the history: a verb, or a step that time took. `entry` is the line of the log book."""

    at: datetime
    verb: str
    who: str
    words: str
    reason: str
    persons: list[str]
    entry: int | None

    @classmethod
    def of(cls, line: Line) -> Self:
        """The line as the API gives it."""
        entry = line.entry.pk if line.entry else None
        plain = {name: getattr(line, name) for name in ("at", "verb", "who", "words", "reason")}
        return cls(**plain, persons=list(line.persons), entry=entry)


class PhotoOut(Schema):
    """A picture; get it at `url`. It was written anew, without where it was taken."""

    id: int
    url: str
    media_type: str
    sha256: str
    size: int
    width: int | None
    height: int | None
    at: datetime

    @classmethod
    def of(cls, photo: CasePhoto, number: str) -> Self:
        """The picture as the API gives it."""
        stored = photo.stored
        plain = {name: getattr(stored, name) for name in ("media_type", "sha256", "size", "width", "height")}
        return cls(id=photo.pk, url=f"/api/v1/cases/{number}/photos/{photo.pk}", at=photo.at, **plain)


class PlanOut(Schema):
    """The five things that are settled for a hazard (五落实)."""

    responsible: int
    measures: str
    money: str
    deadline: datetime
    emergency: str

    @classmethod
    def of(cls, plan: HazardPlan) -> Self:
        """The plan as the API gives it."""
        return cls(
            responsible=plan.responsible_id,
            measures=plan.measures,
            money=plan.money,
            deadline=plan.deadline,
            emergency=plan.emergency,
        )


class ExtensionOut(Schema):
    """More time that was asked for and is not decided yet."""

    until: datetime
    reason: str
    asked_by: int
    asked_at: datetime


class ContactOut(Schema):
    """How to reach a reporter without an account; only for those who act on the case, destroyed after its end."""

    name: str
    phone: str
    mail: str


class CaseFull(CaseOut):
    """A case with everything that its page shows. `verbs`: what the token's person can do with it now."""

    words: str
    verbs: list[str]
    clocks: list[ClockOut]
    history: list[LineOut]
    photos: list[PhotoOut]
    plan: PlanOut | None
    asked: ExtensionOut | None
    contact: ContactOut | None
    joined: list[str]

    @classmethod
    def of_page(cls, page: CasePage) -> Self:
        """The case's page as the API gives it."""
        asked, contact = page.asked, page.contact
        return cls(
            **_said(page.case),
            words=page.case.words,
            verbs=sorted(page.verbs),
            clocks=[ClockOut.of(view) for view in page.clocks],
            history=[LineOut.of(line) for line in page.history],
            photos=[PhotoOut.of(photo, page.case.number) for photo in page.photos],
            plan=PlanOut.of(page.plan) if page.plan else None,
            asked=ExtensionOut.model_construct(
                until=asked.until, reason=asked.reason, asked_by=asked.asked_by_id, asked_at=asked.asked_at
            )
            if asked
            else None,
            contact=ContactOut(name=contact.name, phone=contact.phone, mail=contact.mail) if contact else None,
            joined=[case.number for case in page.joined],
        )


class RateOut(Schema):
    """A share, `numerator` of `denominator`; `percent` with two decimals, null when there is nothing to be a share of."""

    numerator: int
    denominator: int
    percent: float | None

    @classmethod
    def of(cls, rate: Rate) -> Self:
        """The rate as the API gives it."""
        return cls(numerator=rate.numerator, denominator=rate.denominator, percent=rate.percent)


class CaseFiguresOut(Schema):
    """Rates of a period [since, until) as of `as_of`: 立案率, 结案率, 按期结案率, and what is in no denominator."""

    since: datetime
    until: datetime
    as_of: datetime
    place: int | None
    reported: int
    filed: int
    to_be_closed: int
    closed: int
    closed_on_time: int
    filing: RateOut
    closing: RateOut
    on_time: RateOut
    left_out: dict[str, int] = Field(description="how many cases are left out, by why")

    @classmethod
    def of(cls, found: Figures) -> Self:
        """The figures as the API gives them."""
        counted = found.counted
        names = ("reported", "filed", "to_be_closed", "closed", "closed_on_time")
        sets: dict[str, Any] = {name: getattr(counted, name) for name in names}
        rates: dict[str, Any] = {name: RateOut.of(getattr(found, name)) for name in ("filing", "closing", "on_time")}
        plain: dict[str, Any] = {
            name: getattr(found, name) for name in ("since", "until", "as_of", "place", "left_out")
        }
        return cls(**plain, **sets, **rates)
