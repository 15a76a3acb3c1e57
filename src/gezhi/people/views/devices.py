"""Devices that are signed in: one's own, for administrators everybody's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from gezhi.kernel import clock
from gezhi.people import actions, reads, rules
from gezhi.people.requests import own_device, person_of, safe_next, see_out


@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """My devices, or with ?whose=all those of everybody (administrators)."""
    me, at = person_of(request), clock.now()
    all_of_them = request.GET.get("whose") == "all" and rules.may_administer(me, at)
    page = int(request.GET.get("page", "1")) if request.GET.get("page", "1").isdecimal() else 1
    context = {
        "page": reads.devices(seen_by=me, at=at, page=page, mine=not all_of_them),
        "here": own_device(request),
        "all": all_of_them,
        "may_administer": rules.may_administer(me, at),
    }
    return render(request, "people/devices.html", context)


@require_POST
def end(request: HttpRequest, device: int) -> HttpResponse:
    """Signs a device out."""
    ended = actions.end_device(device=device, by=person_of(request), at=clock.now())
    if ended.pk == own_device(request).pk:
        return see_out(request, redirect("people:sign-in"))
    messages.success(request, _("%(device)s is signed out.") % {"device": ended.shown_name})
    return redirect(safe_next(request, request.POST.get("next", "/devices/")))


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Signs all my devices out but this one."""
    number = actions.end_other_devices(device=own_device(request), by=person_of(request), at=clock.now())
    messages.success(
        request,
        ngettext("%(number)s device signed out.", "%(number)s devices signed out.", number) % {"number": number},
    )
    return redirect("people:devices")
