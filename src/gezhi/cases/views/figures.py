"""The figures of cases: what was filed, closed, closed on time, with what counts and what does not, down to every case."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from gezhi.cases.forms.periods import PeriodForm
from gezhi.cases.reads import figures
from gezhi.cases.reads.counted import counted_cases
from gezhi.cases.reads.rows import case_rows
from gezhi.kernel import clock
from gezhi.people.models import Person
from gezhi.people.requests import person_of
from gezhi.policy.models import Kind
from gezhi.registry.models.places import Kind as PlaceKind
from gezhi.registry.reads.coverage import Standing, standings


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The rates of a period, by group in the groups' own order and by kind; with `set` the cases behind one figure."""
    person, at = person_of(request), clock.now()
    groups = _groups(person, at)
    form = PeriodForm(request.GET, groups=groups)
    since, until = form.asked(at)
    asked: dict[str, Any] = {
        "seen_by": person, "since": since, "until": until, "at": at,
        "place": form.cleaned_data.get("place"), "kind": form.cleaned_data.get("kind") or "",
    }  # fmt: skip
    context: dict[str, Any] = {
        "form": form,
        "at": at,
        "since": since,
        "last_day": until - timedelta(days=1),
        "asked": asked,
    }
    if what := request.GET.get("set", ""):
        cases = counted_cases(what=what, **asked)
        rows = case_rows(cases=cases, seen_by=person, at=at)
        return render(
            request, "cases/counted.html", context | {"rows": rows, "name": _names().get(what, what), "tab": ""}
        )
    by_group = [
        {"name": one.name, "place": one.place_id, "kind": "", "figures": figures(**asked | {"place": one.place_id})}
        for one in groups
    ]
    by_kind = [
        {"name": kind.label, "place": "", "kind": kind.value, "figures": figures(**asked | {"kind": kind.value})}
        for kind in Kind
    ]
    context |= {
        "whole": figures(**asked),
        "parts": [
            (pgettext("figures", "By group"), pgettext("figures", "Group"), by_group if not asked["place"] else []),
            (pgettext("figures", "By kind"), pgettext("figures", "Kind"), by_kind if not asked["kind"] else []),
        ],
    }
    return render(request, "cases/figures.html", context)


def _groups(person: Person, at: datetime) -> list[Standing]:
    """The groups that the person sees, in their own order."""
    found = standings(at=at, seen_by=person).values()
    return sorted((place for place in found if place.kind == PlaceKind.GROUP), key=lambda place: place.code)


def _names() -> dict[str, str]:
    """What each set is called."""
    return {
        "reported": pgettext("set of cases", "Reported in the period"),
        "filed": pgettext("set of cases", "Reported in the period and filed"),
        "joined": pgettext("set of cases", "Reported in the period and joined to another case"),
        "to_be_closed": pgettext("set of cases", "To be closed in the period"),
        "closed": pgettext("set of cases", "To be closed in the period, and closed"),
        "closed_on_time": pgettext("set of cases", "To be closed in the period, and closed on time"),
        "open": pgettext("set of cases", "To be closed in the period, and still open"),
        "paused": pgettext("set of cases", "Due in the period, but paused"),
    }
