"""One's own page: devices, password, second factor, duties, and what is stored about oneself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from gezhi.kernel import clock
from gezhi.people import actions, reads
from gezhi.people.forms import FirstPasswordForm, PasswordForm
from gezhi.people.requests import own_device, person_of
from gezhi.shell.answers import told_in, unsaved


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Me: my devices, how I sign in, my duties."""
    me = person_of(request)
    page = reads.person_page(person=me.pk, seen_by=me, at=clock.now())
    return render(request, "people/account.html", {"me": me, "shown": page, "here": own_device(request)})


@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Another password; all other devices are signed out."""
    kind = PasswordForm if person_of(request).has_usable_password() else FirstPasswordForm
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            said = form.cleaned_data
            device = own_device(request)
            actions.change_password(
                device=device, old=said.get("old", ""), new=said["new"], by=person_of(request), at=clock.now()
            )
            messages.success(request, _("Password changed. Your other devices are signed out."))
            return redirect("people:account")
    show = unsaved if form.errors else render
    return show(request, "people/password.html", {"form": form})


@login_not_required
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored about a person, what for, how long, and what they can do about it."""
    base = "shell/base.html" if request.user.is_authenticated else "shell/alone.html"
    return render(request, "people/privacy.html", {"base": base})
