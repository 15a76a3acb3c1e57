"""Duties for programs, and who answers."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from gezhi.kernel import clock
from gezhi.kernel.periods import sensible
from gezhi.people.programs import Bearer, acting, actor_of
from gezhi.registry.actions import corrections
from gezhi.registry.actions import duties as verbs
from gezhi.registry.actions.duty_rows import KEEP
from gezhi.registry.api.duty_schemas import (
    AnswerOut,
    CorrectIn,
    CoverageOut,
    DutyIn,
    DutyOut,
    HandOverIn,
    SubstituteIn,
)
from gezhi.registry.api.schemas import EndIn
from gezhi.registry.models import Duty
from gezhi.registry.reads.answering import answering
from gezhi.registry.reads.assignable import assignable_person
from gezhi.registry.reads.coverage import coverage
from gezhi.registry.reads.listing import duties_seen, duty_seen
from gezhi.registry.reads.places import place_of
from gezhi.shell.cursors import page_of
from gezhi.shell.wire import REFUSALS, Id, Moment, Page, Text, reply

router = Router(tags=["duties"])
READ, WRITE = Bearer("registry:read"), Bearer("registry:write")
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/answering", auth=READ, response={200: AnswerOut, **REFUSALS}, operation_id="answering")
def who_answers(request: HttpRequest, place: Id, at: Moment | None = None, known: Moment | None = None) -> HttpResponse:
    """Who answers for a place at `at` (default: now), as known at `known` (default: now): always a name at every level."""
    moment = sensible(at or clock.now(), field="at")
    then = sensible(known, field="known") if known else None
    return reply(AnswerOut.of(answering(place=place, at=moment, known=then, seen_by=actor_of(request))))


@router.get("/coverage", auth=READ, response={200: CoverageOut, **REFUSALS}, operation_id="coverage")
def covered(request: HttpRequest, at: Moment | None = None) -> HttpResponse:
    """Which places have nobody of their own at `at` (default: now) and in the 14 days that follow."""
    moment = sensible(at or clock.now(), field="at")
    return reply(CoverageOut.of(coverage(at=moment, seen_by=actor_of(request))))


@router.get("/duties", auth=READ, response={200: Page[DutyOut], **REFUSALS}, operation_id="list_duties")
def duties(
    request: HttpRequest,
    place: Id | None = None,
    person: Id | None = None,
    at: Moment | None = None,
    history: bool = False,
    after: Text = "",
    limit: Limit = 100,
) -> dict[str, object]:
    """Duties as known now, by id; `at`: those that hold at that instant; `history`: also what was known before."""
    moment = sensible(at, field="at") if at else None
    rows = duties_seen(seen_by=actor_of(request), place_id=place, person_id=person, during=moment, history=history)
    items, following = page_of(rows, after, limit)
    return {"items": [DutyOut.of(row) for row in items], "next": following}


@router.post("/duties", auth=WRITE, response={201: DutyOut, **REFUSALS}, operation_id="assign_duty")
@acting
def assign(request: HttpRequest, body: DutyIn) -> HttpResponse:
    """Makes somebody answer for a place."""
    actor, at = actor_of(request), clock.now()
    place = place_of(place_id=body.place, seen_by=actor)
    person = assignable_person(person=body.person, seen_by=actor, at=at)
    more = body.dict(exclude={"place", "person"})
    return _one(verbs.assign(place=place, person=person, by=actor, at=at, **more), status=201)


@router.get("/duties/{duty_id}", auth=READ, response={200: DutyOut, **REFUSALS}, operation_id="get_duty")
def duty(request: HttpRequest, duty_id: Id) -> HttpResponse:
    """One row of what is or was known."""
    return _one(duty_seen(duty_id=duty_id, seen_by=actor_of(request)))


@router.post(
    "/duties/{duty_id}/hand-over", auth=WRITE, response={201: DutyOut, **REFUSALS}, operation_id="hand_over_duty"
)
@acting
def hand_over(request: HttpRequest, duty_id: Id, body: HandOverIn) -> HttpResponse:
    """Ends a duty at `when` and lets somebody else hold it from that instant."""
    actor, at = actor_of(request), clock.now()
    found = duty_seen(duty_id=duty_id, seen_by=actor)
    to = assignable_person(person=body.to, seen_by=actor, at=at)
    return _one(verbs.hand_over(duty=found, to=to, by=actor, at=at, **body.dict(exclude={"to"})), status=201)


@router.post(
    "/duties/{duty_id}/substitute", auth=WRITE, response={201: DutyOut, **REFUSALS}, operation_id="substitute_duty"
)
@acting
def substitute(request: HttpRequest, duty_id: Id, body: SubstituteIn) -> HttpResponse:
    """Lets somebody stand in for the holder for a while."""
    actor, at = actor_of(request), clock.now()
    found = duty_seen(duty_id=duty_id, seen_by=actor)
    person = assignable_person(person=body.person, seen_by=actor, at=at)
    return _one(
        verbs.substitute(duty=found, person=person, by=actor, at=at, **body.dict(exclude={"person"})), status=201
    )


@router.post("/duties/{duty_id}/end", auth=WRITE, response={201: DutyOut, **REFUSALS}, operation_id="end_duty")
@acting
def end(request: HttpRequest, duty_id: Id, body: EndIn) -> HttpResponse:
    """Ends a duty without a successor."""
    actor = actor_of(request)
    found = duty_seen(duty_id=duty_id, seen_by=actor)
    return _one(verbs.end_duty(duty=found, by=actor, at=clock.now(), **body.dict()), status=201)


@router.post("/duties/{duty_id}/correct", auth=WRITE, response={201: DutyOut, **REFUSALS}, operation_id="correct_duty")
@acting
def correct(request: HttpRequest, duty_id: Id, body: CorrectIn) -> HttpResponse:
    """Puts right what was recorded wrongly; what was known before stays readable."""
    actor, at = actor_of(request), clock.now()
    found = duty_seen(duty_id=duty_id, seen_by=actor)
    person = assignable_person(person=body.person, seen_by=actor, at=at) if body.person else None
    end: object = None if body.open_end else body.end or KEEP
    more = body.dict(include={"start", "title", "neighbours", "reason"})
    return _one(corrections.correct(duty=found, person=person, end=end, by=actor, at=at, **more), status=201)


def _one(row: Duty, *, status: int = 200) -> HttpResponse:
    location = f"/api/v1/duties/{row.pk}" if status == 201 else ""
    return reply(DutyOut.of(row), status=status, location=location)
