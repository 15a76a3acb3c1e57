"""The addresses of Open311. Every answer is a document of GeoReport v2, every refusal its list of errors."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from gezhi import __version__
from gezhi.cases.models import Case
from gezhi.cases.open311 import actions, offers, reads, wire
from gezhi.cases.open311.asked import query_in, report_in, update_in
from gezhi.cases.open311.door import demand_jurisdiction, poster, reader
from gezhi.cases.open311.errors import Open311Error, as_error
from gezhi.cases.reads.choosing import case_by_number
from gezhi.kernel import clock
from gezhi.kernel.refusals import Refused

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
MINUTE = 60
Document = tuple[str, Any]
View = Callable[..., Document]


def answered(**methods: View) -> Callable[..., HttpResponse]:
    """An address: a view for each method, each giving a document; what goes wrong is said as Open311 says it."""

    @wraps(next(iter(methods.values())))
    def view(request: HttpRequest, form: str = "json", **kwargs: Any) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else str(request.method)
        try:
            if method not in methods:
                raise Open311Error(405, _("This address answers to %(methods)s.") % {"methods": ", ".join(methods)})
            demand_jurisdiction(request)
            root, value = methods[method](request, clock.now(), **kwargs)
            return _kept(request, wire.answer(root, value, form))
        except Refused as refused:
            return _said(as_error(refused), form)
        except Open311Error as error:
            return _said(error, form)

    return login_not_required(csrf_exempt(view))


def _said(error: Open311Error, form: str) -> HttpResponse:
    rows = [{"code": str(error.status), "description": text} for text in error.descriptions]
    answer = wire.answer("errors", rows, form, status=error.status)
    answer.headers["Cache-Control"] = "no-store"
    if error.status == 429:
        answer.headers["Retry-After"] = str(15 * MINUTE)
    return answer


def _kept(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """What anybody may read may be kept for a minute; what a key read or did is kept by nobody."""
    public = request.method != "POST" and "api_key" not in request.GET and "Authorization" not in request.headers
    answer.headers["Cache-Control"] = f"public, max-age={MINUTE}" if public else "private, no-store"
    return answer


def _discovery(request: HttpRequest, at: datetime) -> Document:
    base = settings.PUBLIC_ADDRESS.rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    endpoint = {
        "specification": SPECIFICATION,
        "url": base + "/open311/v2",
        "changeset": __version__,
        "type": "production" if settings.PRODUCTION else "test",
        "formats": ["text/xml", "application/json"],
    }
    key = _("Make a token with the scope open311: %(address)s") % {"address": base + reverse("people:tokens")}
    return "discovery", {
        "changeset": __version__,
        "contact": reads.zone_name(),
        "key_service": key,
        "endpoints": [endpoint],
    }


def _services(request: HttpRequest, at: datetime) -> Document:
    return "services", offers.services()


def _definition(request: HttpRequest, at: datetime, code: str) -> Document:
    return "service_definition", offers.definition(code)


def _requests(request: HttpRequest, at: datetime) -> Document:
    asked = query_in(request.GET, at)
    return "service_requests", reads.requests(asked=asked, seen_by=reader(request, at), at=at)


def _report(request: HttpRequest, at: datetime) -> Document:
    by = poster(request, at)
    key = request.headers.get("Idempotency-Key", "").strip('"')[:200]
    case = actions.report_from_outside(said=report_in(request.POST), by=by, at=at, key=key)
    notice = _("Whoever is on duty at %(place)s has it now.") % {"place": case.place.name}
    return "service_requests", [{"service_request_id": case.number, "service_notice": notice}]


def _request(request: HttpRequest, at: datetime, number: str) -> Document:
    return "service_requests", reads.request_of(number=number, seen_by=reader(request, at), at=at)


def _token(request: HttpRequest, at: datetime, token: str) -> Document:
    """Every service here is realtime, so a request's token is its own number."""
    found = reads.request_of(number=token, seen_by=reader(request, at), at=at)[0]["service_request_id"]
    return "service_requests", [{"service_request_id": found, "token": token}]


def _updates(request: HttpRequest, at: datetime) -> Document:
    return "service_request_updates", reads.updates(asked=query_in(request.GET, at), seen_by=reader(request, at))


def _update(request: HttpRequest, at: datetime) -> Document:
    by = poster(request, at)
    said = update_in(request.POST)
    case: Case = case_by_number(number=said.number, seen_by=by, at=at)
    update = actions.update_from_outside(said=said, case=case, by=by, at=at)
    return "service_request_updates", [{"update_id": str(update.move_id)}]


def _elsewhere(request: HttpRequest, at: datetime, rest: str) -> Document:
    raise Open311Error(404, _("There is nothing at this address. Ask for discovery.json to see what there is."))


discovery = answered(GET=_discovery)
service_list = answered(GET=_services)
service = answered(GET=_definition)
requests = answered(GET=_requests, POST=_report)
request = answered(GET=_request)
token = answered(GET=_token)
updates = answered(GET=_updates, POST=_update)
elsewhere = answered(GET=_elsewhere, POST=_elsewhere)
