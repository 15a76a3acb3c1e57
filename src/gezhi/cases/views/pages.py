"""The page of one case, its verbs, its pictures, and the sheet of paper."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.cases import timeline, verbs
from gezhi.cases.actions.together import with_photo
from gezhi.cases.forms.asking import form_for, offer, said_in
from gezhi.cases.forms.verbs import VerbForm
from gezhi.cases.reads import CasePage, case_page, likely_duplicates
from gezhi.cases.reads.choosing import candidates, photo_of
from gezhi.cases.verbs import Turn, Verb
from gezhi.files.serving import answer_file
from gezhi.kernel import clock
from gezhi.kernel.refusals import Conflict, NotThere
from gezhi.people.models import Person
from gezhi.people.requests import person_of
from gezhi.registry import rules as registry_rules
from gezhi.registry.forms.people import Typed, list_of_people
from gezhi.registry.reads.choosing import PeopleToChoose, people_to_choose
from gezhi.shell.answers import show_both, told_in, unsaved


@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """One case: where it stands, whose turn it is, what happened, how long is left."""
    person, at = person_of(request), clock.now()
    found = case_page(number=number, seen_by=person, at=at)
    turn = _turn(found, person)
    form = _form(found, turn.verbs[0], person, at) if turn else None
    return render(request, "cases/page.html", _context(found, person, at, turn, form))


@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, number: str) -> HttpResponse:
    """A verb on a case: its form, and performing it. The form of one's turn comes back on the case's own page."""
    person, at = person_of(request), clock.now()
    found = case_page(number=number, seen_by=person, at=at)
    verb = verbs.ALL.get(request.POST.get("verb", "") or request.GET.get("verb", ""))
    if verb is None:
        raise NotThere
    form = _form(found, verb.name, person, at, request)
    conflict = False
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            try:
                with_photo(
                    verb=verb.action, case=found.case, by=person, at=at, **said_in(form, verb, found.case, person, at)
                )
                messages.success(request, str(verb.done))
                return redirect("cases:page", number)
            except Conflict as refused:
                conflict = True
                found = case_page(number=number, seen_by=person, at=at)
                show_both(form, refused, now={}, version=found.case.version)
    return _again(request, found, person, at, verb, form, conflict=conflict)


def _again(
    request: HttpRequest, found: CasePage, person: Person, at: datetime, verb: Verb, form: VerbForm, *, conflict: bool
) -> HttpResponse:
    """The form once more: on the case's page if it belongs to one's turn there, otherwise on a page of its own."""
    turn = _turn(found, person)
    at_turn = turn is not None and verb.name in turn.verbs and request.method == "POST"
    context = _context(found, person, at, turn, form) | {
        "verb": verb,
        "asked_verb": verb.name,
        "conflict": conflict,
        "since": _since(found, request, at) if conflict else [],
        "alike": _alike(found, person, at) if verb.name == "join" else [],
    }
    template = "cases/page.html" if at_turn else "cases/do.html"
    if form.errors:
        return unsaved(request, template, context, conflict=conflict)
    return render(request, template, context)


def _since(found: CasePage, request: HttpRequest, at: datetime) -> list[timeline.Row]:
    """What happened since the form was opened: as many lines as the version has grown by."""
    seen = request.POST.get("version", "")
    grown = found.case.version - int(seen) if seen.isdecimal() else 1
    moved = [line for line in found.history if line.move is not None]
    return timeline.rows(moved[-grown:], at) if 0 < grown <= len(moved) else []


def _turn(found: CasePage, person: Person) -> Turn | None:
    return verbs.turn_of(found.case, found.verbs, person.pk, planned=found.plan is not None)


def _form(found: CasePage, verb: str, person: Person, at: datetime, request: HttpRequest | None = None) -> VerbForm:
    posted = request is not None and request.method == "POST"
    data = (request.POST, request.FILES) if request is not None and posted else (None, None)
    form = form_for(verbs.ALL[verb], found, person, at, *data)
    offer(form, found.case, verb, seen_by=person, at=at)
    return form


def _alike(found: CasePage, person: Person, at: datetime) -> list[Any]:
    case = found.case
    return likely_duplicates(
        place=case.place_id,
        kind=case.kind,
        words=f"{case.title} {case.words}",
        seen_by=person,
        at=at,
        leave_out=case.pk,
    )


def _context(found: CasePage, person: Person, at: datetime, turn: Turn | None, form: VerbForm | None) -> dict[str, Any]:
    """Everything the page draws, from what was read."""
    case = found.case
    dials, left = timeline.dials(found.clocks, at, due=case.due)
    return {
        "at": at,
        "page": found,
        "case": case,
        "steps": timeline.steps(case, at),
        "rows": timeline.rows(found.history, at),
        "sealed": all(line.entry is None or hasattr(line.entry, "seal") for line in found.history),
        "dials": dials,
        "left": left,
        "by_wall": {view.clock.wall for view in found.clocks},
        "seats": timeline.seats(case),
        "turn": turn,
        "main_verbs": [verbs.ALL[turn.verbs[0]]] if turn else [],
        "asked_verb": turn.verbs[0] if turn else "",
        "form": form,
        "aside": [verbs.ALL[name] for name in turn.aside if name in found.verbs] if turn else [],
        "others": verbs.others(turn, found.verbs),
        "trace": registry_rules.may_see_place(person, case.place_id, at),
        "last_answer": next((line for line in reversed(found.history) if line.verb == "answer"), None),
    }


@require_safe
def people(request: HttpRequest, number: str) -> HttpResponse:
    """The list under a field that asks for a person: those who can be chosen for this verb on this case."""
    person, at, name = person_of(request), clock.now(), request.GET.get("field", "")
    found = case_page(number=number, seen_by=person, at=at)
    verb = request.GET.get("verb", "")
    if verb not in found.verbs or not name.isidentifier() or len(name) > 60:
        raise NotThere
    among = candidates(case=found.case, verb=verb, seen_by=person, at=at)

    def find(text: str, chosen: str) -> PeopleToChoose:
        return people_to_choose(text=text[:60], chosen=chosen, among=among, seen_by=person, at=at)

    return render(request, "registry/person_found.html", list_of_people(name, Typed.read(request.GET, name), find))


@require_safe
def photo(request: HttpRequest, number: str, photo_id: int) -> HttpResponseBase:
    """A picture of a case."""
    found = photo_of(number=number, photo=photo_id, seen_by=person_of(request), at=clock.now())
    return answer_file(found.stored, f"{number}-{photo_id}")


@require_safe
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The case as a sheet of paper (案件单), to be printed and signed."""
    person, at = person_of(request), clock.now()
    found = case_page(number=number, seen_by=person, at=at)
    return render(request, "cases/sheet.html", _context(found, person, at, None, None))
