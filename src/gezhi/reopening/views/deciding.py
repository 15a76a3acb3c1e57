"""The reviewer's answer to one application, and yes to several at once."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from gezhi.kernel import clock
from gezhi.kernel.refusals import Conflict, Refused
from gezhi.people.models import Person
from gezhi.people.requests import person_of
from gezhi.reopening import actions
from gezhi.reopening.actions.bulk import MOST
from gezhi.reopening.desk import desk_of
from gezhi.reopening.forms.deciding import (
    APPROVE,
    GIVE_BACK,
    PASS_UP,
    REFUSE,
    REMIND,
    Decision,
    insert,
    reasons_in,
    seen_in,
)
from gezhi.reopening.models import Application
from gezhi.reopening.reads import application_of, application_page
from gezhi.reopening.reads.queue import MINE, WAITING_TAB, ready_for_bulk
from gezhi.reopening.turns import demand_turn
from gezhi.reopening.views.queue import desk_page
from gezhi.reopening.views.rows import bulk_row
from gezhi.shell.answers import show_both, told_in


@require_POST
def decide(request: HttpRequest, application_id: int) -> HttpResponse:
    """Performs the verdict and goes on to the next application; what is refused stands beside the form, everything typed kept."""
    person, at = person_of(request), clock.now()
    application = application_of(which=application_id, seen_by=person, at=at)
    form = Decision(insert(request.POST), may_refuse=application.mode == "approval")
    conflict = False
    if "insert" in request.POST:
        form.is_valid()
        form.errors.clear()
    elif form.is_valid():
        with told_in(form):
            try:
                perform(form.cleaned_data, request.POST, application, person, at)
                messages.success(request, _said(form.cleaned_data["verdict"], application))
                return redirect(f"{reverse('reopening:queue')}?tab={_same_tab(request)}")
            except Conflict as refused:
                now = application_of(which=application_id, seen_by=person, at=at)
                show_both(form, refused, now={}, version=now.version)
                conflict = True
    found = application_page(which=application_id, seen_by=person, at=at)
    return desk_page(request, found, form=form, conflict=conflict)


def _same_tab(request: HttpRequest) -> str:
    """The next application is taken from where this one stood."""
    return MINE if request.POST.get("tab") == MINE else WAITING_TAB


def perform(said: dict[str, Any], data: QueryDict, application: Application, by: Person, at: datetime) -> None:
    """Does what the reviewer chose. Raises what the verb refuses."""
    about: dict[str, Any] = {"application": application, "by": by, "at": at, "version": said["version"]}
    words: str = said["words"]
    seen = seen_in(data)
    match said["verdict"]:
        case verdict if verdict == APPROVE:
            actions.approve(seen=seen, words=words, **about)
        case verdict if verdict == REMIND:
            actions.approve_with_reminder(seen=seen, words=words, **about)
        case verdict if verdict == GIVE_BACK:
            actions.give_back(reasons=reasons_in(data), words=words, **about)
        case verdict if verdict == REFUSE:
            actions.refuse(words=words, **about)
        case verdict if verdict == PASS_UP:
            actions.pass_up(words=words, **about)


def _said(verdict: str, application: Application) -> str:
    sentences = {
        APPROVE: _("%(name)s is approved and told."),
        REMIND: _("%(name)s is approved and told, with your reminder."),
        GIVE_BACK: _("%(name)s has it back with your reasons; the park is asked to help."),
        REFUSE: _("%(name)s is refused and told why."),
        PASS_UP: _("%(name)s is passed up; the deadline stays."),
    }
    return sentences[verdict] % {"name": application.enterprise.name}


@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """All applications without an open point, to be approved together; whatever cannot be stays and is named."""
    desk = desk_of(person_of(request), clock.now())
    person, at = person_of(request), desk.at
    problems: list[str] = []
    if request.method == "POST":
        chosen = [int(pk) for pk in request.POST.getlist("application") if pk.isascii() and pk.isdecimal()]
        demand_turn(chosen, desk=desk)
        try:
            outcomes = actions.bulk_approve(applications=chosen, by=person, at=at)
        except Refused as refused:
            problems = [str(refused.sentence)]
        else:
            done = sum(one.done for one in outcomes)
            if done:
                words = ngettext(
                    "%(n)d enterprise is approved and told.", "%(n)d enterprises are approved and told.", done
                )
                messages.success(request, words % {"n": done})
            problems = [f"{one.application.enterprise.name}: {one.sentence}" for one in outcomes if not one.done]
            if not problems:
                return redirect("reopening:queue")
    ready = ready_for_bulk(seen_by=person, at=at, desk=desk).select_related("enterprise", "place")
    rows = [bulk_row(one, at) for one in ready[:MOST]]
    context = {"rows": rows, "problems": problems, "at": at}
    return render(request, "reopening/bulk.html", context, status=422 if problems else 200)
