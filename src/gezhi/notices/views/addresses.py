"""Where a person, or the contact of an enterprise, is found on each channel."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gezhi.kernel import clock
from gezhi.notices.actions.channels import set_addresses
from gezhi.notices.forms.channels import AddressesForm
from gezhi.notices.reads.channels import addresses_of, addresses_with
from gezhi.people.requests import person_of
from gezhi.shell.answers import told_in, unsaved


@require_http_methods(["GET", "POST"])
def of_person(request: HttpRequest, person: int) -> HttpResponse:
    """WeCom account, e-mail address and so on; an empty field takes the address away."""
    me, at = person_of(request), clock.now()
    somebody, known = addresses_of(person=person, seen_by=me, at=at)
    own = somebody.pk == me.pk
    back = reverse("people:account") if own else reverse("people:person", args=[person])
    form = AddressesForm(request.POST if request.method == "POST" else None, known=known)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            set_addresses(wanted=form.cleaned_data, person=somebody, by=me, at=at)
            return _saved(request, "notices:addresses", person)
    return _shown(request, form, {"name": somebody.name, "back": back})


@require_http_methods(["GET", "POST"])
def of_enterprise(request: HttpRequest, enterprise: int) -> HttpResponse:
    """The same for the contact of an enterprise, whose phone stands in the registry."""
    me, at = person_of(request), clock.now()
    firm, known = addresses_with(enterprise=enterprise, seen_by=me, at=at)
    form = AddressesForm(request.POST if request.method == "POST" else None, known=known)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            set_addresses(wanted=form.cleaned_data, enterprise=firm, by=me, at=at)
            return _saved(request, "registry:enterprise", enterprise)
    back = reverse("registry:enterprise", args=[enterprise])
    return _shown(request, form, {"name": firm.name, "contact": firm.contact_name, "back": back})


def _saved(request: HttpRequest, page: str, number: int) -> HttpResponse:
    messages.success(request, _("The addresses are saved."))
    return redirect(page, number)


def _shown(request: HttpRequest, form: AddressesForm, about: dict[str, Any]) -> HttpResponse:
    return (unsaved if form.errors else render)(request, "notices/addresses.html", {"form": form, **about})
