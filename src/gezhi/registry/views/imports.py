"""Pages about imports: upload, what the columns mean, the preview with its questions, confirm, and the file given back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.kernel import clock
from gezhi.kernel.refusals import NotThere, NotYours, Refused
from gezhi.people.requests import person_of
from gezhi.registry.forms.imports import ColumnsForm
from gezhi.registry.importing import confirming, deciding, uploads
from gezhi.registry.importing.example import example
from gezhi.registry.importing.jobs import apply_now_if_small, read_now_if_small
from gezhi.registry.importing.returning import with_problems
from gezhi.registry.importing.workbook import workbook
from gezhi.registry.models.imports import ImportRun, ImportState
from gezhi.registry.reads.imports import RunPage, followers, import_list, import_page, import_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The imports so far and the form for a new one; a POST brings a file whole."""
    at, me = clock.now(), person_of(request)
    runs = import_list(seen_by=me, at=at, page=_number(request))
    refusal = ""
    if request.method == "POST":
        try:
            return redirect("registry:import-run", _take_whole(request).pk)
        except (NotYours, NotThere):
            raise
        except Refused as refused:
            refusal = str(refused)
    return render(
        request, "registry/import_list.html", {"page": runs, "refusal": refusal}, status=422 if refusal else 200
    )


def _take_whole(request: HttpRequest) -> ImportRun:
    at, file = clock.now(), request.FILES.get("file")
    if file is None or file.file is None:
        raise Refused(_("No file was chosen. Choose a spreadsheet or CSV file."), field="file")
    run = uploads.upload_whole(
        file_name=file.name or "", size=file.size or 0, content=file.file, by=person_of(request), at=at
    )
    read_now_if_small(run, at)
    return run


@require_POST
def begin(request: HttpRequest) -> JsonResponse:
    """A browser is about to send a file in parts: where they go, and from which byte on."""
    try:
        size = int(request.POST.get("size", ""))
    except ValueError:
        size = 0
    name, mark = request.POST.get("name", ""), request.POST.get("mark", "")
    return _told(
        lambda: uploads.begin_upload(file_name=name, size=size, mark=mark, by=person_of(request), at=clock.now())
    )


@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, run_id: int) -> JsonResponse:
    """GET: how much has arrived. POST: the bytes from `offset` on; after the last one the file is read."""
    at, me = clock.now(), person_of(request)
    if request.method == "GET":
        return _told(lambda: import_page(run_id=run_id, seen_by=me, at=at).run)

    def take() -> ImportRun:
        run = uploads.take_part(run_id=run_id, offset=_number(request, "offset"), part=request, by=me, at=at)  # type: ignore[arg-type]
        if run.state == ImportState.WAITING:
            read_now_if_small(run, at)
        return run

    return _told(take)


def _told(step: Callable[[], ImportRun]) -> JsonResponse:
    """Where the upload stands, or why it does not go on (the script shows the sentence, or takes up the right offset)."""
    try:
        run = step()
    except Refused as refused:
        told: dict[str, Any] = {"sentence": str(refused), "code": refused.code}
        return JsonResponse(
            told | ({"offset": int(refused.field)} if refused.code == "offset" else {}), status=refused.status
        )
    return JsonResponse({"id": run.pk, "offset": run.received, "size": run.size, "href": f"{run.pk}/"})


@require_safe
def page(request: HttpRequest, run_id: int) -> HttpResponse:
    """One import, as far as it is."""
    seen = import_page(run_id=run_id, seen_by=person_of(request), at=clock.now())
    context: dict[str, Any] = {"seen": seen, "run": seen.run}
    if seen.run.state == ImportState.ASKING or (
        seen.run.state == ImportState.PREVIEWED and request.GET.get("tab") == "columns"
    ):
        return render(request, "registry/import_columns.html", context | {"forms": _forms(seen.run)})
    if seen.run.state in (ImportState.PREVIEWED, ImportState.DONE):
        context |= _tab(request, seen)
    return render(request, "registry/import_run.html", context)


