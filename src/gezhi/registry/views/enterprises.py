"""Pages about enterprises: list, page, register, change."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.kernel import clock
from gezhi.kernel.periods import local_zone
from gezhi.kernel.refusals import Conflict, NotYours
from gezhi.logbook import names
from gezhi.logbook.reads import entries
from gezhi.logbook.telling import tell
from gezhi.people.models import Person
from gezhi.people.requests import person_of
from gezhi.registry import codes, enterprise_rules, rules, slots
from gezhi.registry.actions import enterprises as verbs
from gezhi.registry.chains import levels
from gezhi.registry.forms.enterprises import ChangeForm, FilterForm, RegisterForm, facts_of, posted
from gezhi.registry.members import acts_for, members_of
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.answering import Answer
from gezhi.registry.reads.coverage import Standing, standings
from gezhi.registry.reads.enterprise_page import EnterprisePage, enterprise_page
from gezhi.registry.reads.enterprises import Filters, counts, enterprises
from gezhi.registry.reads.firm import idleness_of, idlenesses
from gezhi.registry.reads.similar import find_similar
from gezhi.registry.reads.stays import enterprise_of
from gezhi.registry.stay_lanes import stay_lanes
from gezhi.shell.answers import show_both, told_in, unsaved


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list of enterprises, filtered and searched; only its table when htmx asks."""
    person, at = person_of(request), clock.now()
    form = FilterForm(request.GET)
    filters = form.filters()
    part = request.headers.get("HX-Target") == "firms"
    if not part:
        form.offer(_of_kinds(standings(at=at, seen_by=person), Kind.GROUP, Kind.GRID, Kind.SITE))
    numbers = counts(seen_by=person, at=at, filters=filters)
    total, number = numbers.get(filters.standing_state, 0), request.GET.get("page")
    context = {
        "at": at,
        "form": form,
        "filters": filters,
        "listed": enterprises(seen_by=person, at=at, filters=filters, number=number, total=total),
        "tabs": _tabs(request, filters, numbers),
        "may_register": enterprise_rules.may_register_somewhere(person, at),
        "may_export": enterprise_rules.may_export(person, at),
    }
    response = render(request, "registry/enterprise_table.html" if part else "registry/enterprise_list.html", context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@require_safe
def page(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """One enterprise: where it works, who answers there, what is known, what happened. A merged one leads on."""
    person, at = person_of(request), clock.now()
    try:
        found = enterprise_of(enterprise_id=enterprise_id, seen_by=person)
    except NotYours:
        if acts_for(person, enterprise_id, at) == "member":
            return redirect("registry:firm", enterprise_id)
        raise
    if found.merged_into_id:
        said = _("“%(name)s” has been merged into this enterprise.") % {"name": found.name}
        messages.info(request, said)
        return redirect("registry:enterprise", found.merged_into_id)
    shown = enterprise_page(enterprise_id=enterprise_id, seen_by=person, at=at)
    log = entries(seen_by=person, at=at, about=shown.refs, granted=shown.refs, limit=12)
    context = {
        "at": at,
        "page": shown,
        "firm": shown.enterprise,
        "posts": [{"post": post, "levels": _nearest(post.answer)} for post in shown.posts],
        "lanes": stay_lanes(shown.stays, at),
        "runs": _runs(shown, person, at),
        "confirmed": names.called(_who(shown), seen_by=person),
        "parts": slots.parts_of_enterprise(shown.enterprise, seen_by=person, at=at),
        "members": members_of([shown.enterprise.pk], at)[shown.enterprise.pk] if shown.may_change else [],
        "idle": idleness_of(enterprise=shown.enterprise, seen_by=person, at=at),
        "idlenesses": idlenesses(enterprise=shown.enterprise, seen_by=person),
        "log": tell(log.entries, seen_by=person),
    }
    return render(request, "registry/enterprise.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Registers an enterprise; similar ones are shown before it is saved."""
    person, at = person_of(request), clock.now()
    territory = rules.runs(person, at)
    rules.demand(enterprise_rules.may_register_somewhere(person, at), enterprise_rules.may_register_somewhere)
    form = RegisterForm(
        posted(request),
        choices=workplaces_of(person, at),
        must_place=not territory.everything,
        initial={"start": at.astimezone(local_zone()).date(), "name": request.GET.get("name", "")},
    )
    context: dict[str, Any] = {"form": form, "title": _("Register an enterprise")}
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["despite_similar"]:
            context["similar"] = find_similar(facts=form.facts(), seen_by=person, at=at)
        if context.get("similar"):
            form.add_error(
                "despite_similar", _("Look at those shown first. Open one of them, or say that this is another.")
            )
            return unsaved(request, "registry/enterprise_form.html", context)
        with told_in(form):
            made = verbs.register_enterprise(facts=form.facts(), by=person, at=at, **form.said())
            messages.success(request, _("%(name)s has been registered.") % {"name": made.name})
            return redirect("registry:enterprise", made.pk)
    return _form(request, form, context)


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """While somebody types: enterprises that may be the same. A fragment of the form."""
    typed = {
        field: request.GET.get(field, "").replace("\0", "")[:400] for field in ("name", "credit_code", "contact_phone")
    }
    typed["credit_code"] = codes.cleaned(typed["credit_code"])
    person, at = person_of(request), clock.now()
    rules.demand(enterprise_rules.may_register_somewhere(person, at), enterprise_rules.may_register_somewhere)
    found = find_similar(facts=typed, seen_by=person, at=at)
    return render(request, "registry/enterprise_similar.html", {"similar": found})


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Changes what is known of an enterprise; after a conflict both versions are shown."""
    person, at = person_of(request), clock.now()
    firm = enterprise_of(enterprise_id=enterprise_id, seen_by=person)
    rules.demand(enterprise_rules.may_change_enterprise(person, firm, at), enterprise_rules.may_change_enterprise)
    form = ChangeForm(posted(request), initial=facts_of(firm))
    title = _("Change %(name)s") % {"name": firm.name}
    context: dict[str, Any] = {"form": form, "firm": firm, "title": title}
    if request.method == "POST" and form.is_valid():
        data, conflict = form.cleaned_data, False
        with told_in(form):
            try:
                verbs.change_enterprise(
                    enterprise=firm, version=data["version"], facts=form.facts(), by=person, at=at,
                    renamed_on=data["renamed_on"], was_misspelt=data["was_misspelt"],
                )  # fmt: skip
                messages.success(request, _("Saved."))
                return redirect("registry:enterprise", firm.pk)
            except Conflict as refused:
                if refused.code != "version":
                    raise
                now = enterprise_of(enterprise_id=enterprise_id, seen_by=person)
                show_both(form, refused, now=facts_of(now), version=now.version)
                conflict = True
        return unsaved(request, "registry/enterprise_form.html", context, conflict=conflict)
    return _form(request, form, context)


def workplaces_of(person: Person, at: datetime) -> list[Standing]:
    """The sites and buildings of which `person` may say who works there."""
    runs = rules.runs(person, at)
    everywhere = standings(at=at, seen_by=person)
    return [one for one in _of_kinds(everywhere, Kind.SITE, Kind.BUILDING) if runs.includes(one.place_id)]


def _of_kinds(everywhere: dict[int, Standing], *kinds: str) -> list[Standing]:
    return [one for one in everywhere.values() if one.kind in kinds]


def _form(request: HttpRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    template = "registry/enterprise_form.html"
    return unsaved(request, template, context) if form.errors else render(request, template, context)


def _tabs(request: HttpRequest, filters: Filters, numbers: dict[str, int]) -> list[dict[str, Any]]:
    words = {
        "here": pgettext("state of enterprises", "Here"),
        "coming": pgettext("state of enterprises", "Coming"),
        "left": pgettext("state of enterprises", "Left"),
        "unplaced": pgettext("state of enterprises", "Not yet placed"),
        "all": pgettext("state of enterprises", "All"),
    }
    query = request.GET.copy()
    query.pop("page", None)
    tabs = []
    for state, count in numbers.items():
        query["state"] = state
        here = state == filters.standing_state
        if count or here or state != "coming":
            tabs.append({"href": f"?{query.urlencode()}", "label": words[state], "count": count, "here": here})
    return tabs


def _nearest(answer: Answer | None) -> list[dict[str, Any]]:
    """The two persons nearest to the place: who answers for it, and who stands above."""
    if answer is None:
        return []
    shown = {level["name"]: level for level in reversed(levels(answer))}
    return list(reversed(list(shown.values())[:2]))


def _runs(shown: EnterprisePage, person: Person, at: datetime) -> set[int]:
    """Places of the stays of which the person may say who works there."""
    runs = rules.runs(person, at)
    return {stay.occupancy.place_id for stay in shown.stays if runs.includes(stay.occupancy.place_id)}


def _who(shown: EnterprisePage) -> set[str]:
    refs = {stay.occupancy.confirmed_by for stay in shown.stays} | {merger.merged_by for merger in shown.mergers}
    return {ref for ref in refs if ref}
