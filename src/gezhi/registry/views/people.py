"""Finding somebody for a form: the short list that comes while one types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gezhi.kernel import clock
from gezhi.kernel.refusals import NotThere
from gezhi.people.requests import person_of
from gezhi.registry import rules
from gezhi.registry.forms.people import Typed, list_of_people
from gezhi.registry.reads.assignable import assignable
from gezhi.registry.reads.choosing import PeopleToChoose, people_to_choose


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The list under a form's field that asks for a person; `field` is the field's name in that form."""
    at, person, name = clock.now(), person_of(request), request.GET.get("field", "")
    rules.demand(rules.may_choose_people(person, at), rules.may_choose_people)
    if not name.isidentifier() or len(name) > 60:
        raise NotThere
    among = assignable(seen_by=person, at=at)

    def found(text: str, chosen: str) -> PeopleToChoose:
        return people_to_choose(text=text[:60], chosen=chosen, among=among, seen_by=person, at=at)

    return render(request, "registry/person_found.html", list_of_people(name, Typed.read(request.GET, name), found))
