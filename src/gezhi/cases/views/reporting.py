"""Reporting a problem: for people who are signed in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.cases.actions.together import report_all
from gezhi.cases.forms.keeping import keep, photo_in
from gezhi.cases.forms.reports import OwnReportForm, ReportForm
from gezhi.cases.reads import likely_duplicates
from gezhi.cases.reads.duplicates import Likely
from gezhi.cases.reads.where import Spot, firms_at, same_thing, spot, spots
from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.people.requests import person_of
from gezhi.shell.answers import told_in, unsaved


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Something is wrong: first where, then what; likely duplicates are shown before it is sent."""
    person, at = person_of(request), clock.now()
    asked = request.GET.get("place", "")
    if not asked.isdecimal():
        return places(request)
    here = spot(place_id=int(asked), seen_by=person, at=at)
    firm = request.GET.get("enterprise", "")
    initial = {"enterprise": firm, "kind": "request"} if firm.isdecimal() else {}
    firms = firms_at(place=here.place, seen_by=person, at=at)
    form = OwnReportForm(request.POST or None, request.FILES or None, initial=initial, firms=firms)
    context = {"form": form, "spot": here, "alike": []}
    if request.method == "POST" and form.is_valid():
        if alike := unanswered(form, here, person, at):
            keep(form, by=person, at=at)
            return render(request, "cases/report.html", context | {"alike": alike, "ask_same": True})
        with told_in(form):
            case = report_all(
                place=here.place,
                by=person,
                at=at,
                photo=photo_in(form, by=person),
                same_as=same_as(form, here, person, at),
                **form.said(),
            )
            messages.success(request, _("Reported as %(number)s.") % {"number": case.number})
            return redirect("cases:page", case.number)
    if form.errors:
        keep(form, by=person, at=at)
        return unsaved(request, "cases/report.html", context)
    return render(request, "cases/report.html", context)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Where is it? Places by name, code or pinyin; one's own without a word."""
    words = request.GET.get("q", "")
    found = spots(words=words, seen_by=person_of(request), at=clock.now())
    context: dict[str, Any] = {"spots": found, "words": words, "enterprise": request.GET.get("enterprise", "")}
    part = request.headers.get("HX-Target") == "spots"
    return render(request, "cases/report_spots.html" if part else "cases/report_where.html", context)


def unanswered(form: ReportForm, here: Spot, by: Actor, at: Any) -> list[Likely]:
    """Reports of the same thing about which the reporter has not yet been asked."""
    said = form.cleaned_data
    if said["same"]:
        return []
    return likely_duplicates(place=here.place.pk, kind=said["kind"], words=said["words"], seen_by=by, at=at)


def same_as(form: ReportForm, here: Spot, by: Actor, at: Any) -> Any:
    """The case that the reporter says is the same; None for "it is another thing"."""
    said = form.cleaned_data
    return same_thing(number=said["same"], place=here.place, kind=said["kind"], seen_by=by, at=at)
