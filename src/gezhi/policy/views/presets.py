"""Pages about presets: all of them in plain words, one with its history, changing it with a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.kernel import clock
from gezhi.kernel.refusals import Conflict
from gezhi.people.requests import person_of
from gezhi.policy import rules
from gezhi.policy.actions import presets as verbs
from gezhi.policy.forms.calendars import ReasonForm
from gezhi.policy.forms.presets import NewLineForm, PresetForm
from gezhi.policy.reads.preset_lines import new_line, preset_page, presets_page, topic_choices
from gezhi.shell.answers import told_in, unsaved


@require_safe
def all_presets(request: HttpRequest) -> HttpResponse:
    """How much time every kind of matter has."""
    page = presets_page(seen_by=person_of(request), at=clock.now())
    return render(request, "policy/presets.html", {"page": page})


@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One preset in whole sentences, and every version it had."""
    page = preset_page(code=code, seen_by=person_of(request), at=clock.now())
    return render(request, "policy/preset.html", {"page": page, "preset": page.preset})


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Changes a preset: a new version from now on, or from a time to come."""
    at = clock.now()
    rules.demand(rules.may_set_policy(person_of(request), at), rules.may_set_policy)
    page = preset_page(code=code, seen_by=person_of(request), at=at)
    form = PresetForm(request.POST or None, initial=PresetForm.showing(page.coming or page.preset, page.newest))
    context: dict[str, Any] = {"form": form, "page": page, "preset": page.preset}
    return _saving(request, form, page.preset, context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Asks for which matters a preset of its own is wanted, then for its figures, which begin as those of the general one."""
    at = clock.now()
    rules.demand(rules.may_set_policy(person_of(request), at), rules.may_set_policy)
    choice = NewLineForm(request.GET or None, topics=topic_choices(seen_by=person_of(request)))
    if not (request.GET and choice.is_valid()):
        return render(request, "policy/preset_new.html", {"form": choice})
    with told_in(choice):
        line, seen = new_line(**choice.cleaned_data, seen_by=person_of(request), at=at)
        if seen is None:
            return redirect("policy:preset-change", line.code)
        form = PresetForm(request.POST or None, initial=PresetForm.showing(line, seen))
        return _saving(request, form, line, {"form": form, "preset": line, "new": True})
    return unsaved(request, "policy/preset_new.html", {"form": choice})


def _saving(request: HttpRequest, form: PresetForm, line: Any, context: dict[str, Any]) -> HttpResponse:
    at = clock.now()
    conflict = False
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            try:
                saved = verbs.change_preset(**form.wanted(line), by=person_of(request), at=at)
                messages.success(request, _("Recorded as version %(version)s.") % {"version": saved.version})
                return redirect("policy:preset", saved.code)
            except Conflict as refused:
                conflict = True
                form.add_error(None, str(refused.sentence))
    template = "policy/preset_form.html"
    return unsaved(request, template, context, conflict=conflict) if form.errors else render(request, template, context)


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Takes a special preset out of use."""
    at = clock.now()
    rules.demand(rules.may_set_policy(person_of(request), at), rules.may_set_policy)
    page = preset_page(code=code, seen_by=person_of(request), at=at)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            verbs.retire_preset(code=code, seen=page.newest, **form.cleaned_data, by=person_of(request), at=at)
            messages.success(request, _("The preset is out of use; the more general one decides."))
            return redirect("policy:presets")
    context = {
        "form": form,
        "title": _("Retire the preset"),
        "about": code,
        "back": reverse("policy:preset", args=[code]),
    }
    return (
        unsaved(request, "policy/change.html", context)
        if form.errors
        else render(request, "policy/change.html", context)
    )
