"""The start page: the board for the office, one's own places for the field."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from gezhi.cases.reads.beside import my_turns
from gezhi.kernel import clock
from gezhi.kernel.refusals import Refused
from gezhi.overview.moments import THEN, asked_past
from gezhi.overview.reads import board as board_reads
from gezhi.overview.reads import mine as mine_reads
from gezhi.people.requests import person_of
from gezhi.people.rules import rights_of
from gezhi.registry import rules
from gezhi.registry.members import enterprises_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where everybody arrives: the office on the board, the field at its places, members at their enterprise."""
    if mine_reads.lands_on_board(person_of(request), rights_of(person_of(request), clock.now())):
        return board(request)
    person, at = person_of(request), clock.now()
    only_member = enterprises_of(person, at) and not rules.sees(person, at).places
    return redirect("registry:firms" if only_member else "overview:mine")


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The board of what the person may look at; htmx asks for it again every minute. `?at=` asks about a past moment."""
    now, trouble = clock.now(), None
    try:
        at = asked_past(request.GET.get("at", ""), now=now)
    except Refused as refused:
        at, trouble = now, refused
    then = request.GET.get("known") == THEN
    found = board_reads.board(at=at, seen_by=person_of(request), past=at != now, known_then=then)
    fragment = request.headers.get("HX-Request") == "true"
    context = {"board": found, "trouble": trouble, "now": now}
    page = "overview/board_live.html" if fragment else "overview/board.html"
    return render(request, page, context, status=422 if trouble else 200)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the person answers for, now and next."""
    person, at = person_of(request), clock.now()
    found, turns = mine_reads.mine(person=person, at=at), my_turns(seen_by=person, at=at)
    return render(request, "overview/mine.html", {"mine": found, "some": turns})
