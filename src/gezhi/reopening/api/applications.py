"""Applications for programs: what is needed, applying for one's own firm, the queue, the park's filing, figures."""

from datetime import datetime
from typing import Annotated, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import sensible
from gezhi.kernel.refusals import Refused
from gezhi.people.programs import Bearer, acting, actor_of, etag
from gezhi.policy.models import Incident
from gezhi.policy.reads import incident_of, incidents
from gezhi.registry.models import Enterprise, Place
from gezhi.reopening import actions
from gezhi.reopening.api.schemas import (
    AnswersIn,
    ApplicationFull,
    ApplicationOut,
    AppliesOut,
    BeginIn,
    BulkIn,
    BulkOut,
    Number,
    ParkIn,
    ParkOut,
    ReopeningFiguresOut,
)
from gezhi.reopening.models import Application
from gezhi.reopening.reads import application_of, application_page, what_applies
from gezhi.reopening.reads.figures import by_state
from gezhi.reopening.reads.queue import TABS, applications_of, queue
from gezhi.reopening.reads.sites import firm_of, site_of
from gezhi.shell.wire import REFUSALS, Id, Moment, Page, Text, reply

router = Router(tags=["reopening"])
READ, WRITE = Bearer("reopening:read"), Bearer("reopening:write")
Tab = Literal["mine", "waiting", "returned", "approved", "drafts", "ended"]
assert set(TABS) == set(Tab.__args__)  # type: ignore[attr-defined]
Part = Literal["zone", "group", "grid", "site"]


def tag(application: Application) -> str:
    """The ETag of an application as it is now."""
    return etag("application", application.pk, application.version)


@router.get("/reopening/needs", auth=READ, response={200: list[AppliesOut], **REFUSALS}, operation_id="what_applies")
def needs(request: HttpRequest, enterprise: Id, place: Id) -> list[AppliesOut]:
    """What each open incident asks of an enterprise at a site: the rule, why, what is known, everything that is missing."""
    actor, at = actor_of(request), clock.now()
    firm, site = _firm_and_site(enterprise, place, actor)
    return [AppliesOut.of(one) for one in what_applies(enterprise=firm, place=site, at=at, seen_by=actor)]


