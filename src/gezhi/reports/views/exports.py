"""Exports: making one, taking it out again, comparing it with what is known now."""

from datetime import timedelta
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gezhi.kernel import clock
from gezhi.kernel.periods import local_zone
from gezhi.people.requests import person_of
from gezhi.reports import rules, shapes
from gezhi.reports.actions import exports
from gezhi.reports.forms.collections import ExportForm
from gezhi.reports.models import Export
from gezhi.reports.reads.handed_out import export_of, exports_made
from gezhi.shell.answers import told_in, unsaved

TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """What can be made, and what was made."""
    person, at = person_of(request), clock.now()
    rules.demand(rules.may_export(person, at), rules.may_export)
    offers = shapes.offered(at=at)
    codes = [(code, f"{one.shape.title} · {one.shape.superior}") for code, one in offers.items()]
    yesterday = at.astimezone(local_zone()).date() - timedelta(days=1)
    form = ExportForm(
        request.POST or None, codes=codes, initial={"day": yesterday, "code": request.GET.get("code", "")}
    )
    context = {"at": at, "form": form, "offers": offers.values(), "made": exports_made(seen_by=person, at=at)}
    context["may_define"] = rules.may_define(person, at)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = exports.make(**form.cleaned_data, by=person, at=at)
            messages.success(request, _("%(number)s is made and frozen.") % {"number": made.number})
            return redirect("reports:export", made.pk)
    if form.errors:
        return unsaved(request, "reports/exports.html", context)
    return render(request, "reports/exports.html", context)


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, export_id: int) -> HttpResponse:
    """One export; POST works it out again and shows what comes out otherwise."""
    person, at = person_of(request), clock.now()
    export = export_of(export_id=export_id, seen_by=person, at=at)
    compared = exports.compare(export=export, by=person, at=at) if request.method == "POST" else None
    rows = export.rows["rows"][:50]
    return render(request, "reports/export.html", {"at": at, "export": export, "rows": rows, "compared": compared})


@require_POST
def take(request: HttpRequest, export_id: int) -> HttpResponse:
    """The frozen file itself; who took it is written down."""
    person, at = person_of(request), clock.now()
    export: Export = exports.take(export=export_id, purpose="", by=person, at=at)
    response = HttpResponse(bytes(export.content), content_type=TYPES[export.format])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(export.file_name)}"
    return response
