"""The call list: mine across all notices, and writing down what came of a call."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.kernel import clock
from gezhi.notices import rules
from gezhi.notices.actions import calling
from gezhi.notices.forms.calls import GiveForm
from gezhi.notices.models import CallState, Result
from gezhi.notices.reads import call_list as reads
from gezhi.people.requests import person_of, safe_next
from gezhi.registry.forms.people import offer_people
from gezhi.registry.reads.assignable import assignable
from gezhi.shell.answers import told_in, unsaved

DONE = {
    Result.TOLD: pgettext_lazy("call written down", "%(who)s: told."),
    Result.NO_ANSWER: pgettext_lazy("call written down", "%(who)s: no answer. It stays on the list."),
    Result.WRONG_NUMBER: pgettext_lazy("call written down", "%(who)s: wrong number. A visit is proposed."),
    Result.REFUSED: pgettext_lazy("call written down", "%(who)s: would not listen. It is written down."),
    Result.VISITED: pgettext_lazy("call written down", "%(who)s: told on a visit."),
}


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """What is to be phoned: mine, or everything in the places that I answer for."""
    me, at = person_of(request), clock.now()
    whose = "places" if request.GET.get("whose") == "places" else ""
    found = reads.calls_seen(seen_by=me, at=at, whose=whose)
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "calls": reads.call_lines(calls=list(page), seen_by=me, at=at),
        "whose": whose,
        "mine": reads.how_many_mine(person=me),
        "every": found.count() if whose else reads.calls_seen(seen_by=me, at=at, whose="places").count(),
        "slip": uuid4,
        "at": at,
    }
    return render(request, "notices/calls.html", context)


@require_POST
def result(request: HttpRequest, call: int) -> HttpResponse:
    """Writes down what came of a call; the same press twice counts once."""
    kept = calling.record_call(
        call=call,
        result=request.POST.get("result", ""),
        note=request.POST.get("note", ""),
        slip=_slip(request.POST.get("slip", "")),
        by=person_of(request),
        at=clock.now(),
    )
    outcome = Result(request.POST["result"])
    who = kept.recipient.enterprise or kept.recipient.person
    messages.success(request, str(DONE[outcome]) % {"who": who})
    if kept.state == CallState.VISIT and outcome == Result.NO_ANSWER:
        messages.info(request, _("Three calls without an answer: now somebody goes there, as a service visit."))
    return redirect(_back(request))


@require_POST
def take(request: HttpRequest, call: int) -> HttpResponse:
    """I make this call; nobody else phones the same person meanwhile."""
    calling.take_call(call=call, by=person_of(request), at=clock.now())
    messages.success(request, _("The call is yours."))
    return redirect(_back(request))


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, call: int) -> HttpResponse:
    """Gives a call to somebody else."""
    me, at = person_of(request), clock.now()
    line = reads.call_line(call=call, seen_by=me, at=at)
    rules.demand(rules.may_give_call(me, line.call, at), rules.may_give_call)
    form = GiveForm(request.POST if request.method == "POST" else None)
    offer_people(form, among=assignable(seen_by=me, at=at), seen_by=me, at=at)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            given = calling.give_call(call=call, to=form.cleaned_data["to"], by=me, at=at)
            messages.success(request, _("%(name)s makes this call now.") % {"name": given.caller})
            return redirect("notices:calls")
    return (unsaved if form.errors else render)(request, "notices/call_give.html", {"form": form, "line": line})


def _slip(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    return safe_next(request, asked) if asked else "notices:calls"
