"""The list of persons, one person's page, adding and changing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gezhi.kernel import clock
from gezhi.kernel.refusals import Conflict
from gezhi.people import actions, reads, rules
from gezhi.people.forms import PersonForm, RightForm
from gezhi.people.models import Person
from gezhi.people.requests import person_of
from gezhi.shell.answers import show_both, told_in, unsaved

FIELDS = ("name", "phone", "title", "works")


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody the asker may see, with search and filters."""
    me, at, asked = person_of(request), clock.now(), request.GET
    works = asked.get("works", "") if asked.get("works") in Person.Works.values else ""
    state = asked.get("state", "here") if asked.get("state") in reads.STATES else "here"
    page = int(asked.get("page", "1")) if asked.get("page", "1").isdecimal() else 1
    found = reads.people(seen_by=me, at=at, q=asked.get("q", "")[:60], works=works, state=state, page=page)
    context = {
        "found": found,
        "kinds": [(kind.value, kind.label, found.counts.get(kind.value, 0)) for kind in Person.Works],
        "works": works,
        "state": state,
        "q": asked.get("q", "")[:60],
        "may_register": rules.may_register(me, at),
    }
    return render(request, "people/people_rows.html" if _fragment(request) else "people/people.html", context)


@require_GET
def person(request: HttpRequest, person: int) -> HttpResponse:
    """One person: how to reach them, devices, invitation, rights, duties."""
    return render(request, "people/person.html", shown(request, person))


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Somebody new."""
    me, at = person_of(request), clock.now()
    rules.demand(rules.may_register(me, at), rules.may_register)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            new = actions.register_person(**{f: form.cleaned_data[f] for f in FIELDS}, by=me, at=at)
            messages.success(request, _("%(name)s is added. Invite them next.") % {"name": new.name})
            return redirect("people:person", new.pk)
    show = unsaved if form.errors else render
    return show(request, "people/person_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, person: int) -> HttpResponse:
    """Putting right what is known; two who save the same form see each other's values."""
    me, at = person_of(request), clock.now()
    kept = reads.find_person(person=person, seen_by=me, at=at)
    rules.demand(rules.may_change(me, kept, at), rules.may_change)
    now = {f: getattr(kept, f) or "" for f in FIELDS}
    form = PersonForm(request.POST or None, initial={**now, "version": kept.version})
    conflict = False
    if request.method == "POST" and form.is_valid():
        said = {f: form.cleaned_data[f] for f in FIELDS}
        with told_in(form):
            try:
                actions.change_person(person=person, version=form.cleaned_data["version"] or 0, **said, by=me, at=at)
                return redirect("people:person", person)
            except Conflict as refused:
                if refused.code != "changed-meanwhile":
                    raise
                conflict = True
                show_both(form, refused, now=now, version=kept.version)
    if form.errors:
        return unsaved(request, "people/person_form.html", {"form": form, "person": kept}, conflict=conflict)
    return render(request, "people/person_form.html", {"form": form, "person": kept})


@require_POST
def deactivate(request: HttpRequest, person: int) -> HttpResponse:
    """The person leaves; all their devices are signed out."""
    gone = actions.deactivate(person=person, by=person_of(request), at=clock.now())
    messages.success(request, _("%(name)s has left. All their devices are signed out.") % {"name": gone.name})
    return redirect("people:person", person)


@require_POST
def reactivate(request: HttpRequest, person: int) -> HttpResponse:
    """The person is back."""
    back = actions.reactivate(person=person, by=person_of(request), at=clock.now())
    messages.success(request, _("%(name)s is back. Invite them next.") % {"name": back.name})
    return redirect("people:person", person)


@require_POST
def unlock(request: HttpRequest, person: int) -> HttpResponse:
    """Wrong tries are forgotten."""
    me, at = person_of(request), clock.now()
    actions.lift_lock(person=reads.find_person(person=person, seen_by=me, at=at), by=me, at=at)
    messages.success(request, _("The lock is lifted."))
    return redirect("people:person", person)


@require_POST
def reset_second_factor(request: HttpRequest, person: int) -> HttpResponse:
    """The person lost the phone with the app."""
    me, at = person_of(request), clock.now()
    actions.drop_second_factor(person=reads.find_person(person=person, seen_by=me, at=at), by=me, at=at)
    messages.success(request, _("The second factor is reset. They set it up anew at the next sign-in."))
    return redirect("people:person", person)


def shown(request: HttpRequest, person: int, form: RightForm | None = None) -> dict[str, object]:
    """What the person's page needs; `form` is the right that could not be given."""
    page = reads.person_page(person=person, seen_by=person_of(request), at=clock.now())
    link = reverse("people:join", args=[page.card.token]) if page.card else ""
    return {
        "shown": page,
        "person": page.person,
        "link": request.build_absolute_uri(link) if link else "",
        "right_form": form or RightForm(),
        "administers": "administer" in page.may,
    }


def _fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "rows"
