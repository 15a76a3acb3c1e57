"""Pages about places: list, page, add, change, move, end."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import Conflict
from gezhi.logbook.models import Entry
from gezhi.logbook.reads import entries
from gezhi.logbook.telling import tell
from gezhi.people.requests import person_of
from gezhi.registry import rules, slots
from gezhi.registry.actions import places as verbs
from gezhi.registry.chains import levels, others
from gezhi.registry.forms.places import ChangePlaceForm, EndPlaceForm, MovePlaceForm, NewPlaceForm
from gezhi.registry.models import Place
from gezhi.registry.models.places import RANK, Kind
from gezhi.registry.reads.answering import answering_now
from gezhi.registry.reads.coverage import standings
from gezhi.registry.reads.ending import hanging_on
from gezhi.registry.reads.places import kind_counts, place_list, place_of, place_page
from gezhi.shell.answers import show_both, told_in, unsaved


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list of places of one kind, or of all."""
    at = clock.now()
    kind = request.GET.get("kind", Kind.SITE)
    kind = kind if kind in Kind.values else ""
    search = request.GET.get("q", "")
    lines = place_list(seen_by=person_of(request), at=at, kind=kind, search=search)
    counts = kind_counts(seen_by=person_of(request), at=at)
    context = {"at": at, "kind": kind, "search": search, "lines": lines, "tabs": _tabs(kind, counts)}
    return render(request, "registry/place_list.html", context)


@require_safe
def page(request: HttpRequest, place_id: int) -> HttpResponse:
    """One place: who answers now, what hangs below, who works there, what happened."""
    at = clock.now()
    found = place_page(place_id=place_id, seen_by=person_of(request), at=at)
    context = {
        "at": at,
        "page": found,
        "place": found.place,
        "levels": levels(found.answer) if found.answer else [],
        "others": others(found.answer) if found.answer else [],
        "parts": slots.parts_of_place(found.place, seen_by=person_of(request), at=at),
        "entries": tell(_lately(found.place, person_of(request), at), seen_by=person_of(request)),
    }
    return render(request, "registry/place.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, place_id: int) -> HttpResponse:
    """Adds a place under this one."""
    at = clock.now()
    parent = _to_change(request, place_id, at)
    form = NewPlaceForm(request.POST or None, parent=parent, initial={"start": at})
    context = _form_page(parent, form, _("Add a place in %(name)s") % {"name": parent.name}, _("Add"))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            added = verbs.add_place(parent=parent, by=person_of(request), at=at, **form.cleaned_data)
            messages.success(request, _("%(name)s has been added.") % {"name": added.name})
            return redirect("registry:place", added.pk)
    return _shown(request, form, context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, place_id: int) -> HttpResponse:
    """Changes the place's own facts."""
    place = _to_change(request, place_id, clock.now())
    form = ChangePlaceForm(request.POST or None, place=place, initial=_facts(place))
    context = _form_page(place, form, _("Change %(name)s") % {"name": place.name}, _("Save"))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            try:
                verbs.change_place(place=place, by=person_of(request), at=clock.now(), **form.cleaned_data)
                return redirect("registry:place", place.pk)
            except Conflict as conflict:
                place = place_of(place_id=place_id, seen_by=person_of(request))
                show_both(form, conflict, now=_facts(place), version=place.version)
    return _shown(request, form, context)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, place_id: int) -> HttpResponse:
    """Hangs the place under another one."""
    at = clock.now()
    place, runs = _to_change(request, place_id, at), rules.runs(person_of(request), at)
    larger = [
        p for p in standings(at=at, seen_by=person_of(request)).values() if RANK[Kind(p.kind)] < RANK[Kind(place.kind)]
    ]
    offered = [p for p in larger if runs.includes(p.place_id)]
    rules.demand(bool(offered), rules.may_change_place)
    form = MovePlaceForm(request.POST or None, choices=offered, initial={"when": at})
    context = _form_page(place, form, _("Move %(name)s") % {"name": place.name}, _("Move"))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            verbs.move_place(place=place, by=person_of(request), at=at, **form.cleaned_data)
            messages.success(request, _("%(name)s has been moved. Its past stays as it was.") % {"name": place.name})
            return redirect("registry:place", place.pk)
    return _shown(request, form, context)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, place_id: int) -> HttpResponse:
    """Ends the place; nothing is deleted."""
    at = clock.now()
    place = _to_change(request, place_id, at)
    hanging = hanging_on(place=place, seen_by=person_of(request), at=at)
    form = EndPlaceForm(request.POST or None, initial={"when": hanging.earliest or at})
    context = _form_page(place, form, _("End %(name)s") % {"name": place.name}, _("End"), danger=True, hanging=hanging)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            verbs.end_place(place=place, by=person_of(request), at=at, **form.cleaned_data)
            messages.success(request, _("%(name)s has ended. It stays readable.") % {"name": place.name})
            return redirect("registry:place", place.pk)
    return _shown(request, form, context)


def _to_change(request: HttpRequest, place_id: int, at: datetime) -> Place:
    """The place, for somebody who may change it: nobody fills in a form that will be refused."""
    place = place_of(place_id=place_id, seen_by=person_of(request))
    rules.demand(rules.may_change_place(person_of(request), place, at), rules.may_change_place)
    return place


def _lately(place: Place, reader: Actor, at: datetime) -> list[Entry]:
    """The last entries about the place; whoever may open its page may read them."""
    return entries(seen_by=reader, at=at, about=[place.ref], limit=8, granted=[place.ref]).entries


def _facts(place: Place) -> dict[str, Any]:
    return {field: getattr(place, field) for field in ("name", "code", "site_kind", "address", "note", "version")}


def _tabs(kind: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    tabs = [
        {"href": f"?kind={k.value}", "label": k.label, "count": counts.get(k.value, 0), "here": k == kind} for k in Kind
    ]
    every = {"href": "?kind=all", "label": _("All"), "count": sum(counts.values()), "here": not kind}
    return [every, *tabs]


def _form_page(place: Place, form: Any, title: str, verb: str, **more: Any) -> dict[str, Any]:
    return {"place": place, "form": form, "title": title, "verb": verb, **more}


def _shown(request: HttpRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    template = "registry/place_form.html"
    context["known"] = answering_now(place=context["place"], at=clock.now(), seen_by=person_of(request))
    return unsaved(request, template, context) if form.errors else render(request, template, context)
