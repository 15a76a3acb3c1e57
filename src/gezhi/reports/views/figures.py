"""Figures with what they are made of, down to the names; and how much is asked."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from gezhi.kernel import clock
from gezhi.kernel.periods import local_zone
from gezhi.people.requests import person_of
from gezhi.registry.models import Enterprise
from gezhi.registry.requests import firm_actor, for_firms
from gezhi.reports import rules
from gezhi.reports.metrics import EXCLUSIONS, METRICS, metric_of
from gezhi.reports.reads.burden import for_enterprise, for_zone
from gezhi.reports.reads.counting import WHICH
from gezhi.reports.reads.figures import BYS, names
from gezhi.reports.reads.kept import kept_figures
from gezhi.reports.reads.visits import visits_seen, visits_to

SHOWN = ("sites_resumed", "firms_resumed", "firm_sites_resumed", "staff_on_duty", "staff_at_work", "response")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The main figures of a day, and one of them by part; as of any past day, as known now or then."""
    person, at = person_of(request), clock.now()
    rules.demand(rules.may_see_collections(person, at), rules.may_see_collections)
    asked = _asked(request, at)
    metric = request.GET.get("metric", "firms_resumed")
    metric_of(code=metric)
    whole = kept_figures(metrics=SHOWN, **asked, seen_by=person)
    shown = whole[metric] if metric in whole else kept_figures(metrics=[metric], **asked, seen_by=person)[metric]
    context = {
        "at": at,
        "cards": list(whole.values()),
        "shown": shown,
        "metrics": METRICS,
        "bys": [(by, _by_words()[by]) for by in BYS],
        "exclusions": EXCLUSIONS,
        **_shown(asked, metric, at),
    }
    return render(request, "reports/figures.html", context)


@require_safe
def behind(request: HttpRequest) -> HttpResponse:
    """The names behind a figure."""
    person, at = person_of(request), clock.now()
    rules.demand(rules.may_see_collections(person, at), rules.may_see_collections)
    asked = _asked(request, at, names_apart=False)
    metric, which = request.GET.get("metric", ""), request.GET.get("which", "numerator")
    which = which if which in WHICH else "numerator"
    number = request.GET.get("page", "1")
    found = names(
        metric=metric,
        which=which,
        key=request.GET.get("key", "")[:40],
        page=int(number) if number.isdecimal() and len(number) < 6 else 1,
        seen_by=person,
        **asked,
    )
    sets = [(one, _which_words()[one]) for one in WHICH if one != "denominator"]
    context = {"at": at, "found": found, "sets": sets, "which": which, "label": request.GET.get("label", "")[:80]}
    return render(request, "reports/names.html", context | _shown(asked, metric, at) | {"exclusions": EXCLUSIONS})


@require_safe
def burden(request: HttpRequest) -> HttpResponse:
    """How much the zone asks, by whom and on what basis."""
    person, at = person_of(request), clock.now()
    rules.demand(rules.may_see_collections(person, at), rules.may_see_collections)
    return render(
        request,
        "reports/burden.html",
        {"at": at, "burden": for_zone(at=at, seen_by=person), "came": visits_seen(at=at, seen_by=person)},
    )


@for_firms
@require_safe
def burden_of(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """How much one enterprise is asked."""
    actor, at = firm_actor(request, enterprise_id), clock.now()
    found = for_enterprise(enterprise_id=enterprise_id, at=at, seen_by=actor)
    firm = get_object_or_404(Enterprise, pk=enterprise_id)
    came = visits_to(enterprise_id=enterprise_id, at=at, seen_by=actor)
    return render(request, "reports/burden_of.html", {"at": at, "burden": found, "firm": firm, "came": came})


def _asked(request: HttpRequest, at: datetime, *, names_apart: bool = True) -> dict[str, Any]:
    """Day, instant of knowledge and part, as far as the address says them; what cannot be read is as usual."""
    by = request.GET.get("by", "group" if names_apart else "zone")
    known = parse_datetime(request.GET.get("known", "").replace(" ", "+")) if request.GET.get("known") else None
    if known is not None and known.tzinfo is None:
        known = known.replace(tzinfo=local_zone())
    return {"day": _day(request, at), "known": known, "by": by if by in BYS else "group"}


def _day(request: HttpRequest, at: datetime) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return at.astimezone(local_zone()).date() - timedelta(days=1)


def _shown(asked: dict[str, Any], metric: str, at: datetime) -> dict[str, Any]:
    known = asked["known"]
    return {
        "metric": metric,
        "day": asked["day"],
        "by": asked["by"],
        "by_words": _by_words()[asked["by"]],
        "known": known,
        "known_text": f"{known.astimezone(local_zone()):%Y-%m-%dT%H:%M}" if known else "",
        "today": at.astimezone(local_zone()).date(),
    }


def _by_words() -> dict[str, str]:
    return {
        "zone": pgettext("part of the zone", "Zone"),
        "group": pgettext("part of the zone", "Group"),
        "grid": pgettext("part of the zone", "Grid"),
        "site": pgettext("part of the zone", "Site"),
        "section": pgettext("part of the zone", "Industry"),
        "size": pgettext("part of the zone", "Size"),
        "tag": pgettext("part of the zone", "Key tag"),
    }


def _which_words() -> dict[str, str]:
    return {
        "numerator": pgettext("names behind a figure", "In the numerator"),
        "rest": pgettext("names behind a figure", "Only in the denominator"),
        "missing": pgettext("names behind a figure", "No return"),
        "excluded": pgettext("names behind a figure", "Left out"),
        "denominator": pgettext("names behind a figure", "In the denominator"),
    }
