"""Pages about incidents: declaring, places, packs, risk levels, stopping and restarting, lifting."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.kernel import clock
from gezhi.kernel.refusals import Sentence
from gezhi.people.requests import person_of
from gezhi.policy import rules
from gezhi.policy.actions import incidents as verbs
from gezhi.policy.forms.incidents import DeclareForm, RiskForm, ScopeForm, SwitchForm, WhyForm
from gezhi.policy.models import Incident
from gezhi.policy.reads.in_force import incident_of
from gezhi.policy.reads.incident_pages import (
    incident_page,
    incidents_page,
    places_to_choose,
    switch_preview,
    versions_to_switch_to,
)
from gezhi.policy.reads.packs import pack_at, version_row
from gezhi.policy.reads.risk_places import chosen_place, chosen_places, places_for_risk
from gezhi.policy.slots import parts_of_incident
from gezhi.shell.answers import told_in, unsaved

SCOPES = ("group", "site")


@require_safe
def all_incidents(request: HttpRequest) -> HttpResponse:
    """Open and past incidents."""
    person, at = person_of(request), clock.now()
    still_open, past = incidents_page(seen_by=person, at=at)
    may = rules.may_run_incidents(person, at)
    return render(request, "policy/incidents.html", {"open": still_open, "past": past, "may_declare": may})


@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One incident."""
    person, at = person_of(request), clock.now()
    page = incident_page(number=number, seen_by=person, at=at)
    parts = parts_of_incident(page.incident, seen_by=person, at=at) if page.is_open else []
    return render(request, "policy/incident.html", {"page": page, "incident": page.incident, "parts": parts})


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """An incident begins."""
    person, at = person_of(request), clock.now()
    rules.demand(rules.may_run_incidents(person, at), rules.may_run_incidents)
    form = DeclareForm(
        request.POST or None,
        places=places_to_choose(kinds=SCOPES, at=at),
        at=at,
        initial={"pack": request.GET.get("pack")},
    )
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        with told_in(form):
            made = verbs.declare(
                pack_version=data.pop("pack"), places=chosen_places(ids=data.pop("places")), **data, by=person, at=at
            )
            messages.success(request, _("Declared as %(number)s.") % {"number": made.number})
            return redirect("policy:incident", made.number)
    context = {"form": form}
    return unsaved(request, "policy/incident_declare.html", context) if form.errors else _shown(request, context)


def _shown(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "policy/incident_declare.html", context)


@require_http_methods(["GET", "POST"])
def scope(request: HttpRequest, number: str) -> HttpResponse:
    """Where it holds."""
    person, at = person_of(request), clock.now()
    rules.demand(rules.may_run_incidents(person, at), rules.may_run_incidents)
    page = incident_page(number=number, seen_by=person, at=at)
    standing = [] if page.whole_zone else [place.pk for place in page.places]
    form = ScopeForm(
        request.POST or None,
        places=places_to_choose(kinds=SCOPES, at=at),
        initial={"places": standing, "seen": page.incident.version},
    )

    def save() -> None:
        data = form.cleaned_data
        places = chosen_places(ids=data["places"])
        verbs.scope(incident=page.incident, places=places, reason=data["reason"], seen=data["seen"], by=person, at=at)

    return _asked(request, page.incident, form, save, _("Places of the incident"), _("The places are changed."))


@require_http_methods(["GET", "POST"])
def risk(request: HttpRequest, number: str) -> HttpResponse:
    """The risk level of a place."""
    person, at = person_of(request), clock.now()
    incident = incident_of(which=number, seen_by=person)
    pack = pack_at(incident=incident, at=max(at, incident.started_at))
    rules.demand(rules.sets_some_risk(person, pack.risk.set_by, at), rules.may_set_risk)
    places = places_for_risk(incident=incident, pack=pack, seen_by=person, at=at)
    form = RiskForm(request.POST or None, places=places, pack=pack, initial={"place": request.GET.get("place")})

    def save() -> None:
        data = form.cleaned_data
        verbs.set_risk(
            incident=incident,
            place=chosen_place(place_id=data["place"]),
            level=form.level_wanted,
            basis=data["basis"],
            since=data["since"],
            by=person,
            at=at,
        )

    return _asked(request, incident, form, save, _("Set a risk level"), _("The risk level is set."))


@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest, number: str) -> HttpResponse:
    """Another version judges; first what would change, and for whom."""
    person, at = person_of(request), clock.now()
    rules.demand(rules.may_run_incidents(person, at), rules.may_run_incidents)
    incident = incident_of(which=number, seen_by=person)
    versions = versions_to_switch_to(incident=incident, at=at)
    wanted = request.POST.get("pack") or request.GET.get("pack") or (versions[0].pk if versions else "")
    form = SwitchForm(request.POST or None, versions=versions, initial={"pack": wanted, "seen": incident.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with told_in(form):
            verbs.switch_pack(
                incident=incident,
                pack_version=data["pack"],
                reason=data["reason"],
                seen=data["seen"],
                by=person,
                at=at,
            )
            messages.success(request, _("From now on this version judges. What came in before stays as it was judged."))
            return redirect("policy:incident", incident.number)
    chosen = version_row(wanted=wanted, versions=versions)
    preview = switch_preview(incident=incident, version=chosen, seen_by=person, at=at) if chosen else None
    context = {"form": form, "incident": incident, "preview": preview, "versions": versions}
    template = "policy/incident_switch.html"
    return unsaved(request, template, context) if form.errors else render(request, template, context)


@require_http_methods(["GET", "POST"])
def order_stop(request: HttpRequest, number: str) -> HttpResponse:
    """Work stops."""
    return _arrow(request, number, verbs.order_stop, _("Order work to stop"), _("Work is ordered to stop."))


@require_http_methods(["GET", "POST"])
def begin_restart(request: HttpRequest, number: str) -> HttpResponse:
    """Work may be taken up again."""
    return _arrow(request, number, verbs.begin_restart, _("Begin the restart"), _("The restart has begun."))


@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, number: str) -> HttpResponse:
    """The incident ends."""
    return _arrow(request, number, verbs.lift, _("Lift the incident"), _("The incident is lifted."))


def _arrow(request: HttpRequest, number: str, verb: Callable[..., Incident], title: str, done: str) -> HttpResponse:
    person, at = person_of(request), clock.now()
    rules.demand(rules.may_run_incidents(person, at), rules.may_run_incidents)
    incident = incident_of(which=number, seen_by=person)
    form = WhyForm.of(incident, request.POST or None)

    def save() -> None:
        verb(incident=incident, **form.cleaned_data, by=person, at=at)

    return _asked(request, incident, form, save, title, done)


def _asked(
    request: HttpRequest, incident: Incident, form: Form, save: Callable[[], None], title: Sentence, done: Sentence
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            save()
            messages.success(request, str(done))
            return redirect("policy:incident", incident.number)
    back = reverse("policy:incident", args=[incident.number])
    context = {"form": form, "title": title, "about": f"{incident.title} · {incident.number}", "back": back}
    template = "policy/change.html"
    return unsaved(request, template, context) if form.errors else render(request, template, context)
