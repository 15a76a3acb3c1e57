"""Collections: who asks what, composing one with what is known beside it, deciding, ending."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.kernel import clock
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import NotThere
from gezhi.people.models import Person
from gezhi.people.requests import person_of
from gezhi.registry.forms.enterprises import posted
from gezhi.registry.reads.coverage import standings
from gezhi.registry.rules import runs
from gezhi.reports import rules
from gezhi.reports.actions import collections
from gezhi.reports.forms.collections import ComposeForm, DecideForm
from gezhi.reports.models import Collection
from gezhi.reports.reads.asking import Asked, what_is_known
from gezhi.reports.reads.differences import differences_waiting
from gezhi.reports.reads.overseeing import collection_counts, collection_list, collection_page
from gezhi.shell.answers import told_in, unsaved

USUAL = timedelta(days=30)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is asked now, what waits for approval, what is over."""
    person, at = person_of(request), clock.now()
    tab = request.GET.get("tab", "asking")
    counts = collection_counts(seen_by=person, at=at)
    names = {
        "asking": pgettext("tab of collections", "Asking now"),
        "drafts": pgettext("tab of collections", "To approve"),
        "over": pgettext("tab of collections", "Over"),
    }
    tabs = [
        {"label": label, "href": f"?tab={name}", "here": name == tab, "count": counts[name]}
        for name, label in names.items()
    ]
    lines = collection_list(tab=tab, seen_by=person, at=at)
    may_ask = bool(runs(person, at).everything or runs(person, at).roots)
    context = {"at": at, "lines": lines, "tabs": tabs, "may_ask": may_ask}
    context["differing"] = differences_waiting(seen_by=person, at=at)
    return render(request, "reports/collections.html", context)


@require_http_methods(["GET", "POST"])
def compose(request: HttpRequest) -> HttpResponse:
    """A new collection; beside each item stands what is known or who asks it already."""
    person, at = person_of(request), clock.now()
    places = _places(person, at)
    rules.demand(rules.may_ask(person, [int(places[0][0])] if places and places[0][0] else [], at), rules.may_ask)
    known = what_is_known(**_period(request, at), seen_by=person, at=at)
    free = [(one.item.code, _described(one)) for one in known if one.elsewhere is None]
    form = ComposeForm(posted(request), places=places, items=free, initial=_first(at))
    context = {"form": form, "at": at, "elsewhere": [one for one in known if one.elsewhere is not None]}
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        with told_in(form):
            made = collections.prepare(plan=form.plan(), by=person, at=at)
            messages.success(request, _("Prepared. It asks nobody until somebody else has approved it."))
            return redirect("reports:collection", made.pk)
    if form.errors and "look" not in request.POST:
        return unsaved(request, "reports/compose.html", context)
    return render(request, "reports/compose.html", context)


def _first(at: datetime) -> dict[str, Any]:
    tomorrow = at.astimezone(local_zone()).date() + timedelta(days=1)
    return {
        "starts_on": tomorrow,
        "until": tomorrow + USUAL,
        "due": time(12),
        "per": "enterprise-site",
        "rhythm": "daily",
    }


def _period(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """The days, the unit and the places that are composed for, as far as they can be read."""
    first = _first(at)
    found: dict[str, Any] = {"first": first["starts_on"], "last": first["until"], "per": "enterprise-site", "scope": ()}
    for name, key in (("starts_on", "first"), ("until", "last")):
        try:
            found[key] = date.fromisoformat(request.POST.get(name, ""))
        except ValueError:
            continue
    found["per"] = request.POST.get("per", found["per"])
    place = request.POST.get("place", "")
    return found | {"scope": [int(place)] if place.isdecimal() and len(place) < 19 else ()}


def _described(one: Asked) -> str:
    known = _(" (known from the registry; said only if it differs)") if one.registered else ""
    return f"{one.item.name}{known} · {one.item.definition}"


def _places(person: Person, at: datetime) -> list[tuple[str, str]]:
    territory = runs(person, at)
    rows = [place for place in standings(at=at, seen_by=person).values() if place.kind in ("group", "grid", "site")]
    own = [
        (str(row.place_id), row.name)
        for row in sorted(rows, key=lambda row: row.code)
        if territory.includes(row.place_id)
    ]
    return [("", _("The whole zone")), *own] if territory.everything else own


@require_safe
def page(request: HttpRequest, collection_id: int) -> HttpResponse:
    """One collection: who wants what on what basis, how far it is, what can be decided."""
    person, at = person_of(request), clock.now()
    found = collection_page(collection_id=collection_id, seen_by=person, at=at, day=_day(request))
    form = DecideForm(initial={"version": found.collection.version, "until": found.collection.until + USUAL})
    return render(request, "reports/collection.html", {"at": at, "page": found, "form": form})


@require_POST
def decide(request: HttpRequest, collection_id: int) -> HttpResponse:
    """Approve, refuse, end or prolong."""
    person, at = person_of(request), clock.now()
    found = collection_page(collection_id=collection_id, seen_by=person, at=at)
    form = DecideForm(request.POST)
    if form.is_valid():
        with told_in(form):
            _done(request.POST.get("do", ""), found.collection, form.cleaned_data, person, at)
            messages.success(request, _("Done."))
            return redirect("reports:collection", collection_id)
    return unsaved(request, "reports/collection.html", {"at": at, "page": found, "form": form})


def _done(verb: str, collection: Collection, data: dict[str, Any], person: Person, at: datetime) -> None:
    said: dict[str, Any] = {"collection": collection, "version": data["version"], "by": person, "at": at}
    if verb == "approve":
        collections.approve(**said)
    elif verb == "refuse":
        collections.refuse(**said, reason=data["reason"])
    elif verb == "end":
        collections.end(**said, reason=data["reason"])
    elif verb == "prolong":
        collections.prolong(**said, until=data["until"] or collection.until, basis=data["reason"])
    else:
        raise NotThere


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
