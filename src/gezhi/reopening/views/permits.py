"""Permits: the public list, what a scanned code says, the notice to put up, and suspending, resuming, revoking one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, Sentence
from gezhi.people.requests import person_of
from gezhi.registry.requests import firm_actor, for_firms
from gezhi.reopening import rules
from gezhi.reopening.actions import permits as actions
from gezhi.reopening.forms.deciding import Reason
from gezhi.reopening.models import Permit
from gezhi.reopening.reads import application_page, permit_by_code, permits_public
from gezhi.reopening.views.papers import Checked, paper_of
from gezhi.shell.answers import told_in, unsaved

LONGEST_SEARCH = 60


@dataclass(frozen=True)
class PermitVerb:
    """Something that is done to a permit, as its page says it."""

    act: Callable[..., Any]
    title: Sentence
    note: Sentence
    button: Sentence
    done: Sentence
    danger: bool = False


VERBS = {
    "suspend": PermitVerb(
        actions.suspend,
        _("Suspend the permit"),
        _("The enterprise stops until it is resumed; whoever scans the code sees it at once."),
        _("Suspend it"),
        _("The permit is suspended, and the enterprise is told."),
        danger=True,
    ),
    "resume": PermitVerb(
        actions.resume,
        _("Resume the permit"),
        _("What it was suspended for is settled; the enterprise may go on working."),
        _("Resume it"),
        _("The permit holds again, and the enterprise is told."),
    ),
    "revoke": PermitVerb(
        actions.revoke,
        _("Revoke the permit"),
        _("It is over for good; the enterprise may apply anew."),
        _("Revoke it"),
        _("The permit is revoked, and the enterprise is told."),
        danger=True,
    ),
}


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Everybody may see which enterprises work again, and nothing about persons; only the table when htmx asks."""
    at, q = clock.now(), request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    found = permits_public(at=at, search=q, page=request.GET.get("page", "1"))
    part = request.headers.get("HX-Target") == "permits"
    context = {"at": at, "q": q, "page": found, "total": found.paginator.count}
    response = render(request, "reopening/permits_table.html" if part else "reopening/permits.html", context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@login_not_required
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What a scanned code says now: whether the permit holds, for whom, where, since when."""
    at = clock.now()
    found = Checked(permit_by_code(code=code, at=at))
    return render(request, "reopening/permit_check.html", {"checked": found, "permit": found.permit, "at": at})


@for_firms
@require_safe
def notice(request: HttpRequest, application_id: int) -> HttpResponse:
    """The notice for the wall, one sheet of A4, with the code that anybody can scan."""
    at = clock.now()
    permit = _permit(application_id, firm_actor(request), at)
    return render(request, "reopening/permit_print.html", {"paper": paper_of(permit, request, at), "at": at})


def _permit(application_id: int, actor: Actor, at: datetime) -> Permit:
    found = application_page(which=application_id, seen_by=actor, at=at).permit
    if found is None:
        raise NotThere
    return found


@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, application_id: int, verb: str) -> HttpResponse:
    """Suspending, resuming or revoking, with a reason."""
    person, at = person_of(request), clock.now()
    found = application_page(which=application_id, seen_by=person, at=at)
    permit = _permit(application_id, person, at)
    if verb not in VERBS:
        raise NotThere
    rules.demand(bool(found.permit_verbs), rules.may_keep_permit)
    form = Reason(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            VERBS[verb].act(permit=permit, reason=form.cleaned_data["words"], by=person, at=at)
            messages.success(request, str(VERBS[verb].done))
            return redirect("reopening:application", application_id)
    context = {"paper": paper_of(permit, request, at), "verb": VERBS[verb], "form": form, "at": at}
    if form.errors:
        return unsaved(request, "reopening/permit_verb.html", context)
    return render(request, "reopening/permit_verb.html", context)