@require_safe
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far the work is; asked every two seconds. When it is through, the browser loads the page anew."""
    seen = import_page(run_id=run_id, seen_by=person_of(request), at=clock.now())
    response = render(request, "registry/import_progress.html", {"seen": seen, "run": seen.run})
    if not seen.run.at_work:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def columns(request: HttpRequest, run_id: int) -> HttpResponse:
    """Takes what a person says about the columns, and reads the file anew."""
    at, me = clock.now(), person_of(request)
    seen = import_page(run_id=run_id, seen_by=me, at=at)
    forms = _forms(seen.run, request.POST)
    refusal = ""
    if not [form for form in forms if not form.is_valid()]:
        try:
            said = {form.table["sheet"]: form.mapping() for form in forms}
            read_now_if_small(deciding.map_columns(run_id=run_id, mapping=said, by=me, at=at), at)
            return redirect("registry:import-run", run_id)
        except (NotYours, NotThere):
            raise
        except Refused as refused:
            refusal = str(refused)
    context = {"seen": seen, "run": seen.run, "forms": forms, "refusal": refusal}
    return render(request, "registry/import_columns.html", context, status=422)


@require_POST
def answers(request: HttpRequest, run_id: int) -> HttpResponse:
    """Takes answers to questions; the rows are planned anew."""
    at = clock.now()
    said = {name[3:]: str(value) for name, value in request.POST.items() if name.startswith("row")}
    given = {int(row): value for row, value in said.items() if row.isdecimal() and len(row) < 19}
    with_message(
        request,
        lambda: read_now_if_small(deciding.answer(run_id=run_id, answers=given, by=person_of(request), at=at), at),
    )
    response = redirect("registry:import-run", run_id)
    response["Location"] += "?tab=questions"
    return response


@require_POST
def confirm(request: HttpRequest, run_id: int) -> HttpResponse:
    """Lets the registry have what the preview shows."""
    at, me = clock.now(), person_of(request)
    digest, good_only = request.POST.get("digest", ""), request.POST.get("good_only") == "on"
    with_message(
        request,
        lambda: apply_now_if_small(
            confirming.confirm(run_id=run_id, digest=digest, good_only=good_only, by=me, at=at), at
        ),
    )
    return redirect("registry:import-run", run_id)


@require_POST
def discard(request: HttpRequest, run_id: int) -> HttpResponse:
    """Puts a file away; nothing of it has reached the registry."""
    deciding.discard(run_id=run_id, by=person_of(request), at=clock.now())
    messages.info(request, _("The file has been put away. Nothing was changed."))
    return redirect("registry:import-list")


@require_safe
def problems(request: HttpRequest, run_id: int) -> FileResponse:
    """The file with a column 问题."""
    return _given_back(request, run_id, bad_only=False)


@require_safe
def bad_rows(request: HttpRequest, run_id: int) -> FileResponse:
    """Only the rows that were not imported, with a column 问题."""
    return _given_back(request, run_id, bad_only=True)


def _given_back(request: HttpRequest, run_id: int, *, bad_only: bool) -> FileResponse:
    seen = import_page(run_id=run_id, seen_by=person_of(request), at=clock.now())
    file, name = with_problems(seen.run, bad_only=bad_only)
    kind = XLSX if Path(name).suffix == ".xlsx" else "text/csv"
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to start from."""
    return _workbook(_("Gezhi import template"), workbook())


@require_safe
def filled_example(request: HttpRequest) -> HttpResponse:
    """The workbook filled with fictional rows that can be imported as they are."""
    return _workbook(_("Gezhi import example"), workbook(example()))


def _workbook(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or ""
    return response


def with_message(request: HttpRequest, step: Callable[[], object]) -> None:
    """Does the step; a refusal becomes a message on the next page."""
    try:
        step()
    except (NotYours, NotThere):
        raise
    except Refused as refused:
        messages.error(request, str(refused))


def _forms(run: ImportRun, data: Any = None) -> list[ColumnsForm]:
    return [ColumnsForm(data, prefix=f"list{number}", table=table) for number, table in enumerate(run.found)]


def _tab(request: HttpRequest, seen: RunPage) -> dict[str, Any]:
    """The rows of the chosen tab; without a choice questions first, then problems, then the first kind of thing."""
    first = seen.nouns[0][0] if seen.nouns else "problems"
    tab = request.GET.get("tab") or ("problems" if seen.errors else "questions" if seen.waiting else first)
    fate = request.GET.get("fate", "")
    rows = import_rows(run=seen.run, tab=tab, fate=fate, page=_number(request))
    following = followers(run=seen.run, rows=rows) if tab == "problems" else {}
    return {"tab": tab, "fate": fate, "rows": rows, "followers": following}


def _number(request: HttpRequest, name: str = "page") -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 16 else (1 if name == "page" else 0)
