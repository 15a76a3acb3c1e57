"""The workbook of a collection: given out filled, taken back; bad rows come back marked, good ones stand."""

from datetime import date
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.kernel import clock
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.people.requests import person_of
from gezhi.reports import rules, workbooks
from gezhi.reports.actions.returns import Said, send_many
from gezhi.reports.dictionary import items_of
from gezhi.reports.forms.collections import UploadForm
from gezhi.reports.models import Collection, How
from gezhi.reports.reads.for_workbooks import workbook_lines, workbook_size
from gezhi.reports.workbooks import Line
from gezhi.shell.answers import refused_to_form, unsaved

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 8 << 20
_SALT = "reports.marked"


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, collection_id: int, day: date) -> HttpResponse:
    """Take the workbook, send it back, and see what stands and what does not."""
    person, at = person_of(request), clock.now()
    collection = get_object_or_404(Collection, pk=collection_id)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    context: dict[str, Any] = {"at": at, "collection": collection, "day": day, "form": form}
    context["rows"] = workbook_size(collection=collection, day=day, seen_by=person, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            bad, good = _taken(request, collection, day)
        except Refused as refused:
            refused_to_form(form, refused)
            return unsaved(request, "reports/workbook.html", context)
        if good:
            messages.success(
                request, ngettext("%(count)d return stands.", "%(count)d returns stand.", good) % {"count": good}
            )
        kept = [(one.key, one.enterprise, one.site, one.values, one.reason, one.wrong, one.wrong_item) for one in bad]
        context |= {"bad": bad, "good": good, "marked": signing.dumps(kept, salt=_SALT, compress=True)}
    if form.errors:
        return unsaved(request, "reports/workbook.html", context)
    return render(request, "reports/workbook.html", context, status=422 if context.get("bad") else 200)


def _taken(request: HttpRequest, collection: Collection, day: date) -> tuple[list[Line], int]:
    """The rows that do not stand, and how many do."""
    file = request.FILES["file"]
    assert not isinstance(file, list)
    if (file.size or 0) > MOST_BYTES:
        raise Refused(str(_too_large()), field="file")
    rows = workbooks.read(file.read(), items_of(codes=collection.items))
    said = [one for _line, one in rows if isinstance(one, Said)]
    person, at = person_of(request), clock.now()
    outcomes = iter(send_many(collection=collection, day=day, rows=said, by=person, at=at, how=How.WORKBOOK))
    bad: list[Line] = []
    for line, one in rows:
        refusal = one if isinstance(one, Refused) else next(outcomes).refusal
        if refusal is not None:
            bad.append(_marked(line, refusal))
    return bad, len(rows) - len(bad)


def _marked(line: Line, refusal: Refused) -> Line:
    return Line(line.key, line.enterprise, line.site, line.values, line.reason, str(refusal.sentence), refusal.field)


def _too_large() -> str:
    return ngettext("The file is larger than %(most)d MB.", "The file is larger than %(most)d MB.", 8) % {"most": 8}


@require_safe
def empty(request: HttpRequest, collection_id: int, day: date) -> HttpResponse:
    """The workbook, filled with what is known."""
    person, at = person_of(request), clock.now()
    collection = get_object_or_404(Collection, pk=collection_id)
    lines = workbook_lines(collection=collection, day=day, seen_by=person, at=at)
    return _file(collection, day, lines)


@require_POST
def marked(request: HttpRequest, collection_id: int, day: date) -> HttpResponse:
    """The rows that did not stand, in the same workbook, marked."""
    person, at = person_of(request), clock.now()
    rules.demand(rules.may_use_workbooks(person, at), rules.may_use_workbooks)
    collection = get_object_or_404(Collection, pk=collection_id)
    try:
        kept = signing.loads(request.POST.get("marked", ""), salt=_SALT, max_age=86400)
    except signing.BadSignature as error:
        raise NotThere from error
    lines = [Line(key, firm, site, tuple(values), *more) for key, firm, site, values, *more in kept]
    return _file(collection, day, lines)


def _file(collection: Collection, day: date, lines: list[Line]) -> HttpResponse:
    content = workbooks.written(lines, items_of(codes=collection.items), title=collection.title, day=day)
    response = HttpResponse(content, content_type=XLSX)
    name = quote(f"{collection.title}-{day:%Y%m%d}.xlsx")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response
