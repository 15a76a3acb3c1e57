"""Who answered, what happened: a place, a moment, and the log around it."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gezhi.cases.reads.beside import cases_after
from gezhi.kernel import clock
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import Refused
from gezhi.overview.forms import TraceForm
from gezhi.overview.moments import THEN, asked_day_and_time
from gezhi.overview.reads import search as search_reads
from gezhi.overview.reads import trace as trace_reads
from gezhi.overview.reads.happenings import happenings
from gezhi.people.requests import person_of
from gezhi.registry.chains import levels
from gezhi.shell.answers import refused_to_form

LEAD = timedelta(hours=1)
"""A case that was reported shortly before the moment belongs to it too."""


@require_safe
def trace(request: HttpRequest) -> HttpResponse:
    """The trace of a place at a moment. A place is chosen by its number, or found by what was typed."""
    now = clock.now()
    form = TraceForm(_filled(request, now))
    form.full_clean()
    context: dict[str, Any] = {"form": form, "now": now, "asked": request.GET}
    try:
        at = asked_day_and_time(form.data["date"], form.data["time"], now=now)
    except Refused as refused:
        refused_to_form(form, refused)
    if form.errors:
        return render(request, "overview/trace.html", context, status=422)
    place_id, hits = _chosen(request, now)
    if place_id is None:
        near = (
            search_reads.places_like(words=form.data["q"], seen_by=person_of(request), at=now)
            if form.data["q"] and not hits
            else []
        )
        return render(request, "overview/trace.html", {**context, "hits": hits, "near": near, "at": at})
    found = trace_reads.trace(
        place_id=place_id,
        at=at,
        now=now,
        span=form.cleaned_data["span"] or "four",
        known_then=request.GET.get("known") == THEN,
        seen_by=person_of(request),
    )
    form.data = {**form.data, "q": " › ".join(found.path)}
    only_here = request.GET.get("all") != "1"
    context |= {
        "trace": found,
        "at": at,
        "levels": levels(found.answer) if found.answer else [],
        "log": happenings(trace=found, only_here=only_here, at=now, seen_by=person_of(request)),
        "only_here": only_here,
        "followed": cases_after(place=place_id, since=at - LEAD, seen_by=person_of(request), at=now),
    }
    return render(request, "overview/trace.html", context)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The short list of places under the field, each leading to its trace at the chosen moment."""
    now = clock.now()
    words = request.GET.get("q", "").split("›")[-1].strip()
    hits = search_reads.search_places(words=words, seen_by=person_of(request), at=now, limit=8) if words else []
    near = search_reads.places_like(words=words, seen_by=person_of(request), at=now) if words and not hits else []
    return render(
        request, "overview/trace_pop.html", {"hits": hits, "near": near, "asked": request.GET, "words": words}
    )


def _filled(request: HttpRequest, now: datetime) -> dict[str, str]:
    """What was asked, with the present moment where nothing was."""
    here = now.astimezone(local_zone())
    asked = request.GET
    return {
        "q": asked.get("q", ""),
        "date": asked.get("date") or f"{here:%Y-%m-%d}",
        "time": asked.get("time") or f"{here:%H:%M}",
        "span": asked.get("span") or "four",
    }


def _chosen(request: HttpRequest, now: datetime) -> tuple[int | None, list[search_reads.Hit]]:
    """The chosen place, or what its name may mean. A name that was changed in the field counts more than the number."""
    place, words, shown = (request.GET.get(name, "").strip() for name in ("place", "q", "shown"))
    if place.isascii() and place.isdigit() and len(place) < 16 and (not words or words == shown):
        return int(place), []
    if not words:
        return None, []
    hits = search_reads.search_places(words=words.replace("›", " "), seen_by=person_of(request), at=now)
    return (hits[0].pk, []) if len(hits) == 1 else (None, hits)