@router.get(
    "/reopening/applications",
    auth=READ,
    response={200: Page[ApplicationOut], **REFUSALS},
    operation_id="list_applications",
)
def applications(
    request: HttpRequest, tab: Tab = "waiting", enterprise: Id | None = None, q: Text = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> dict[str, object]:  # fmt: skip
    """Applications at one's places, as a tab of the queue shows them; with `enterprise` those of that one, newest first."""
    actor, at = actor_of(request), clock.now()
    if enterprise is not None:
        return {
            "items": [
                ApplicationOut.of(one) for one in applications_of(enterprise_id=enterprise, seen_by=actor, at=at)
            ],
            "next": None,
        }
    found = queue(seen_by=actor, at=at, tab=tab, page=page, search=q, whole=True)
    return {
        "items": [ApplicationOut.of(row.application) for row in found.rows],
        "next": str(page + 1) if found.more else None,
    }


@router.post(
    "/reopening/applications", auth=WRITE, response={201: ApplicationFull, **REFUSALS}, operation_id="begin_application"
)
@acting
def begin(request: HttpRequest, body: BeginIn) -> HttpResponse:
    """Begins an application with everything that is known filled in; one that there is already is given back."""
    actor, at = actor_of(request), clock.now()
    firm, site = _firm_and_site(body.enterprise, body.place, actor)
    incident = _incident(body.incident, actor, at)
    found = actions.begin(incident=incident, enterprise=firm, place=site, by=actor, at=at)
    return _full(found, actor, at, 201)


@router.get(
    "/reopening/applications/{number}",
    auth=READ,
    response={200: ApplicationFull, **REFUSALS},
    operation_id="get_application",
)
def application(request: HttpRequest, number: Number) -> HttpResponse:
    """One application with its points, its permit and what can be done with it, and its ETag."""
    actor, at = actor_of(request), clock.now()
    return _full(application_of(which=number, seen_by=actor, at=at), actor, at)


@router.put(
    "/reopening/applications/{number}/answers",
    auth=WRITE,
    response={200: ApplicationFull, **REFUSALS},
    operation_id="fill_application",
)
@acting
def fill(request: HttpRequest, number: Number, body: AnswersIn) -> HttpResponse:
    """Keeps answers of a draft, all of them or none. What was filled in later than `happened_at` stays as it is."""
    actor, at = actor_of(request), clock.now()
    happened = sensible(body.happened_at, field="happened_at") if body.happened_at else None
    found = application_of(which=number, seen_by=actor, at=at)
    with transaction.atomic():
        for code, value in body.values.items():
            actions.fill(application=found, code=code, value=value, by=actor, at=at, happened_at=happened)
    return _full(found, actor, at)


@router.post(
    "/reopening/bulk-approvals",
    auth=WRITE,
    response={200: list[BulkOut], **REFUSALS},
    operation_id="approve_applications",
)
@acting
def bulk(request: HttpRequest, body: BulkIn) -> HttpResponse:
    """Says yes to each of these that has no point to be looked at one by one; one that fails does not undo the others."""
    actor, at = actor_of(request), clock.now()
    wanted = [application_of(which=number, seen_by=actor, at=at).pk for number in dict.fromkeys(body.numbers)]
    found = actions.bulk_approve(applications=wanted, by=actor, at=at)
    said = [{"number": one.application.number, "done": one.done, "sentence": str(one.sentence)} for one in found]
    return JsonResponse(said, safe=False)


@router.post("/reopening/park-filings", auth=WRITE, response={201: ParkOut, **REFUSALS}, operation_id="file_for_park")
@acting
def park(request: HttpRequest, body: ParkIn) -> HttpResponse:
    """Files for every tenant of a site for whom the rule of the day lets the park file, key enterprises first."""
    actor, at = actor_of(request), clock.now()
    found = actions.file_for_park(
        incident=_incident(body.incident, actor, at), site=site_of(place_id=body.place, seen_by=actor), by=actor, at=at,
        exceptions=body.exceptions, shared=body.shared, own=body.own,
    )  # fmt: skip
    return reply(ParkOut.of(found), status=201)


@router.get(
    "/reopening/figures", auth=READ, response={200: ReopeningFiguresOut, **REFUSALS}, operation_id="reopening_figures"
)
def figures(
    request: HttpRequest, incident: Text = "", by: Part = "group", at: Moment | None = None
) -> ReopeningFiguresOut:
    """How far reopening is, or was at `at`, wherever one sees: units, permits that hold, states; by group, grid or site."""
    actor, now = actor_of(request), clock.now()
    moment = min(sensible(at, field="at"), now) if at else now
    return ReopeningFiguresOut.of(
        by_state(incident=_incident(incident, actor, moment), at=moment, seen_by=actor, by=by)
    )


def _full(application: Application, actor: Actor, at: datetime, status: int = 200) -> HttpResponse:
    page = application_page(which=application.pk, seen_by=actor, at=at)
    location = f"/api/v1/reopening/applications/{application.number}" if status == 201 else ""
    return reply(ApplicationFull.of_page(page, at), status=status, etag=tag(page.application), location=location)


def _firm_and_site(enterprise: int, place: int, actor: Actor) -> tuple[Enterprise, Place]:
    firm = firm_of(enterprise_id=enterprise, seen_by=actor)
    return firm, site_of(place_id=place, seen_by=actor, enterprise_id=firm.pk)


def _incident(number: str, actor: Actor, at: datetime) -> Incident:
    """The incident of that number, or the only one that is open."""
    if number:
        return incident_of(which=number, seen_by=actor)
    found = incidents(at=at, seen_by=actor)
    if len(found) != 1:
        raise Refused(_("%(count)d incidents are open. Say which one by its number.") % {"count": len(found)},
                      field="incident")  # fmt: skip
    return found[0]
