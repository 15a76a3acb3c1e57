"""The first-time wizard: who you are, the zone, the people, the grids, done. It can be left and taken up again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from gezhi.kernel import clock
from gezhi.people.actions.persons import change_person
from gezhi.people.requests import person_of
from gezhi.registry import rules
from gezhi.registry.actions.start import add_groups, add_people, set_up_zone
from gezhi.registry.forms.people import offer_people
from gezhi.registry.forms.start import GroupsForm, PeopleForm, WhoForm, ZoneForm
from gezhi.registry.reads.assignable import assignable
from gezhi.registry.reads.start import progress
from gezhi.shell.answers import told_in, unsaved

STEPS = {
    "who": gettext_lazy("You"),
    "zone": gettext_lazy("The zone"),
    "people": gettext_lazy("The people"),
    "grids": gettext_lazy("The grids"),
    "done": gettext_lazy("Done"),
}
FORMS: dict[str, type[Form]] = {"who": WhoForm, "zone": ZoneForm, "people": PeopleForm, "grids": GroupsForm}


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, step: str = "") -> HttpResponse:
    """One step of the wizard; without a step, the first that is not done."""
    at = clock.now()
    rules.demand(rules.may_change_registry(person_of(request), at), rules.may_change_registry)
    found = progress(seen_by=person_of(request))
    if not step:
        return redirect("registry:start-step", found.step)
    form = FORMS[step](request.POST or None) if step in FORMS else None
    if form:
        offer_people(form, among=assignable(seen_by=person_of(request), at=at), seen_by=person_of(request), at=at)
    context = {"progress": found, "step": step, "steps": _steps(step, found.step), "form": form, "next": _after(step)}
    if request.method == "POST" and form and form.is_valid():
        with told_in(form):
            PERFORM[step](request, form.cleaned_data)
            return redirect("registry:start-step", step if step == "people" else _after(step))
    template = f"registry/start_{step}.html"
    return unsaved(request, template, context) if form and form.errors else render(request, template, context)


def _introduce(request: HttpRequest, data: dict[str, Any]) -> None:
    me = person_of(request)
    change_person(person=me.pk, version=me.version, works=me.works, by=me, at=clock.now(), **data)


def _found(request: HttpRequest, data: dict[str, Any]) -> None:
    zone = set_up_zone(by=person_of(request), at=clock.now(), **data)
    messages.success(request, _("%(name)s is there, and so is its head.") % {"name": zone.name})


def _people(request: HttpRequest, data: dict[str, Any]) -> None:
    added = len(add_people(by=person_of(request), at=clock.now(), **data))
    messages.success(
        request, ngettext("%(n)s person has been added.", "%(n)s people have been added.", added) % {"n": added}
    )


def _groups(request: HttpRequest, data: dict[str, Any]) -> None:
    added = len(add_groups(by=person_of(request), at=clock.now(), **data))
    messages.success(
        request, ngettext("%(n)s group has been added.", "%(n)s groups have been added.", added) % {"n": added}
    )


PERFORM: dict[str, Callable[[HttpRequest, dict[str, Any]], None]] = {
    "who": _introduce,
    "zone": _found,
    "people": _people,
    "grids": _groups,
}


def _after(step: str) -> str:
    names = list(STEPS)
    return names[min(names.index(step) + 1, len(names) - 1)]


def _steps(here: str, open_step: str) -> list[dict[str, Any]]:
    names = list(STEPS)
    reached = names.index(open_step)
    return [
        {"name": name, "label": label, "number": i + 1, "here": name == here, "done": i < reached}
        for i, (name, label) in enumerate(STEPS.items())
    ]
