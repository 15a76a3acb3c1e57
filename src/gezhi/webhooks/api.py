"""Webhooks for programs: the same verbs as on the pages."""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime

from gezhi.kernel import clock
from gezhi.kernel.periods import sensible
from gezhi.people.programs import Bearer, acting, actor_of, etag, matched_version
from gezhi.shell.cursors import page_of
from gezhi.shell.wire import REFUSALS, VERSIONED, Id, Page, Text, reply
from gezhi.webhooks import actions, reads
from gezhi.webhooks.events import TABLE
from gezhi.webhooks.models import Attempt, Delivery, Endpoint

router = Router(tags=["webhooks"], auth=Bearer("webhooks"))
Limit = Annotated[int, Query(ge=1, le=500)]


class EndpointIn(Schema):
    """A system that is to be told. `events`: names from list_webhook_events, "case.*" for a family, "*" for all."""

    name: Text
    url: Annotated[str, Field(max_length=500)]
    events: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=100)]


class EndpointOut(Schema):
    """A system that is told. `secret` is only there in the answer that made it."""

    id: int
    name: str
    url: str
    events: list[str]
    state: str
    off_because: str
    state_since: AwareDatetime
    failing_since: AwareDatetime | None
    version: int
    secret: str | None = None

    @classmethod
    def of(cls, row: Endpoint) -> "EndpointOut":
        """As programs read it."""
        told = {name: getattr(row, name) for name in cls.model_fields if name not in ("id", "secret")}
        return cls(id=row.pk, **told)


class DeliveryOut(Schema):
    """One message on its way to one endpoint."""

    id: int
    endpoint: int
    webhook_id: str
    event: str
    about: str
    at: AwareDatetime
    state: str
    attempts: int
    due: AwareDatetime | None
    ended_at: AwareDatetime | None

    @classmethod
    def of(cls, row: Delivery) -> "DeliveryOut":
        """As programs read it."""
        told = {name: getattr(row, name) for name in ("state", "attempts", "due", "ended_at")}
        message = {name: getattr(row.message, name) for name in ("event", "about", "at")}
        return cls(id=row.pk, endpoint=row.endpoint_id, webhook_id=row.message.name, **message, **told)


class AttemptOut(Schema):
    """One try: `trouble` is empty if it arrived; `answer` the first kilobyte of what came back."""

    number: int
    at: AwareDatetime
    ms: int
    status: int | None
    trouble: str
    answer: str

    @classmethod
    def of(cls, row: Attempt) -> "AttemptOut":
        """As programs read it."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class DeliveryLog(Schema):
    """One delivery, the bytes that are signed, and every try, the newest first."""

    delivery: DeliveryOut
    body: str
    log: list[AttemptOut]


class SinceIn(Schema):
    """From when on what was given up is sent again."""

    since: AwareDatetime


class ReplayedOut(Schema):
    """How many are sent again."""

    number: int


class EventOut(Schema):
    """A kind of event: its name, the version of its data, what happened, and the facts that may come along."""

    name: str
    version: int
    label: str
    facts: list[str]


class EventsOut(Schema):
    """The table of events."""

    items: list[EventOut]


def shown_once(view: Callable[..., tuple[EndpointOut, HttpResponse]]) -> Callable[..., HttpResponse]:
    """The secret goes out with the answer that made it and is not kept with the Idempotency-Key: a repeat lacks it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        made: list[EndpointOut] = []

        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            out, response = view(request, *args, **kwargs)
            made.append(out)
            return response

        response = acting(kept)(request, *args, **kwargs)
        if made:
            response.content = made[0].model_dump_json()
        return response

    return wrapped


@router.get("/webhook-events", response={200: EventsOut, **REFUSALS}, operation_id="list_webhook_events")
def events(request: HttpRequest) -> HttpResponse:
    """What other systems can be told."""
    rows = [EventOut(name=k.name, version=k.version, label=str(k.label), facts=list(k.facts)) for k in TABLE]
    return reply(EventsOut(items=rows))


@router.get("/webhooks", response={200: Page[EndpointOut], **REFUSALS}, operation_id="list_webhooks")
def endpoints(request: HttpRequest, after: Text = "", limit: Limit = 100) -> dict[str, object]:
    """Every endpoint, by id. Only administrators."""
    rows = reads.endpoints(seen_by=actor_of(request), at=clock.now())
    items, following = page_of(rows, after, limit)
    return {"items": [EndpointOut.of(row) for row in items], "next": following}


@router.post("/webhooks", response={201: EndpointOut, **REFUSALS}, operation_id="add_webhook")
@shown_once
def add(request: HttpRequest, body: EndpointIn) -> tuple[EndpointOut, HttpResponse]:
    """Another system is told from now on. The secret is in this answer and nowhere else."""
    made = actions.add_endpoint(**body.dict(), by=actor_of(request), at=clock.now())
    return _with_secret(made, status=201)


@router.get("/webhooks/{endpoint_id}", response={200: EndpointOut, **REFUSALS}, operation_id="get_webhook")
def endpoint(request: HttpRequest, endpoint_id: Id) -> HttpResponse:
    """One endpoint, with its ETag."""
    return _one(reads.endpoint_of(endpoint=endpoint_id, seen_by=actor_of(request), at=clock.now()))


