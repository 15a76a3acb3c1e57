"""Guidance for an enterprise: what holds for it at a site, which premises it has, that it has read it, the sheet to put up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gezhi.guidance.actions import confirm_for_firm
from gezhi.guidance.actions import say_premises as say_which
from gezhi.guidance.forms import PremisesForm
from gezhi.guidance.papers import token_for
from gezhi.guidance.reads.assembled import Assembled, At, at_site, guidance_at
from gezhi.guidance.reads.following import edition_of
from gezhi.guidance.reads.staff import readers
from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.registry.requests import firm_actor, for_firms


@for_firms
@require_safe
def page(request: HttpRequest, enterprise_id: int, place_id: int) -> HttpResponse:
    """What the enterprise has to heed at this site, by incident."""
    actor, here = _here(request, enterprise_id, place_id)
    at = clock.now()
    found = guidance_at(here=here, seen_by=actor, at=at)
    context = {
        "here": here,
        "found": found,
        "form": _premises(found),
        "readers": readers(here=here, found=found, seen_by=actor, at=at),
        "paper": _paper(request, here),
    }
    return render(request, "guidance/firm.html", context)


@for_firms
@require_POST
def say_premises(request: HttpRequest, enterprise_id: int, place_id: int) -> HttpResponse:
    """Which kinds of rooms it has here."""
    actor, here = _here(request, enterprise_id, place_id)
    at = clock.now()
    form = _premises(guidance_at(here=here, seen_by=actor, at=at), request)
    if form.is_valid():
        kinds = form.cleaned_data["kinds"]
        say_which(enterprise=here.enterprise, place=here.place, kinds=kinds, by=actor, at=at)
        messages.success(request, _("Saved. You now read what is for these."))
    return redirect("guidance:firm", here.enterprise.pk, here.place.pk)


@for_firms
@require_POST
def read(request: HttpRequest, enterprise_id: int, place_id: int, handbook_id: int) -> HttpResponse:
    """The enterprise has read this edition."""
    actor, here = _here(request, enterprise_id, place_id)
    edition = edition_of(handbook_id=handbook_id, seen_by=firm_actor(request))
    confirm_for_firm(handbook=edition, enterprise=here.enterprise, place=here.place, by=actor, at=clock.now())
    messages.success(request, _("Confirmed. Put the code up, so that your staff read it too."))
    return redirect("guidance:firm", here.enterprise.pk, here.place.pk)


@for_firms
@require_safe
def sheet(request: HttpRequest, enterprise_id: int, place_id: int) -> HttpResponse:
    """The same on paper, with the code for the staff."""
    actor, here = _here(request, enterprise_id, place_id)
    at = clock.now()
    context = {
        "here": here,
        "found": guidance_at(here=here, seen_by=actor, at=at),
        "paper": _paper(request, here),
        "at": at,
    }
    return render(request, "guidance/sheet.html", context)


@for_firms
@require_safe
def edition(request: HttpRequest, handbook_id: int) -> HttpResponse:
    """One edition as it was published, whatever came after it."""
    found = edition_of(handbook_id=handbook_id, seen_by=firm_actor(request))
    return render(request, "guidance/edition.html", {"edition": found, "pack": found.pack_version.pack})


def _here(request: HttpRequest, enterprise_id: int, place_id: int) -> tuple[Actor, At]:
    actor = firm_actor(request, enterprise_id)
    return actor, at_site(enterprise_id=enterprise_id, place_id=place_id, seen_by=actor, at=clock.now())


def _premises(found: list[Assembled], request: HttpRequest | None = None) -> PremisesForm:
    """All kinds that the open incidents' packs know, those that hold here ticked."""
    kinds = {kind.code: kind for one in found for kind in one.kinds}
    initial = {"kinds": [code for code, kind in kinds.items() if kind.here]}
    choices = [(code, kind.title) for code, kind in kinds.items()]
    return PremisesForm(request.POST if request else None, choices=choices, initial=initial)


def _paper(request: HttpRequest, here: At) -> str:
    return request.build_absolute_uri(reverse("guidance:staff", args=[token_for(here.enterprise.pk, here.place.pk)]))
