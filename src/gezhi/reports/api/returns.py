"""Collections and returns for programs. An Idempotency-Key is the return's slip: one key, one return."""

from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import HttpRequest, HttpResponse
from ninja import Router

from gezhi.kernel import clock
from gezhi.kernel.refusals import NotYours
from gezhi.people.models import Person
from gezhi.people.programs import Bearer, acting, actor_of
from gezhi.reports.actions import returns as actions
from gezhi.reports.actions.returns import Said
from gezhi.reports.api.schemas import Code, CollectionOut, DueOut, ManyIn, OutcomeOut, OutcomesOut, ReturnIn, ReturnOut
from gezhi.reports.models import How
from gezhi.reports.reads.overseeing import collection_list
from gezhi.reports.reads.returns import collection_of, due_for
from gezhi.shell.wire import REFUSALS, Id, reply

router = Router(tags=["reports"])
READ, WRITE = Bearer("reports:read"), Bearer("reports:write")


@router.get("/collections", auth=READ, response={200: list[CollectionOut], **REFUSALS}, operation_id="list_collections")
def collections(request: HttpRequest) -> list[CollectionOut]:
    """What is asked at this moment, the latest first."""
    at = clock.now()
    return [
        CollectionOut.of(line.collection, at)
        for line in collection_list(tab="asking", seen_by=actor_of(request), at=at)
    ]


@router.get("/collections/{code}", auth=READ, response={200: CollectionOut, **REFUSALS}, operation_id="get_collection")
def collection(request: HttpRequest, code: Code) -> CollectionOut:
    """One collection."""
    at = clock.now()
    collection_list(tab="asking", seen_by=actor_of(request), at=at)
    return CollectionOut.of(collection_of(code=code), at)


@router.get("/returns/due", auth=READ, response={200: list[DueOut], **REFUSALS}, operation_id="returns_due")
def due(request: HttpRequest, enterprise: Id) -> list[DueOut]:
    """What an enterprise has to return, with the values that are known."""
    return [DueOut.of(one) for one in due_for(enterprise_id=enterprise, at=clock.now(), seen_by=actor_of(request))]


@router.post("/returns", auth=WRITE, response={201: ReturnOut, **REFUSALS}, operation_id="send_return")
@acting
def send(request: HttpRequest, body: ReturnIn) -> HttpResponse:
    """Sends a return. Sent again it changes nothing; with other values it corrects the one that stands."""
    actor = actor_of(request)
    row = actions.send(
        collection=collection_of(code=body.collection), enterprise_id=body.enterprise, place_id=body.place, day=body.day,
        values=body.values, reason=body.reason, by=actor, at=clock.now(), how=How.API, slip=_slip(request, actor),
    )  # fmt: skip
    return reply(ReturnOut.of(row, body.collection), status=201)


@router.post("/returns/many", auth=WRITE, response={200: OutcomesOut, **REFUSALS}, operation_id="send_returns")
@acting
def send_many(request: HttpRequest, body: ManyIn) -> HttpResponse:
    """Sends up to 5,000 returns; the answer has one line for each, in the same order."""
    rows = [Said(one.enterprise, one.place, one.values, reason=one.reason) for one in body.rows]
    found = actions.send_many(
        collection=collection_of(code=body.collection),
        day=body.day,
        rows=rows,
        by=actor_of(request),
        at=clock.now(),
        how=How.API,
    )
    if all(isinstance(one.refusal, NotYours) for one in found) and found[0].refusal is not None:
        raise found[0].refusal
    return reply(OutcomesOut(items=[OutcomeOut.of(one) for one in found]))


def _slip(request: HttpRequest, actor: Person) -> UUID | None:
    key = request.headers.get("Idempotency-Key", "").strip('"')
    return uuid5(NAMESPACE_URL, f"return:{actor.ref}:{key}") if key else None
