"""The coverage report as a page and as files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gezhi.kernel import clock
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import Refused
from gezhi.overview import sheets
from gezhi.overview.forms import CoverageForm, wanted
from gezhi.overview.moments import asked_moment
from gezhi.overview.reads.report import WHATS, coverage_report, what_words
from gezhi.people.requests import person_of
from gezhi.shell.answers import refused_to_form

FILES = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheets.workbook),
    "csv": ("text/csv; charset=utf-8", sheets.comma_separated),
}


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """What is not covered now, what will not be, and whose holder cannot be reached; `?at=` asks about another moment."""
    now, asked = clock.now(), wanted(request.GET)
    form = CoverageForm(request.GET)
    try:
        at, trouble = asked_moment(request.GET.get("at", ""), now=now), None
    except Refused as refused:
        at, trouble = now, refused
    found = coverage_report(at=at, seen_by=person_of(request), wanted=asked)
    form.offer(found.groups, found.kinds)
    if trouble:
        form.full_clean()
        refused_to_form(form, trouble)
    tabs = [
        {"what": what, "label": what_words(what), "count": found.counts[what], "here": what == asked.what}
        for what in WHATS
    ]
    context = {"report": found, "asked": asked, "form": form, "tabs": tabs, "past": at != now, "trouble": trouble}
    return render(request, "overview/coverage.html", context, status=422 if trouble else 200)


@require_safe
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The same list as a workbook or CSV file."""
    if form not in FILES:
        raise Http404
    at = asked_moment(request.GET.get("at", ""), now=clock.now())
    found = coverage_report(at=at, seen_by=person_of(request), wanted=wanted(request.GET))
    kind, write = FILES[form]
    title = _("Coverage of responsibility")
    name = f"{title}_{at.astimezone(local_zone()):%Y%m%d_%H%M}.{form}"
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(write(found), content_type=kind, headers={"Content-Disposition": disposition})
