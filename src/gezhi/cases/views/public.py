"""Pages for whoever has no account: reporting at a QR code, and following what one has reported."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gezhi.cases.actions import Contact, rate
from gezhi.cases.actions.door import admit, take_back
from gezhi.cases.actions.together import report_all
from gezhi.cases.forms.keeping import keep, photo_in
from gezhi.cases.forms.reports import PublicReportForm, RatingForm
from gezhi.cases.models import Case, Source
from gezhi.cases.reads import following
from gezhi.cases.reads.where import Spot, spot_of
from gezhi.cases.reporters import PASSER_BY, token_for
from gezhi.cases.views.reporting import same_as, unanswered
from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.people.models import Person
from gezhi.people.requests import address_of
from gezhi.shell.answers import told_in, unsaved


@login_not_required
@csrf_exempt  # the form must work where cookies do not; from elsewhere it arrives without our cookie, as a stranger's
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, token: str) -> HttpResponse:
    """What is wrong here? Anybody who scanned the code says it; nobody has to say who they are."""
    at, by = clock.now(), _reporter(request)
    try:
        here = spot_of(token=token, seen_by=by, at=at)
    except NotThere:
        return _unknown(request, **PAPER)
    form = PublicReportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    context: dict[str, Any] = {"form": form, "spot": here, "alike": [], "known": isinstance(by, Person)}
    if request.method == "POST" and form.is_valid():
        if alike := unanswered(form, here, by, at):
            keep(form, by=by, at=at, address=address_of(request))
            return render(request, "cases/public_report.html", context | {"alike": alike})
        try:
            case = _let_through(request, form, here, by, at)
            return redirect("cases:follow", token_for(case.pk))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))
            keep(form, by=by, at=at, address=address_of(request))
            context["crowded"] = refused.field == "spot"
            return render(request, "cases/public_report.html", context, status=refused.status)
    return (
        unsaved(request, "cases/public_report.html", context)
        if form.errors
        else render(request, "cases/public_report.html", context)
    )


def _reporter(request: HttpRequest) -> Actor:
    """The person, if one is signed in on this device; otherwise somebody who passes by."""
    return request.user if isinstance(request.user, Person) else PASSER_BY


def _let_through(request: HttpRequest, form: PublicReportForm, here: Spot, by: Actor, at: datetime) -> Case:
    """Makes the report, counted at the door unless the reporter is known; what is refused or came twice does not count."""
    said = form.cleaned_data
    counted: dict[str, Any] = {
        "place_id": here.place.pk,
        "address": address_of(request),
        "spot": said["spot"],
        "by": by,
        "at": at,
    }
    admit(**counted)
    contact = Contact(name=said["name"], phone=said["phone"])
    more: dict[str, Any] = {"photo": photo_in(form, by=by), "same_as": same_as(form, here, by, at), **form.said()}
    try:
        case = report_all(place=here.place, by=by, at=at, source=Source.QR, contact=contact or None, **more)
    except Refused:
        take_back(**counted)
        raise
    if case.reported_at != at:
        take_back(**counted)
    return case


PAPER: dict[str, Any] = {
    "title": _("This code is not known here"),
    "why": _("It is torn, copied in part, or from a place that no longer exists."),
    "steps": (
        _("Scan it once more, all of it and straight from above."),
        _("Take the code at the next door or gate of the same site."),
        _("Tell somebody who works there; they report it for you."),
    ),
}
LINK: dict[str, Any] = {
    "title": _("This address is not known here"),
    "why": _("Part of it is missing, or something was added. Nothing has happened to your report."),
    "steps": (
        _("Open the address again as it stood after sending, all of it."),
        _("If you have it no longer, report again at the place: it is put together with the first report."),
    ),
}


def _unknown(request: HttpRequest, **said: Any) -> HttpResponse:
    """A page of its own for a code that is none: no sign-in, which nobody there has."""
    return render(request, "cases/unknown_code.html", said, status=404)


@login_not_required
@csrf_exempt  # the secret is in the address
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Where one's report stands; at the end, whether it was settled well."""
    at = clock.now()
    try:
        found = following(token=token, at=at)
    except NotThere:
        return _unknown(request, **LINK)
    form = RatingForm(request.POST if request.method == "POST" else None)
    context = {"found": found, "case": found.case, "form": form, "at": at, "here": request.build_absolute_uri()}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with told_in(form):
            rate(
                case=found.case, satisfied=said["satisfied"] == "yes", words=said["words"], slip=said["slip"],
                by=found.actor, at=at,
            )  # fmt: skip
            return redirect("cases:follow", token)
    return (
        unsaved(request, "cases/follow.html", context) if form.errors else render(request, "cases/follow.html", context)
    )
