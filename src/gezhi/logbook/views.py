"""Pages of the log book."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.kernel.periods import start_of
from gezhi.kernel.refusals import NotThere
from gezhi.logbook import actions, names, reads
from gezhi.logbook.findings import Report
from gezhi.logbook.forms import FilterForm, VerifyForm
from gezhi.logbook.rules import may_read_everything
from gezhi.logbook.telling import by_day, tell
from gezhi.shell.answers import told_in, unsaved

Response = TypeVar("Response", HttpResponse, JsonResponse, StreamingHttpResponse)


@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """The log book, newest first, by thing, verb and day."""
    me, at = _reader(request), clock.now()
    form = FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = reads.entries(seen_by=me, at=at, after=request.GET.get("after", ""), **_filter(wanted, me))
    context = {
        "form": form,
        "days": by_day(tell(found.entries, seen_by=me)),
        "page": {"next": found.after, "first": not request.GET.get("after")},
        "filtered": any(wanted.values()),
        "whole": may_read_everything(me, at),
        "checkpoint": reads.newest_checkpoint(),
        "sealer": reads.sealer_state(at=at),
        "verified": reads.last_report(at=at),
    }
    return render(request, "logbook/entries.html", context)


def _filter(wanted: dict[str, Any], me: Actor) -> dict[str, Any]:
    """The form's answers as arguments of the read."""
    chosen: dict[str, Any] = {}
    if wanted.get("about"):
        chosen["about"] = names.find(wanted["about"], seen_by=me) or ["nothing:0"]
    if wanted.get("verb"):
        chosen["verbs"] = [wanted["verb"]]
    if day := wanted.get("day"):
        chosen |= {"since": start_of(day), "until": start_of(day + timedelta(days=1))}
    return chosen


@require_GET
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry: what was written, its seal, the exact fields that are hashed."""
    me, at = _reader(request), clock.now()
    found = reads.entry(seen_by=me, at=at, number=number)
    context = {
        "told": tell([found], seen_by=me)[0],
        "hash": bytes(found.seal.leaf_hash).hex() if reads.is_sealed(found) else "",
        "fields": reads.hashed_text(found),
        "checkpoint": reads.covering_checkpoint(found),
    }
    return render(request, "logbook/entry.html", context)


@require_GET
def proof(request: HttpRequest, number: int) -> HttpResponse:
    """The inclusion proof of one entry, as a file for verify_export.py."""
    found = reads.inclusion_proof(seen_by=_reader(request), at=clock.now(), number=number)
    return _as_file(JsonResponse(found, json_dumps_params={"ensure_ascii": False}), f"entry-{number}-proof.json")


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Recomputes the whole log, and shows what came of it last time."""
    me, at = _reader(request), clock.now()
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            asked = actions.ask_verification(by=me, at=at, kept=form.text)
            return redirect("logbook:verification", asked.pk)
    context = {"form": form, **_verification(me, None, at)}
    return (
        unsaved(request, "logbook/verify.html", context)
        if form.errors
        else render(request, "logbook/verify.html", context)
    )


@require_GET
def verification(request: HttpRequest, number: int) -> HttpResponse:
    """One verification: its progress while it runs, then its result."""
    context = {"form": VerifyForm(), **_verification(_reader(request), number, clock.now())}
    template = "logbook/verification.html" if request.headers.get("HX-Request") else "logbook/verify.html"
    return render(request, template, context)


def _verification(me: Actor, number: int | None, at: datetime) -> dict[str, Any]:
    row = reads.asked_verification(seen_by=me, at=at, number=number)
    return {
        "row": row,
        "report": Report.from_json(row.report) if row and row.report else None,
        "asked_by": names.called([row.asked_by], seen_by=me)[row.asked_by] if row else None,
        "checkpoint": reads.newest_checkpoint(),
        "keys": reads.verifier_keys(),
        "sealer": reads.sealer_state(at=at),
    }


@require_GET
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The whole sealed log and its verifier as one zip."""
    pieces = reads.export_bundle(seen_by=_reader(request), at=clock.now())
    return _as_file(StreamingHttpResponse(pieces, content_type="application/zip"), "logbook.zip")


@require_GET
def verifier(request: HttpRequest) -> HttpResponse:
    """The stand-alone verifier."""
    return _as_file(
        HttpResponse(reads.VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8"), reads.VERIFIER.name
    )


@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint as text, to keep. It says how many entries there are, nothing about them."""
    newest = reads.newest_checkpoint()
    if newest is None:
        raise NotThere
    return _as_file(
        HttpResponse(newest.text, content_type="text/plain; charset=utf-8"), f"checkpoint-{newest.size}.txt"
    )


def _reader(request: HttpRequest) -> Actor:
    """Whoever is signed in; every page of the product is for the signed-in only (people.middleware)."""
    reader: Any = request.user
    return reader  # type: ignore[no-any-return]


def _as_file(response: Response, name: str) -> Response:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
