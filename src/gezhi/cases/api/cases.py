"""Cases for programs: lists, one case, reporting, figures."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from gezhi.cases import actions, reads
from gezhi.cases.api.moves import tag
from gezhi.cases.api.schemas import CaseFiguresOut, CaseFull, CaseOut, GradeName, KindName, Number, StateName
from gezhi.cases.models import Source
from gezhi.cases.reads.lists import Tab
from gezhi.cases.reads.where import firm_at
from gezhi.kernel import clock
from gezhi.kernel.periods import sensible
from gezhi.kernel.refusals import NotThere
from gezhi.people.models import Person
from gezhi.people.programs import Bearer, acting, actor_of
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.reads.places import place_of
from gezhi.registry.reads.stays import enterprise_of
from gezhi.shell.wire import REFUSALS, Id, LongText, Moment, Page, Text, reply

router = Router(tags=["cases"])
READ, WRITE = Bearer("cases:read"), Bearer("cases:write")
Limit = Annotated[int, Query(ge=1, le=200)]
MONTH = timedelta(days=30)


class ReportIn(Schema):
    """Something that is wrong at a place. A health event has neither title nor words, only `facts` answered yes or no."""

    kind: KindName
    place: Id
    title: Text = ""
    words: LongText = ""
    topic: Text = ""
    grade: GradeName = ""
    urgent: bool = False
    enterprise: Id | None = None
    facts: dict[Text, bool] = {}


class ListIn(Schema):
    """Which cases. `tab`: mine, at my places (open ones), overdue there, mine to verify, reported by me, or all I may see."""

    tab: Tab = "all"
    kind: KindName | None = None
    state: StateName | None = None
    place: Id | None = None
    within: Id | None = None
    enterprise: Id | None = None
    q: Text = ""
    after: Text = ""
    limit: Limit = 50


@router.get("/cases", auth=READ, response={200: Page[CaseOut], **REFUSALS}, operation_id="list_cases")
def cases(request: HttpRequest, asked: Query[ListIn]) -> dict[str, object]:
    """Cases that the token's person may see; open tabs by deadline, others newest first. `within`: also below a place."""
    wanted = asked.dict(exclude={"q", "kind", "state"})
    found = reads.case_list(
        seen_by=actor_of(request),
        at=clock.now(),
        kind=asked.kind or "",
        state=asked.state or "",
        search=asked.q,
        **wanted,
    )
    return {"items": [CaseOut.of(row) for row in found.cases], "next": found.after or None}


@router.post("/cases", auth=WRITE, response={201: CaseOut, **REFUSALS}, operation_id="report_case")
@acting
def report(request: HttpRequest, body: ReportIn) -> HttpResponse:
    """Reports a case; whoever is on duty there receives it. The Idempotency-Key is the report's slip: one key, one case."""
    actor, at = actor_of(request), clock.now()
    place = place_of(place_id=body.place, seen_by=actor)
    firm = _firm(body.enterprise, place, actor, at) if body.enterprise else None
    said: dict[str, Any] = body.dict(exclude={"place", "enterprise"})
    slip = _slip(request, actor)
    case = actions.report(place=place, enterprise=firm, by=actor, at=at, source=Source.API, slip=slip, **said)
    location = f"/api/v1/cases/{case.number}"
    return reply(CaseOut.of(case), status=201, etag=tag(case), location=location)


@router.get("/cases/figures", auth=READ, response={200: CaseFiguresOut, **REFUSALS}, operation_id="case_figures")
def figures(
    request: HttpRequest,
    since: Moment | None = None,
    until: Moment | None = None,
    place: Id | None = None,
    kind: KindName | None = None,
) -> HttpResponse:
    """立案率, 结案率 and 按期结案率 of a period (default: the last 30 days), below a place or wherever one sees."""
    at = clock.now()
    end = sensible(until or at, field="until")
    begin = sensible(since or end - MONTH, field="since")
    found = reads.figures(seen_by=actor_of(request), since=begin, until=end, at=at, place=place, kind=kind or "")
    return reply(CaseFiguresOut.of(found))


@router.get("/cases/{number}", auth=READ, response={200: CaseFull, **REFUSALS}, operation_id="get_case")
def case(request: HttpRequest, number: Number) -> HttpResponse:
    """One case with its clocks, history, pictures and what can be done with it, and its ETag."""
    page = reads.case_page(number=number, seen_by=actor_of(request), at=clock.now())
    return reply(CaseFull.of_page(page), etag=tag(page.case))


def _firm(number: int, place: Place, actor: Person, at: datetime) -> Enterprise:
    """An enterprise that works at the place, as on the page; NotThere beside its field for any other."""
    found = firm_at(place=place, seen_by=actor, at=at, number=enterprise_of(enterprise_id=number, seen_by=actor).pk)
    if found is None:
        raise NotThere(field="enterprise")
    return found


def _slip(request: HttpRequest, actor: Person) -> UUID | None:
    """The Idempotency-Key as a slip: a UUID as it is, any other key as one that belongs to this person alone."""
    key = request.headers.get("Idempotency-Key", "").strip('"')
    if not key:
        return None
    try:
        return UUID(key)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"gezhi:{actor.ref}:{key}")
