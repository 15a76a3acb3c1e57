"""When an enterprise does not work: said, ended, withdrawn by its park or the clerk."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gezhi.kernel import clock
from gezhi.kernel.periods import local_zone
from gezhi.people.requests import person_of
from gezhi.registry import member_rules, rules
from gezhi.registry.actions import idleness as verbs
from gezhi.registry.forms.enterprises import posted
from gezhi.registry.forms.firms import IdleForm, IdleMistakeForm, IdleOverForm
from gezhi.registry.reads.firm import idleness_seen
from gezhi.registry.reads.stays import enterprise_of
from gezhi.shell.answers import told_in, unsaved

TEMPLATE = "registry/enterprise_verb.html"


@require_http_methods(["GET", "POST"])
def say(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """The enterprise does not work for a time."""
    person, at = person_of(request), clock.now()
    firm = enterprise_of(enterprise_id=enterprise_id, seen_by=person)
    rules.demand(member_rules.may_say_idle(person, firm, at), member_rules.may_say_idle)
    form = IdleForm(posted(request), initial={"start": at.astimezone(local_zone()).date()})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            verbs.say_idle(enterprise=firm, by=person, at=at, **form.cleaned_data)
            messages.success(request, _("Saved. From that day on nothing is expected of it."))
            return redirect("registry:enterprise", firm.pk)
    lead = _("%(name)s: figures leave it out in that time and say so.") % {"name": firm.name}
    return _form(request, form, firm.pk, title=_("It does not work"), lead=lead, verb=_("Save"))


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, idleness_id: int) -> HttpResponse:
    """It works again from a day on."""
    person, at = person_of(request), clock.now()
    found = idleness_seen(idleness_id=idleness_id, seen_by=person, at=at)
    form = IdleOverForm(posted(request), initial={"day": at.astimezone(local_zone()).date()})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            verbs.end_idle(idleness=found, by=person, at=at, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("registry:enterprise", found.enterprise_id)
    return _form(
        request, form, found.enterprise_id, title=_("It works again"), lead=found.enterprise.name, verb=_("Save")
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, idleness_id: int) -> HttpResponse:
    """The entry was a mistake: it worked all the time."""
    person, at = person_of(request), clock.now()
    found = idleness_seen(idleness_id=idleness_id, seen_by=person, at=at)
    form = IdleMistakeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            verbs.withdraw_idle(idleness=found, by=person, at=at, **form.cleaned_data)
            messages.success(request, _("The entry is withdrawn."))
            return redirect("registry:enterprise", found.enterprise_id)
    more = {"title": _("It worked all the time"), "verb": _("Withdraw the entry"), "danger": True}
    return _form(request, form, found.enterprise_id, lead=found.enterprise.name, **more)


def _form(request: HttpRequest, form: Form, enterprise_id: int, **context: Any) -> HttpResponse:
    context |= {"form": form, "back": reverse("registry:enterprise", args=[enterprise_id])}
    return unsaved(request, TEMPLATE, context) if form.errors else render(request, TEMPLATE, context)
