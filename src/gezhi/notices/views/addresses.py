"""Where a person is found on each channel."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gezhi.kernel import clock
from gezhi.notices.actions.channels import set_address
from gezhi.notices.forms.channels import AddressesForm
from gezhi.notices.reads.channels import addresses_of
from gezhi.people.requests import person_of
from gezhi.shell.answers import told_in, unsaved


@require_http_methods(["GET", "POST"])
def of_person(request: HttpRequest, person: int) -> HttpResponse:
    """WeCom account, e-mail address and so on; an empty field takes the address away."""
    me, at = person_of(request), clock.now()
    somebody, known = addresses_of(person=person, seen_by=me, at=at)
    form = AddressesForm(request.POST if request.method == "POST" else None, known=known)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            for kind, value in form.cleaned_data.items():
                if value != known.get(kind, ""):
                    set_address(kind=kind, value=value, person=somebody, by=me, at=at)
            messages.success(request, _("The addresses are saved."))
            return redirect("notices:addresses", person)
    context = {"form": form, "somebody": somebody}
    return (unsaved if form.errors else render)(request, "notices/addresses.html", context)
