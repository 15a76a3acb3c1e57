"""An enterprise's own pages: its home, what it says about itself, and the door behind its link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.kernel import clock
from gezhi.kernel.refusals import Conflict, NotThere
from gezhi.people import attempts
from gezhi.people.requests import address_of
from gezhi.registry import links, slots
from gezhi.registry.actions.links import link_was_opened
from gezhi.registry.actions.own_facts import say_own_facts
from gezhi.registry.forms.enterprises import posted
from gezhi.registry.forms.firms import OwnFactsForm, own_facts_of
from gezhi.registry.links import LinkOver
from gezhi.registry.reads.firm import firm_home, firm_of, firms_of
from gezhi.registry.requests import firm_actor, for_firms, forget_link, keep_link
from gezhi.shell.answers import show_both, told_in, unsaved

WRONG = attempts.Door("link", limit=30, restarts=False)
"""Wrong links from one address in a quarter of an hour. A good link opens all the same: neighbours share an address."""


@for_firms
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Leads to the one enterprise that the reader acts for; offers them if there are several."""
    found = firms_of(seen_by=firm_actor(request), at=clock.now())
    if len(found) == 1:
        return redirect("registry:firm", found[0].pk)
    return render(request, "registry/firm_choose.html", {"firms": found})


@for_firms
@require_safe
def home(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """What is to be done, who answers, how often we have asked, what is known."""
    actor, at = firm_actor(request, enterprise_id), clock.now()
    shown = firm_home(enterprise_id=enterprise_id, seen_by=actor, at=at)
    if shown.enterprise.pk != enterprise_id:
        return redirect("registry:firm", shown.enterprise.pk)
    firm = shown.enterprise
    context = {
        "at": at,
        "home": shown,
        "firm": firm,
        "to_dos": slots.to_dos(firm, seen_by=actor, at=at),
        "asked": slots.askings(firm, seen_by=actor, at=at),
        "parts": slots.parts_of_firm_home(firm, seen_by=actor, at=at),
        "several": shown.own and len(firms_of(seen_by=actor, at=at)) > 1,
    }
    return render(request, "registry/firm.html", context)


@for_firms
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """What the enterprise changes itself; after a conflict both versions are shown."""
    actor, at = firm_actor(request, enterprise_id), clock.now()
    firm = firm_of(enterprise_id=enterprise_id, seen_by=actor, at=at)
    form = OwnFactsForm(posted(request), initial=own_facts_of(firm))
    context: dict[str, Any] = {"form": form, "firm": firm}
    conflict = False
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with told_in(form):
            try:
                say_own_facts(enterprise=firm, version=data["version"], facts=form.facts(), by=actor, at=at)
                messages.success(request, _("Saved. Your park sees it now."))
                return redirect("registry:firm", firm.pk)
            except Conflict as refused:
                if refused.code != "version":
                    raise
                now = firm_of(enterprise_id=enterprise_id, seen_by=actor, at=at)
                show_both(form, refused, now=own_facts_of(now), version=now.version)
                conflict = True
    if form.errors:
        return unsaved(request, "registry/firm_change.html", context, conflict=conflict)
    return render(request, "registry/firm_change.html", context)


@for_firms
@require_POST
def confirm(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Everything is still right: one tap."""
    actor, at = firm_actor(request, enterprise_id), clock.now()
    firm = firm_of(enterprise_id=enterprise_id, seen_by=actor, at=at)
    version = request.POST.get("version", "")
    say_own_facts(enterprise=firm, version=int(version) if version.isdecimal() else 0, facts={}, by=actor, at=at)
    messages.success(request, _("Thank you. It is kept that all is right as of today."))
    return redirect("registry:firm", firm.pk)


@login_not_required
@never_cache
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The door behind an enterprise's link; a wrong link and one that is over have their own page."""
    at = clock.now()
    try:
        link = links.link_behind(token)
    except NotThere as refused:
        return _shut(request, _too_many(request) or str(refused.sentence), wrong=True)
    try:
        actor = links.holder(link, at)
    except LinkOver as refused:
        return _shut(request, str(refused.sentence), status=refused.status)
    link_was_opened(link=link, by=actor, at=at)
    keep_link(request, link)
    response = redirect("registry:firm", actor.enterprise_id)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """This browser no longer acts for the enterprise; the link itself goes on."""
    forget_link(request)
    return render(request, "registry/firm_left.html")


def _too_many(request: HttpRequest) -> str:
    """Counts a wrong link; a sentence if this address has tried too many."""
    try:
        attempts.count(WRONG, address_of(request), at=clock.now())
    except attempts.Locked:
        return _("Too many wrong links from here. Wait a quarter of an hour. A link that is whole opens all the same.")
    return ""


def _shut(request: HttpRequest, sentence: str, *, wrong: bool = False, status: int = 404) -> HttpResponse:
    response = render(request, "registry/firm_shut.html", {"sentence": sentence, "wrong": wrong}, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
