"""The lists of cases: mine, at my places, overdue, waiting for me to verify, reported by me, all."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from gezhi.cases.forms.listing import CaseFilter
from gezhi.cases.reads import Counts, case_counts, case_list
from gezhi.cases.reads.lists import TABS, Tab
from gezhi.cases.reads.rows import case_rows
from gezhi.kernel import clock
from gezhi.people.models import Person
from gezhi.people.requests import person_of
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.coverage import Standing, standings
from gezhi.registry.rules import sees

VERY_MANY, MAY_BE_OLD = 2_000, 60  # open cases, seconds


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list; only its table when htmx asks."""
    person, at = person_of(request), clock.now()
    form = CaseFilter(request.GET, places=_places(person, at))
    asked, counts = form.asked(), _counts(person, at)
    tab = _tab(request.GET.get("tab", ""), counts)
    found = case_list(
        seen_by=person, at=at, tab=tab, kind=asked.kind, state=asked.state, within=asked.within, search=asked.search,
        after=request.GET.get("after", ""),
    )  # fmt: skip
    part = request.headers.get("HX-Target") == "cases"
    context = {
        "at": at,
        "form": form,
        "asked": asked,
        "tab": tab,
        "tabs": _tabs(request, tab, counts),
        "rows": case_rows(cases=found.cases, seen_by=person, at=at),
        "page": {"next": found.after, "first": not request.GET.get("after")},
    }
    response = render(request, "cases/table.html" if part else "cases/list.html", context)
    patch_vary_headers(response, ["HX-Target"])
    return response


def _counts(person: Person, at: datetime) -> Counts:
    """The numbers beside the tabs; where very many cases are open they may be a minute old, so that no page waits for them."""
    key = f"{settings.ZONE_SCHEMA}:cases:{person.pk}"
    kept = cache.get(key)
    if isinstance(kept, Counts):
        return kept
    found = case_counts(seen_by=person, at=at)
    if found.places > VERY_MANY:
        cache.set(key, found, MAY_BE_OLD)
    return found


def _places(person: Person, at: datetime) -> list[Standing]:
    """Groups, grids and sites to narrow the list to; for those who answer for no place, none."""
    if not sees(person, at).everything and not sees(person, at).places:
        return []
    wanted = (Kind.GROUP, Kind.GRID, Kind.SITE)
    return [place for place in standings(at=at, seen_by=person).values() if place.kind in wanted]


def _tab(asked: str, counts: Counts) -> Tab:
    """The tab that was asked for; otherwise one's own work if there is any, or the places' or what one reported."""
    if asked in TABS:
        return asked
    return "mine" if counts.mine else "places" if counts.places else "reported"


def _tabs(request: HttpRequest, here: str, counts: Counts) -> list[dict[str, Any]]:
    names = {
        "mine": pgettext("tab of cases", "Mine"),
        "places": pgettext("tab of cases", "At my places"),
        "overdue": pgettext("tab of cases", "Overdue"),
        "verify": pgettext("tab of cases", "For me to verify"),
        "reported": pgettext("tab of cases", "Reported by me"),
        "all": pgettext("tab of cases", "All"),
    }
    query = request.GET.copy()
    query.pop("after", None)
    entries = []
    for tab, name in names.items():
        query["tab"] = tab
        entries.append({"href": f"?{query.urlencode()}", "label": name, "here": tab == here, "count": counts.of(tab)})
    return entries
