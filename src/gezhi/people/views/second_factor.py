"""Setting up one's second factor, recovery codes, removing it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gezhi.kernel import clock
from gezhi.people import actions, rules, totp
from gezhi.people.forms import CodeForm
from gezhi.people.middleware import before_second_factor
from gezhi.people.requests import own_device, person_of, safe_next
from gezhi.shell.answers import told_in, unsaved


@before_second_factor
@never_cache
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """The QR code for the app, and the first code to prove that it arrived; then the recovery codes."""
    me, at = person_of(request), clock.now()
    secret = actions.begin_second_factor(person=me, by=me, at=at)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            codes = actions.confirm_second_factor(person=me, code=form.cleaned_data["code"], by=me, at=at)
            address = safe_next(request, request.GET.get("next", "/"))
            return render(request, "people/recovery_codes.html", {"codes": codes, "next": address})
    context = {
        "form": form,
        "secret": secret,
        "address": totp.address_for_app(secret, person=me.phone or me.name, issuer=_("Gezhi")),
        "required": settings.SECOND_FACTOR and rules.is_office(me, at),
    }
    show = unsaved if form.errors else render
    return show(request, "people/second_factor.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes against a code from the app."""
    me = person_of(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            codes = actions.new_recovery_codes(person=me, code=form.cleaned_data["code"], by=me, at=clock.now())
            return render(request, "people/recovery_codes.html", {"codes": codes, "next": "/account/"})
    show = unsaved if form.errors else render
    return show(request, "people/recovery_codes_ask.html", {"form": form})


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest) -> HttpResponse:
    """No second factor any more, against a code from the app."""
    me = person_of(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            code, at = form.cleaned_data["code"], clock.now()
            actions.drop_second_factor(person=me, code=code, by=me, at=at)
            actions.end_other_devices(device=own_device(request), by=me, at=at)
            messages.success(request, _("Second factor removed."))
            return redirect("people:account")
    show = unsaved if form.errors else render
    return show(request, "people/second_factor_remove.html", {"form": form})
