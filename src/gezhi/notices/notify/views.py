"""The addresses under /v2/: every answer is a document of Notify's, every refusal an error document of Notify's."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from gezhi.kernel import clock
from gezhi.notices.notify import actions, door, reads, shapes, tokens
from gezhi.notices.notify.errors import NotifyError, bad, invalid, nothing, unknown
from gezhi.notices.notify.faces import NOTIFY_KINDS
from gezhi.notices.notify.models import NotifyKey

ADDRESS = {"sms": "phone_number", "email": "email_address"}
OPTIONS = {
    "sms": {"sms_sender_id", "scheduled_for"},
    "email": {"email_reply_to_id", "scheduled_for", "one_click_unsubscribe_url", "sanitise_content_for"},
}
View = Callable[..., dict[str, Any]]


def answered(*methods: str, status: int = 200) -> Callable[[View], Callable[..., HttpResponse]]:
    """A view for programs: it asks for a token itself, and whatever goes wrong is said as Notify says it."""

    def wrap(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                key = _key(request)
                if request.method not in methods:
                    raise NotifyError(405, "MethodNotAllowed", "Method not allowed")
                return JsonResponse(view(request, key, **kwargs), status=status)
            except NotifyError as error:
                return error.answer()

        return login_not_required(csrf_exempt(wrapped))

    return wrap


@answered("POST", status=201)
def send(request: HttpRequest, key: NotifyKey, kind: str) -> dict[str, Any]:
    """Sends one text message or e-mail; letters are refused. So many in a minute for each key."""
    door.count_sending(key=key, at=clock.now())
    if kind == "letter":
        raise bad("Service is not allowed to send letters")
    asked = _body(request)
    field = ADDRESS[kind]
    _demand_known(asked, {field, "template_id", "personalisation", "reference", *OPTIONS[kind]})
    missing = [f"{name} is a required property" for name in (field, "template_id") if name not in asked]
    if missing:
        raise invalid(*missing)
    address, reference = _text(asked, field), _text(asked, "reference")
    template = _uuid(asked["template_id"], "template_id")
    _refuse_options(asked, key)
    face = reads.face_to_send(template=template, kind=kind, seen_by=key)
    values = _personalisation(asked)
    sent = actions.send_one(face=face, address=address, values=values, reference=reference, by=key, at=clock.now())
    return shapes.sent(sent, _root(request))


@answered("GET")
def notification(request: HttpRequest, key: NotifyKey, number: str) -> dict[str, Any]:
    """One message, and how far it has come."""
    return shapes.notification(reads.notification(number=_uuid(number, "id"), seen_by=key), _root(request))


@answered("GET")
def letter(request: HttpRequest, key: NotifyKey, number: str) -> dict[str, Any]:
    """The PDF of a letter: there are no letters."""
    reads.notification(number=_uuid(number, "id"), seen_by=key)
    raise bad("Notification is not a letter")


@answered("GET")
def notifications(request: HttpRequest, key: NotifyKey) -> dict[str, Any]:
    """What this key has sent, 250 at a time, the newest first."""
    asked = request.GET
    _demand_known(dict(asked), {"status", "template_type", "reference", "older_than", "include_jobs"})
    statuses = _choices(asked.getlist("status"), "status", reads.STATUSES)
    kinds = _choices(asked.getlist("template_type"), "template_type", NOTIFY_KINDS)
    older = _uuid(asked["older_than"], "older_than") if "older_than" in asked else None
    reference = asked.get("reference", "").replace("\x00", "")
    rows = reads.notifications(statuses=statuses, kinds=kinds, reference=reference, older_than=older, seen_by=key)
    links = {"current": request.build_absolute_uri()}
    if rows:
        query = [(name, value) for name in asked if name != "older_than" for value in asked.getlist(name)]
        more = urlencode([*query, ("older_than", str(rows[-1].pk))])
        links["next"] = f"{_root(request)}{request.path}?{more}"
    return {"notifications": [shapes.notification(row, _root(request)) for row in rows], "links": links}


@answered("GET")
def templates(request: HttpRequest, key: NotifyKey) -> dict[str, Any]:
    """Every template in use, as text message and as e-mail."""
    kind = request.GET.get("type", "")
    if kind:
        _choices([kind], "type", NOTIFY_KINDS)
    return {"templates": [shapes.template(face) for face in reads.faces(kind=kind, seen_by=key)]}


@answered("GET")
def template(request: HttpRequest, key: NotifyKey, number: str, version: int | None = None) -> dict[str, Any]:
    """One template, the newest version or an earlier one."""
    return shapes.template(reads.face_of(template=_uuid(number, "id"), version=version, seen_by=key))


@answered("POST")
def preview(request: HttpRequest, key: NotifyKey, number: str) -> dict[str, Any]:
    """A template with its variables filled in; nothing is sent."""
    face = reads.face_of(template=_uuid(number, "id"), seen_by=key)
    asked = _body(request)
    _demand_known(asked, {"personalisation", "id"})
    return shapes.preview(face, _personalisation(asked))


@answered("GET")
def versions(request: HttpRequest, key: NotifyKey, service: str, number: str) -> dict[str, Any]:
    """Every version of a template, the newest first."""
    if _uuid(service, "service_id") != key.service:
        raise nothing()
    return {"data": [shapes.template(face) for face in reads.versions(template=_uuid(number, "id"), seen_by=key)]}


@answered("GET")
def received(request: HttpRequest, key: NotifyKey) -> dict[str, Any]:
    """Text messages that came in: we have no number that takes any, so there are none."""
    if "older_than" in request.GET:
        _uuid(request.GET["older_than"], "older_than")
    return {"received_text_messages": [], "links": {"current": request.build_absolute_uri()}}


@answered("GET", "POST")
def elsewhere(request: HttpRequest, key: NotifyKey, rest: str) -> dict[str, Any]:
    """Any other address."""
    raise NotifyError(404, "NotFound", "Not found")


def _key(request: HttpRequest) -> NotifyKey:
    """The key that signed the request."""
    claim, at = tokens.claim_of(request.headers.get("Authorization", "")), clock.now()
    opened = door.key_of(service=claim.service)
    tokens.demand_genuine(claim, lambda service: opened.secret if opened else None, at)
    if opened is None:
        raise unknown(403, "Invalid token: service not found")
    door.note_use(key=opened.key, at=at)
    return opened.key


def _root(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        asked = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise bad("Invalid JSON supplied in POST data") from None
    if not isinstance(asked, dict):
        raise invalid("The request is not an object")
    return asked


def _demand_known(asked: dict[str, Any], names: set[str]) -> None:
    extra = sorted(set(asked) - names)
    if extra:
        were = "was" if len(extra) == 1 else "were"
        raise invalid(f"Additional properties are not allowed ({', '.join(extra)} {were} unexpected)")


def _text(asked: dict[str, Any], name: str) -> str:
    value = asked.get(name) or ""
    if not isinstance(value, str) or len(value) > 1000 or "\x00" in value or not value.isprintable():
        raise invalid(f"{name} is not of type string")
    return value


def _uuid(value: Any, name: str) -> UUID:
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError):
        raise invalid(f"{name} is not a valid UUID") from None


def _personalisation(asked: dict[str, Any]) -> dict[str, Any]:
    values = asked.get("personalisation") or {}
    if not isinstance(values, dict):
        raise invalid(f"personalisation {str(values)[:40]} is not of type object")
    return values


def _choices(given: list[str], name: str, known: tuple[str, ...]) -> list[str]:
    wrong = [value for value in given if value not in known]
    if wrong:
        raise invalid(*(f"{name} {value[:40]} is not one of [{', '.join(known)}]" for value in wrong))
    return given


def _refuse_options(asked: dict[str, Any], key: NotifyKey) -> None:
    """What clients may ask for and we do not have."""
    for name in ("sms_sender_id", "email_reply_to_id"):
        if asked.get(name):
            raise bad(f"{name} {_uuid(asked[name], name)} does not exist in database for service id {key.service}")
    if asked.get("scheduled_for"):
        raise bad("Cannot schedule notifications")
    for name in ("one_click_unsubscribe_url", "sanitise_content_for"):
        if asked.get(name):
            raise bad(f"{name} is not supported by this service")
