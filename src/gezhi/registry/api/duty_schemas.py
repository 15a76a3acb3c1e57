"""What the duties part of the API takes and gives. Times are ISO 8601 with a zone; given times are UTC."""

from datetime import datetime
from typing import Literal, Self, cast

from ninja import Schema

from gezhi.registry.api.schemas import PlaceKind, twice_dated
from gezhi.registry.models import Duty
from gezhi.registry.models.duties import Post
from gezhi.registry.reads.answering import Answer, Holder, Link
from gezhi.registry.reads.coverage import Coverage, Gap, GroupLine, Unreachable
from gezhi.shell.wire import Id, Moment, Text

PostName = Literal["head", "organiser", "executor", "steward", "checker", "contact"]
assert set(Post.values) == set(PostName.__args__)  # type: ignore[attr-defined]


class DutyOut(Schema):
    """Who holds which post at a place: true from `start` to `end`, known from `recorded_from` to `recorded_until`."""

    id: int
    place: int
    post: PostName
    person: int
    person_name: str
    title: str
    start: datetime
    end: datetime | None
    recorded_from: datetime
    recorded_until: datetime | None
    stands_in_for: int | None
    reason: str

    @classmethod
    def of(cls, row: Duty) -> Self:
        """The duty as the API gives it."""
        return cls(
            id=row.pk,
            place=row.place_id,
            post=cast(PostName, row.post),
            person=row.person_id,
            person_name=row.person.name,
            title=row.title,
            stands_in_for=row.stands_in_for_id,
            reason=row.reason,
            **twice_dated(row),
        )


class DutyIn(Schema):
    """Making somebody answer for a place."""

    place: Id
    post: PostName
    person: Id
    start: Moment
    end: Moment | None = None
    title: Text = ""
    reason: Text = ""


class HandOverIn(Schema):
    """Handing a duty over at `when`."""

    to: Id
    when: Moment
    title: Text | None = None
    reason: Text = ""


class SubstituteIn(Schema):
    """Letting somebody stand in."""

    person: Id
    start: Moment
    end: Moment
    reason: Text


class CorrectIn(Schema):
    """Putting right what was recorded wrongly; what is left out stays, `end: null` with `open_end: true` opens the end."""

    person: Id | None = None
    start: Moment | None = None
    end: Moment | None = None
    open_end: bool = False
    title: Text | None = None
    neighbours: bool = False
    reason: Text


class HolderOut(Schema):
    """Somebody who holds a post."""

    duty: int
    post: PostName
    title: str
    person: int
    name: str
    since: datetime
    until: datetime | None
    stands_in_for: str | None

    @classmethod
    def of(cls, holder: Holder) -> Self:
        """The holder as the API gives it."""
        return cls.model_construct(
            duty=holder.duty_id,
            post=holder.post,
            title=holder.title,
            person=holder.person_id,
            name=holder.name,
            since=holder.since,
            until=holder.until,
            stands_in_for=holder.stands_in_for,
        )


class LinkOut(Schema):
    """One level of the chain; `own` is false when somebody above answers for the place."""

    place: int
    kind: PlaceKind
    name: str
    code: str
    own: bool
    answers: HolderOut
    holders: list[HolderOut]

    @classmethod
    def of(cls, link: Link) -> Self:
        """The link as the API gives it."""
        return cls.model_construct(
            place=link.place_id,
            kind=link.kind,
            name=link.name,
            code=link.code,
            own=link.own,
            answers=HolderOut.of(link.answers),
            holders=[HolderOut.of(holder) for holder in link.holders],
        )


class AnswerOut(Schema):
    """Who answers for a place at `at`, as known at `known` (null = as known now): the chain from the place to the zone."""

    place: int
    at: datetime
    known: datetime | None
    chain: list[LinkOut]

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """The answer as the API gives it."""
        chain = [LinkOut.of(link) for link in answer.links]
        return cls.model_construct(place=answer.place_id, at=answer.at, known=answer.known, chain=chain)


class GapOut(Schema):
    """A place without a holder of its own, and who answers for it meanwhile."""

    place: int
    name: str
    code: str
    kind: PlaceKind
    since: datetime
    until: datetime | None
    last_holder: str | None
    answers: str

    @classmethod
    def of(cls, gap: Gap) -> Self:
        """The gap as the API gives it."""
        one = gap.place
        return cls(
            place=one.place_id,
            name=one.name,
            code=one.code,
            kind=cast(PlaceKind, one.kind),
            since=gap.since,
            until=gap.until,
            last_holder=gap.last,
            answers=gap.answers,
        )


class UnreachableOut(Schema):
    """A duty whose holder has neither a phone nor a working device."""

    duty: int
    place: int
    post: PostName
    person: int
    name: str

    @classmethod
    def of(cls, one: Unreachable) -> Self:
        """The line as the API gives it."""
        return cls(
            duty=one.duty_id,
            place=one.place.place_id,
            post=cast(PostName, one.post),
            person=one.person_id,
            name=one.name,
        )


class GroupOut(Schema):
    """One group's line: `covered` of `total` places have a holder of their own."""

    group: int | None
    name: str
    covered: int
    total: int
    sites: int
    gaps_ahead: int

    @classmethod
    def of(cls, line: GroupLine) -> Self:
        """The line as the API gives it."""
        return cls(
            group=line.group_id,
            name=line.name,
            covered=line.covered,
            total=line.total,
            sites=line.sites,
            gaps_ahead=line.gaps_ahead,
        )


class CoverageOut(Schema):
    """The coverage report as of `at`; gaps ahead are looked for until `until`."""

    at: datetime
    until: datetime
    covered: int
    total: int
    gaps_now: list[GapOut]
    gaps_ahead: list[GapOut]
    unreachable: list[UnreachableOut]
    groups: list[GroupOut]

    @classmethod
    def of(cls, report: Coverage) -> Self:
        """The report as the API gives it."""
        return cls(
            at=report.at,
            until=report.until,
            covered=report.covered,
            total=report.total,
            gaps_now=[GapOut.of(gap) for gap in report.gaps_now],
            gaps_ahead=[GapOut.of(gap) for gap in report.gaps_ahead],
            unreachable=[UnreachableOut.of(one) for one in report.unreachable],
            groups=[GroupOut.of(line) for line in report.groups],
        )
