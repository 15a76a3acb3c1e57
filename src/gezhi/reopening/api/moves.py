"""The verbs on applications and permits for programs: one operation each, from two tables. `If-Match` names the version read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from gezhi.kernel import clock
from gezhi.people.programs import Bearer, acting, actor_of, etag, matched_version
from gezhi.reopening import actions
from gezhi.reopening.actions import permits
from gezhi.reopening.api.applications import tag
from gezhi.reopening.api.schemas import (
    ApplicationOut,
    ApplicationWordsIn,
    ApproveIn,
    ChangeIn,
    Code,
    GiveBackIn,
    Number,
    PermitId,
    PermitOut,
)
from gezhi.reopening.reads import application_of, permit_of
from gezhi.reopening.reads.permits import permits_in_sight
from gezhi.shell.wire import REFUSALS, VERSIONED, LongText, reply

router = Router(tags=["reopening"])
READ, WRITE = Bearer("reopening:read"), Bearer("reopening:write")


class NothingIn(Schema):
    """The verb says it all."""


class ApplicationReasonIn(Schema):
    """Why; the enterprise reads it."""

    reason: LongText = ""


@dataclass(frozen=True)
class Verb:
    """One operation: the last part of its path, the action, its body, and its name."""

    path: str
    action: Callable[..., Any]
    body: type[Schema]
    name: str
    versioned: bool = True


ON_APPLICATIONS: tuple[Verb, ...] = (
    Verb("submit", actions.submit, NothingIn, "submit_application"),
    Verb("take-back", actions.take_back, NothingIn, "take_back_application"),
    Verb("withdraw", actions.withdraw, ApplicationWordsIn, "withdraw_application"),
    Verb("approve", actions.approve, ApproveIn, "approve_application"),
    Verb("give-back", actions.give_back, GiveBackIn, "give_back_application"),
    Verb("refuse", actions.refuse, ApplicationWordsIn, "refuse_application"),
    Verb("pass-up", actions.pass_up, ApplicationWordsIn, "pass_up_application"),
    Verb("change", actions.change_fact, ChangeIn, "change_application", versioned=False),
)
ON_PERMITS: tuple[Verb, ...] = (
    Verb("suspend", permits.suspend, ApplicationReasonIn, "suspend_permit"),
    Verb("resume", permits.resume, ApplicationReasonIn, "resume_permit"),
    Verb("revoke", permits.revoke, ApplicationReasonIn, "revoke_permit"),
)


def _on_application(verb: Verb) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, number: str, body: Schema) -> HttpResponse:
        actor, at = actor_of(request), clock.now()
        found = application_of(which=number, seen_by=actor, at=at)
        said = body.dict()
        if verb.versioned:
            said["version"] = matched_version(request, "application", found.pk, found.version)
        verb.action(application=found, by=actor, at=at, **said)
        return reply(ApplicationOut.of(application_of(which=number, seen_by=actor, at=at)), etag=tag(found))

    view.__name__, view.__doc__ = verb.name, verb.action.__doc__
    view.__annotations__ = {"request": HttpRequest, "number": Number, "body": verb.body, "return": HttpResponse}
    return acting(view)


def _on_permit(verb: Verb) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, permit_id: int, body: Schema) -> HttpResponse:
        actor, at = actor_of(request), clock.now()
        found = permit_of(which=permit_id, seen_by=actor, at=at)
        version = matched_version(request, "permit", found.pk, found.version)
        verb.action(permit=found, by=actor, at=at, version=version, **body.dict())
        return reply(PermitOut.of(found, at), etag=etag("permit", found.pk, found.version))

    view.__name__, view.__doc__ = verb.name, verb.action.__doc__
    view.__annotations__ = {"request": HttpRequest, "permit_id": PermitId, "body": verb.body, "return": HttpResponse}
    return acting(view)


for _verb in ON_APPLICATIONS:
    _answers = {200: ApplicationOut, **REFUSALS, **(VERSIONED if _verb.versioned else {})}
    router.post(
        f"/reopening/applications/{{number}}/{_verb.path}", auth=WRITE, response=_answers, operation_id=_verb.name
    )(_on_application(_verb))
for _verb in ON_PERMITS:
    router.post(
        f"/reopening/permits/{{permit_id}}/{_verb.path}", auth=WRITE, response={200: PermitOut, **REFUSALS, **VERSIONED},
        operation_id=_verb.name,
    )(_on_permit(_verb))  # fmt: skip


@router.post(
    "/reopening/applications/{number}/files/{code}", auth=WRITE, response={200: ApplicationOut, **REFUSALS},
    operation_id="attach_to_application",
)  # fmt: skip
def attach(request: HttpRequest, number: Number, code: Code, photo: File[UploadedFile]) -> HttpResponse:
    """Keeps a file (a picture, a PDF or an Office document, as the point says) for one point; another takes its place."""
    actor, at = actor_of(request), clock.now()
    found = application_of(which=number, seen_by=actor, at=at)
    actions.attach(application=found, code=code, upload=photo.file or photo, name=photo.name or "", by=actor, at=at)
    return reply(ApplicationOut.of(found), etag=tag(found))


@router.get("/reopening/permits", auth=READ, response={200: list[PermitOut], **REFUSALS}, operation_id="list_permits")
def standing(request: HttpRequest) -> list[PermitOut]:
    """The standing permits at one's places and of one's own enterprises."""
    at = clock.now()
    return [PermitOut.of(one, at) for one in permits_in_sight(seen_by=actor_of(request), at=at)]


@router.get(
    "/reopening/permits/{permit_id}", auth=READ, response={200: PermitOut, **REFUSALS}, operation_id="get_permit"
)
def permit(request: HttpRequest, permit_id: PermitId) -> HttpResponse:
    """One permit and its ETag."""
    at = clock.now()
    found = permit_of(which=permit_id, seen_by=actor_of(request), at=at)
    return reply(PermitOut.of(found, at), etag=etag("permit", found.pk, found.version))