@router.put(
    "/webhooks/{endpoint_id}", response={200: EndpointOut, **REFUSALS, **VERSIONED}, operation_id="change_webhook"
)
@acting
def change(request: HttpRequest, endpoint_id: Id, body: EndpointIn) -> HttpResponse:
    """Another name, address or choice of events. Needs If-Match with the ETag of what was read."""
    actor, at = actor_of(request), clock.now()
    found = reads.endpoint_of(endpoint=endpoint_id, seen_by=actor, at=at)
    version = matched_version(request, "webhook", found.pk, found.version)
    return _one(actions.change_endpoint(endpoint=found.pk, version=version, **body.dict(), by=actor, at=at))


@router.delete("/webhooks/{endpoint_id}", response={204: None, **REFUSALS}, operation_id="remove_webhook")
@acting
def remove(request: HttpRequest, endpoint_id: Id) -> HttpResponse:
    """It is told nothing any more; its secrets are destroyed."""
    actions.remove_endpoint(endpoint=endpoint_id, by=actor_of(request), at=clock.now())
    return HttpResponse(status=204)


@router.post("/webhooks/{endpoint_id}/pause", response={200: EndpointOut, **REFUSALS}, operation_id="pause_webhook")
@acting
def pause(request: HttpRequest, endpoint_id: Id) -> HttpResponse:
    """Nothing is sent for the time being; what happens is kept for it."""
    return _one(actions.pause_endpoint(endpoint=endpoint_id, by=actor_of(request), at=clock.now()))


@router.post("/webhooks/{endpoint_id}/resume", response={200: EndpointOut, **REFUSALS}, operation_id="resume_webhook")
@acting
def resume(request: HttpRequest, endpoint_id: Id) -> HttpResponse:
    """It is told again, what waited first; also one that was switched off."""
    return _one(actions.resume_endpoint(endpoint=endpoint_id, by=actor_of(request), at=clock.now()))


@router.post(
    "/webhooks/{endpoint_id}/secret", response={200: EndpointOut, **REFUSALS}, operation_id="change_webhook_secret"
)
@shown_once
def secret(request: HttpRequest, endpoint_id: Id) -> tuple[EndpointOut, HttpResponse]:
    """A new secret, which is in this answer and nowhere else. The old one signs too for another 24 hours."""
    return _with_secret(actions.change_secret(endpoint=endpoint_id, by=actor_of(request), at=clock.now()))


@router.post("/webhooks/{endpoint_id}/test", response={201: DeliveryOut, **REFUSALS}, operation_id="test_webhook")
@acting
def test(request: HttpRequest, endpoint_id: Id) -> HttpResponse:
    """Sends webhook.test to this endpoint alone."""
    return _delivery(actions.send_test(endpoint=endpoint_id, by=actor_of(request), at=clock.now()), status=201)


@router.post("/webhooks/{endpoint_id}/replay", response={200: ReplayedOut, **REFUSALS}, operation_id="replay_webhook")
@acting
def replay_failed(request: HttpRequest, endpoint_id: Id, body: SinceIn) -> HttpResponse:
    """Sends again everything that was given up since a time."""
    since = sensible(body.since, field="since")
    number = actions.replay_failed(endpoint=endpoint_id, since=since, by=actor_of(request), at=clock.now())
    return reply(ReplayedOut(number=number))


@router.get(
    "/webhooks/{endpoint_id}/deliveries",
    response={200: Page[DeliveryOut], **REFUSALS},
    operation_id="list_webhook_deliveries",
)
def deliveries(
    request: HttpRequest, endpoint_id: Id, state: Delivery.State | None = None, after: Text = "", limit: Limit = 100
) -> dict[str, object]:
    """The log of an endpoint, by id."""
    rows = reads.deliveries(endpoint=endpoint_id, state=state or "", seen_by=actor_of(request), at=clock.now())
    items, following = page_of(rows, after, limit)
    return {"items": [DeliveryOut.of(row) for row in items], "next": following}


@router.get(
    "/webhook-deliveries/{delivery_id}", response={200: DeliveryLog, **REFUSALS}, operation_id="get_webhook_delivery"
)
def delivery(request: HttpRequest, delivery_id: Id) -> HttpResponse:
    """One delivery with every try."""
    told = reads.delivery_of(delivery=delivery_id, seen_by=actor_of(request), at=clock.now())
    log = [AttemptOut.of(row) for row in told.attempts]
    return reply(DeliveryLog(delivery=DeliveryOut.of(told.delivery), body=told.delivery.message.body, log=log))


@router.post(
    "/webhook-deliveries/{delivery_id}/replay",
    response={200: DeliveryOut, **REFUSALS},
    operation_id="replay_webhook_delivery",
)
@acting
def replay(request: HttpRequest, delivery_id: Id) -> HttpResponse:
    """Sends one message again, under its old id."""
    return _delivery(actions.replay(delivery=delivery_id, by=actor_of(request), at=clock.now()))


def _one(row: Endpoint, *, status: int = 200) -> HttpResponse:
    location = f"/api/v1/webhooks/{row.pk}" if status == 201 else ""
    return reply(EndpointOut.of(row), status=status, etag=etag("webhook", row.pk, row.version), location=location)


def _with_secret(made: actions.Made, *, status: int = 200) -> tuple[EndpointOut, HttpResponse]:
    out = EndpointOut.of(made.endpoint)
    out.secret = made.secret
    return out, _one(made.endpoint, status=status)


def _delivery(row: Delivery, *, status: int = 200) -> HttpResponse:
    location = f"/api/v1/webhook-deliveries/{row.pk}" if status == 201 else ""
    return reply(DeliveryOut.of(row), status=status, location=location)
