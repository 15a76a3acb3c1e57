"""Definitions of exports: copied or changed as a form, looked at before they are saved, saved as a new version."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gezhi.kernel import clock
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import Conflict
from gezhi.people.models import Person
from gezhi.people.requests import person_of
from gezhi.reports import rules, shaping
from gezhi.reports.actions import definitions
from gezhi.reports.forms.definitions import ColumnForms, DefinitionForm, columns_from, columns_of, first_of, holds
from gezhi.reports.reads.shapes import ShapePage, shape_page
from gezhi.reports.reads.tables import Table, table
from gezhi.reports.shapes import read_shape
from gezhi.shell.answers import show_both, told_in, unsaved

MORE = 5
SHOWN = 5
"""Rows of a look at what comes out."""


@require_http_methods(["GET", "POST"])
def define(request: HttpRequest) -> HttpResponse:
    """A new definition, begun as a copy of another one."""
    person, at = person_of(request), clock.now()
    rules.demand(rules.may_define(person, at), rules.may_define)
    source = shape_page(code=request.GET.get("from") or "emergency", seen_by=person, at=at)
    return _form(request, source, copy=True)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """One definition: how it is, which versions there were; saved, it is the next version."""
    person, at = person_of(request), clock.now()
    page = shape_page(code=code, seen_by=person, at=at)
    if request.method == "POST":
        rules.demand(page.may_define, rules.may_define)
    return _form(request, page, copy=False)


@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """The zone's own definition goes; what stood there before comes back."""
    person, at = person_of(request), clock.now()
    version = request.POST.get("version", "")
    definitions.withdraw(code=code, version=int(version) if version.isdecimal() else 0, by=person, at=at)
    messages.success(request, _("Withdrawn. Exports that were made stay as they are."))
    return redirect("reports:exports")


def _form(request: HttpRequest, page: ShapePage, *, copy: bool) -> HttpResponse:
    """The form of a definition; POST looks, adds lines, or saves. After a conflict what stands there now is shown beside it."""
    person, at = person_of(request), clock.now()
    form, lines = _bound(request, page, copy)
    context: dict[str, Any] = {"at": at, "page": page, "form": form, "lines": lines, "copy": copy}
    saving = not {"look", "more"} & set(request.POST)
    conflict = False
    if request.method == "POST" and "more" not in request.POST and _readable(form, lines):
        with told_in(form):
            content = form.content(columns_from(lines), page.offered.content)
            try:
                if saving:
                    return _saved(request, form, content, "" if copy else page.code, at)
                context["look"] = _look(content, person, at)
            except Conflict as refused:
                now = {name: getattr(page.offered.shape, name) for name in ("title", "superior", "file_name")}
                show_both(form, refused, now=now, version=page.own.pk if page.own else 0)
                conflict = True
    if form.errors and saving:
        return unsaved(request, "reports/shape.html", context, conflict=conflict)
    return render(request, "reports/shape.html", context)


def _saved(
    request: HttpRequest, form: DefinitionForm, content: dict[str, Any], code: str, at: datetime
) -> HttpResponse:
    version = form.cleaned_data["version"] or 0
    made = definitions.define(content=content, code=code, version=version, by=person_of(request), at=at)
    messages.success(request, _("Saved. The next export is made by it; earlier ones stay as they are."))
    return redirect("reports:shape", made.code)


def _readable(form: DefinitionForm, lines: Any) -> bool:
    """Whether everything was filled in so that it can be read; what is wrong with a line is said at the form's top."""
    if form.is_valid() and not lines.is_valid():
        form.add_error(None, _("A line of the columns cannot be read. Choose again what it holds."))
    return not form.errors


def _bound(request: HttpRequest, page: ShapePage, copy: bool) -> tuple[DefinitionForm, Any]:
    """The form and its lines of columns, filled from the definition or from what was sent."""
    shape = page.offered.shape
    title = _("%(title)s (copy)") % {"title": shape.title} if copy else ""
    first = first_of(shape, page.offered.basis, title=title) | {"version": page.own.pk if page.own and not copy else 0}
    given: dict[str, Any] = {"initial": columns_of(shape), "form_kwargs": {"holds": holds()}}
    if request.method != "POST":
        return DefinitionForm(initial=first), ColumnForms(**given)
    data = request.POST.copy()
    if "more" in data:
        total = data.get("form-TOTAL_FORMS", "")
        data["form-TOTAL_FORMS"] = str((int(total) if total.isdecimal() and len(total) < 4 else 0) + MORE)
    return DefinitionForm(data, initial=first), ColumnForms(data, **given)


def _look(content: dict[str, Any], person: Person, at: datetime) -> dict[str, Any]:
    """What comes out for yesterday, as known now: the first rows; nothing is kept."""
    day = at.astimezone(local_zone()).date() - timedelta(days=1)
    shape = read_shape({"code": "look", **shaping.checked(content)})
    found: Table = table(shape=shape, day=day, known=None, seen_by=person)
    return {"day": day, "headings": found.headings, "rows": found.rows[:SHOWN], "total": len(found.rows)}
