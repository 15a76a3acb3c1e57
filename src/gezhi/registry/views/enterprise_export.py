"""Taking the list of enterprises out as a workbook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gezhi.kernel import clock
from gezhi.kernel.periods import local_zone
from gezhi.people.requests import person_of
from gezhi.registry import enterprise_rules, rules
from gezhi.registry.actions.enterprise_exports import export_enterprises
from gezhi.registry.enterprise_workbook import workbook
from gezhi.registry.forms.enterprises import ExportForm, FilterForm, posted
from gezhi.registry.reads.enterprises import wanted
from gezhi.shell.answers import told_in, unsaved

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Asks what is needed, writes down who takes it, and gives the file."""
    person, at = person_of(request), clock.now()
    rules.demand(enterprise_rules.may_export(person, at), enterprise_rules.may_export)
    filters = FilterForm(request.GET).filters()
    form = ExportForm(posted(request))
    context = {
        "form": form,
        "count": wanted(seen_by=person, at=at, filters=filters).count(),
        "query": request.GET.urlencode(),
    }
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            taken = export_enterprises(filters=filters, by=person, at=at, **form.cleaned_data)
            response = HttpResponse(workbook(taken), content_type=XLSX)
            name = _("enterprises") + f"-{at.astimezone(local_zone()):%Y%m%d-%H%M}.xlsx"
            response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(name)}"
            return response
    template = "registry/enterprise_export.html"
    return unsaved(request, template, context) if form.errors else render(request, template, context)


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name)
