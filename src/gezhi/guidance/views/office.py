"""Guidance for the office: how far reading has come, a new edition, who lacks."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.guidance import rules
from gezhi.guidance.actions import publish as publish_edition
from gezhi.guidance.forms import PublishForm
from gezhi.guidance.reads.following import all_following, following, lacking
from gezhi.kernel import clock
from gezhi.people.requests import person_of
from gezhi.registry.rules import demand
from gezhi.shell.answers import told_in, unsaved

NAMES = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every open incident with its handbook."""
    found = all_following(seen_by=person_of(request), at=clock.now())
    if len(found) == 1:
        return redirect("guidance:incident", found[0].incident.number)
    return render(request, "guidance/index.html", {"found": found})


@require_safe
def incident(request: HttpRequest, number: str) -> HttpResponse:
    """One incident: its editions, and by site how many enterprises have read the newest."""
    found = following(number=number, seen_by=person_of(request), at=clock.now())
    return render(request, "guidance/incident.html", {"found": found, "at": clock.now()})


@require_safe
def names(request: HttpRequest, number: str) -> HttpResponse:
    """The names behind the figure: who has not read it yet, or with `read` who has."""
    place, read = request.GET.get("place", ""), request.GET.get("read") == "1"
    place_id = int(place) if place.isascii() and place.isdecimal() and len(place) < 18 else None
    rows = lacking(number=number, place_id=place_id, seen_by=person_of(request), at=clock.now(), read=read)
    page = Paginator(rows, NAMES).get_page(request.GET.get("page"))
    return render(request, "guidance/names.html", {"page": page, "number": number, "read": read, "place": place_id})


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """A new edition from the pack that judges now."""
    person, at = person_of(request), clock.now()
    demand(rules.may_publish(person, at), rules.may_publish)
    found = following(number=number, seen_by=person, at=at)
    last = found.edition
    initial = {"after": last.edition if last else 0, "added": "\n".join(last.added) if last else ""}
    form = PublishForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = publish_edition(incident=found.incident, by=person, at=at, **form.said())
            messages.success(request, _("Edition %(number)d is out.") % {"number": made.edition})
            return redirect("guidance:incident", number)
    context = {"form": form, "found": found}
    return (
        unsaved(request, "guidance/publish.html", context)
        if form.errors
        else render(request, "guidance/publish.html", context)
    )
