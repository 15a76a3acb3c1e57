"""Pages about duties: the roster on a time-line, one duty, and what people do with it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.kernel import clock
from gezhi.kernel.refusals import Conflict
from gezhi.people.requests import person_of
from gezhi.registry import rules
from gezhi.registry.actions import corrections
from gezhi.registry.actions import duties as verbs
from gezhi.registry.forms.duties import AssignForm, CorrectForm, EndDutyForm, HandOverForm, SubstituteForm, WithdrawForm
from gezhi.registry.forms.people import offer_people
from gezhi.registry.forms.rosters import RosterForm
from gezhi.registry.models import Duty, Place
from gezhi.registry.models.duties import Post
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.answering import answering_now
from gezhi.registry.reads.assignable import assignable
from gezhi.registry.reads.coverage import standings
from gezhi.registry.reads.ending import without
from gezhi.registry.reads.places import place_of
from gezhi.registry.reads.rosters import DutyPage, duty_page, roster
from gezhi.registry.timeline import Stretch, drawn
from gezhi.shell.answers import told_in, unsaved


@require_safe
def roster_page(request: HttpRequest) -> HttpResponse:
    """Who holds which post where over some weeks: a place and what hangs directly below it."""
    at = clock.now()
    places = standings(at=at, seen_by=person_of(request))
    form = RosterForm(request.GET or None, places=list(places.values()), at=at)
    context: dict[str, Any] = {"form": form, "at": at}
    if asked := form.asked():
        rows = roster(**asked, seen_by=person_of(request), at=at)
        stretch = Stretch(asked["since"], asked["until"])
        place = places[asked["place_id"]]
        context |= {"rows": drawn(rows, stretch), "stretch": stretch, "now": stretch.at(at), "place": place}
    return render(request, "registry/roster.html", context)


@require_safe
def page(request: HttpRequest, duty_id: int) -> HttpResponse:
    """One duty: who, where, when, what was known before, and what can be done."""
    found = duty_page(duty_id=duty_id, seen_by=person_of(request), at=clock.now())
    return render(request, "registry/duty.html", {"page": found, "duty": found.duty})


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, place_id: int) -> HttpResponse:
    """Makes somebody answer for a place."""
    at = clock.now()
    place = place_of(place_id=place_id, seen_by=person_of(request))
    rules.demand(rules.may_assign(person_of(request), place, at), rules.may_assign)
    form = AssignForm(
        request.POST or None, place=place, initial={"start": at, "post": request.GET.get("post") or _usual_post(place)}
    )
    offer_people(form, among=assignable(seen_by=person_of(request), at=at), seen_by=person_of(request), at=at)
    context = {
        "form": form,
        "place": place,
        "title": _("Who answers for %(name)s?") % {"name": place.name},
        "verb": _("Assign"),
        "known": answering_now(place=place, at=at, seen_by=person_of(request)),
    }
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            duty = verbs.assign(place=place, by=person_of(request), at=at, **form.cleaned_data)
            messages.success(
                request, _("%(person)s answers for %(place)s.") % {"person": duty.person.name, "place": place.name}
            )
            return redirect("registry:place", place.pk)
    template = "registry/place_form.html"
    return unsaved(request, template, context) if form.errors else render(request, template, context)


def _usual_post(place: Place) -> str:
    """Who usually answers for such a place: points, gates and groups have an executor, the others a steward."""
    return str(Post.EXECUTOR if place.kind in (Kind.POINT, Kind.GATE, Kind.GROUP) else Post.STEWARD)


def hand_over(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Hands a duty over."""
    return _about_duty(
        request,
        duty_id,
        HandOverForm,
        verbs.hand_over,
        _("Hand over"),
        lambda duty, at: {"when": at, "title": duty.title},
    )


def substitute(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Lets somebody stand in for a while."""
    return _about_duty(
        request,
        duty_id,
        SubstituteForm,
        verbs.substitute,
        pgettext("verb", "Substitute"),
        lambda _duty, at: {"start": at, "end": at + timedelta(hours=8)},
    )


def end(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Ends a duty without a successor."""
    return _about_duty(request, duty_id, EndDutyForm, verbs.end_duty, _("End"), lambda _duty, at: {"when": at})


def correct(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Puts right what was recorded wrongly."""
    return _about_duty(
        request, duty_id, CorrectForm, corrections.correct, _("Correct"), lambda duty, _at: _as_recorded(duty)
    )


def withdraw(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Says that a duty should never have been recorded."""
    return _about_duty(request, duty_id, WithdrawForm, corrections.withdraw, _("Withdraw"), lambda _duty, _at: {})


TAKING_AWAY = (EndDutyForm, WithdrawForm)


def _as_recorded(duty: Duty) -> dict[str, Any]:
    return {"person": duty.person_id, "start": duty.during.lower, "end": duty.during.upper, "title": duty.title}


@require_http_methods(["GET", "POST"])
def _about_duty(
    request: HttpRequest,
    duty_id: int,
    form_class: type[Form],
    verb: Callable[..., Duty | None],
    label: str,
    initial: Callable[[Duty, datetime], dict[str, Any]],
) -> HttpResponse:
    """The page of one verb about one duty: shows its form, performs it, or says beside the field why not."""
    at = clock.now()
    found = duty_page(duty_id=duty_id, seen_by=person_of(request), at=at)
    rules.demand(rules.may_assign(person_of(request), found.duty.place, at), rules.may_assign)
    if request.method == "GET" and not found.current:
        messages.warning(request, _("This record has been replaced. Look below for what is known now."))
        return redirect("registry:duty", duty_id)
    form = form_class(request.POST or None, initial=initial(found.duty, at))
    offer_people(form, among=assignable(seen_by=person_of(request), at=at), seen_by=person_of(request), at=at)
    context = {"form": form, "page": found, "duty": found.duty, "verb": label, "at": at}
    if form_class in TAKING_AWAY:
        context["without"] = without(duty=found.duty, seen_by=person_of(request), at=at)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            try:
                after = verb(duty=found.duty, by=person_of(request), at=at, **form.cleaned_data)
                messages.success(request, _said(found, after))
                return redirect("registry:place", found.duty.place_id)
            except Conflict as conflict:
                form.add_error(None, str(conflict.sentence))
                return unsaved(request, "registry/duty_form.html", context, conflict=True)
    template = "registry/duty_form.html"
    return unsaved(request, template, context) if form.errors else render(request, template, context)


def _said(found: DutyPage, after: Duty | None) -> str:
    if after is None:
        return _("The record has been withdrawn. What was known before stays readable.")
    return _("Recorded: %(person)s at %(place)s.") % {"person": after.person.name, "place": found.duty.place.name}
