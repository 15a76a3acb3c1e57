"""Pages that say where an enterprise works: begin, change, move, end, withdraw."""

from collections.abc import Callable
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
from gezhi.kernel.refusals import Conflict
from gezhi.people.requests import person_of
from gezhi.registry import enterprise_rules, rules
from gezhi.registry.actions import occupancies as verbs
from gezhi.registry.forms.enterprises import posted
from gezhi.registry.forms.occupancies import ChangeStayForm, EndStayForm, MoveStayForm, StayForm, WithdrawStayForm
from gezhi.registry.models import Occupancy
from gezhi.registry.reads.listing import occupancy_seen
from gezhi.registry.reads.stays import enterprise_of
from gezhi.registry.views.enterprises import workplaces_of
from gezhi.shell.answers import show_both, told_in, unsaved

TEMPLATE = "registry/enterprise_verb.html"


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Says where the enterprise works."""
    person, at = person_of(request), clock.now()
    firm = enterprise_of(enterprise_id=enterprise_id, seen_by=person)
    offered = workplaces_of(person, at)
    rules.demand(bool(offered), enterprise_rules.may_say_who_works_here)
    form = StayForm(posted(request), choices=offered, initial={"start": at, "place": request.GET.get("place", "")})
    context = {
        "form": form,
        "title": _("Where %(name)s works") % {"name": firm.name},
        "lead": firm.working_address,
        "verb": _("Place it here"),
        "back": reverse("registry:enterprise", args=[firm.pk]),
    }
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            verbs.set_occupancy(enterprise=firm, by=person, at=at, **form.said())
            messages.success(request, _("Saved."))
            return redirect("registry:enterprise", firm.pk)
    return unsaved(request, TEMPLATE, context) if form.errors else render(request, TEMPLATE, context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, occupancy_id: int) -> HttpResponse:
    """Puts a stay right."""
    stay = _mine(request, occupancy_id)
    form = ChangeStayForm(posted(request), initial=_said(stay))
    return _carried_out(request, stay, form, verbs.change_occupancy, _("Correct this stay"), _("Save"))


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, occupancy_id: int) -> HttpResponse:
    """Moves the enterprise to another place."""
    stay = _mine(request, occupancy_id)
    offered = [one for one in workplaces_of(person_of(request), clock.now()) if one.place_id != stay.place_id]
    initial = {"when": clock.now(), "staff": stay.staff, "version": stay.version}
    form = MoveStayForm(posted(request), choices=offered, initial=initial)
    return _carried_out(request, stay, form, verbs.move_occupancy, _("Move to another place"), _("Move"))


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, occupancy_id: int) -> HttpResponse:
    """The enterprise leaves; the past stays."""
    stay = _mine(request, occupancy_id)
    form = EndStayForm(posted(request), initial={"when": clock.now(), "version": stay.version})
    return _carried_out(request, stay, form, verbs.end_occupancy, _("Leave this place"), _("Let it leave"), danger=True)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, occupancy_id: int) -> HttpResponse:
    """The entry was a mistake."""
    stay = _mine(request, occupancy_id)
    form = WithdrawStayForm(posted(request), initial={"version": stay.version})
    title, verb = _("It never worked there"), _("Withdraw the entry")
    return _carried_out(request, stay, form, verbs.withdraw_occupancy, title, verb, danger=True)


def _mine(request: HttpRequest, occupancy_id: int) -> Occupancy:
    """The stay, for somebody who may say who works there; NotThere or NotYours for others."""
    stay = occupancy_seen(occupancy_id=occupancy_id, seen_by=person_of(request))
    allowed = enterprise_rules.may_say_who_works_here(person_of(request), stay.place, clock.now())
    rules.demand(allowed, enterprise_rules.may_say_who_works_here)
    return stay


def _carried_out(
    request: HttpRequest,
    stay: Occupancy,
    form: Any,
    verb: Callable[..., object],
    title: str,
    button: str,
    danger: bool = False,
) -> HttpResponse:
    """Shows the form, or carries the verb out and goes back to the enterprise; after a conflict shows both versions."""
    since = f"{stay.during.lower.astimezone(local_zone()):%Y-%m-%d}"
    lead = _("%(firm)s at %(place)s since %(day)s") % {"firm": stay.enterprise, "place": stay.place, "day": since}
    back = reverse("registry:enterprise", args=[stay.enterprise_id])
    context = {"form": form, "title": title, "lead": lead, "verb": button, "danger": danger, "back": back}
    conflict = False
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            try:
                verb(occupancy=stay, by=person_of(request), at=clock.now(), **form.said())
                messages.success(request, _("Saved."))
                return redirect(back)
            except Conflict as refused:
                conflict = refused.code == "version"
                if not conflict:
                    raise
                _show_both(request, stay, form, refused)
    return unsaved(request, TEMPLATE, context, conflict=conflict) if form.errors else render(request, TEMPLATE, context)


def _show_both(request: HttpRequest, stay: Occupancy, form: Form, refused: Conflict) -> None:
    now = occupancy_seen(occupancy_id=stay.pk, seen_by=person_of(request))
    show_both(form, refused, now=_said(now), version=now.version)


def _said(stay: Occupancy) -> dict[str, Any]:
    return {
        "start": stay.during.lower,
        "end": stay.during.upper,
        "room": stay.room,
        "staff": stay.staff,
        "version": stay.version,
    }
