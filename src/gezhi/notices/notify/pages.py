"""The page on which administrators make and revoke the keys of programs that send through the Notify interface."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gezhi.kernel import clock
from gezhi.notices.notify import actions, reads
from gezhi.people.requests import person_of
from gezhi.shell.answers import told_in, unsaved


class KeyForm(forms.Form):
    """Which program, and whether it may disturb the night."""

    name = forms.CharField(
        label=gettext_lazy("Which program"),
        max_length=60,
        error_messages={"required": gettext_lazy("Write which program the key is for.")},
    )
    urgent = forms.BooleanField(
        label=gettext_lazy("Its messages leave in quiet hours too"),
        required=False,
        help_text=gettext_lazy("For codes and alarms. Others wait until the morning."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """All keys; making one shows it once, here and never again."""
    me, at = person_of(request), clock.now()
    rows = reads.keys(seen_by=me, at=at)
    form, made = KeyForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = actions.make_key(**form.cleaned_data, by=me, at=at)
            form = KeyForm()
    context = {"form": form, "made": made, "rows": rows, "address": request.build_absolute_uri("/").rstrip("/")}
    show = unsaved if form.errors else render
    return show(request, "notify/keys.html", context)


@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """The key works no longer."""
    revoked = actions.revoke_key(key=key, by=person_of(request), at=clock.now())
    messages.success(request, _("%(name)s works no longer.") % {"name": revoked.name})
    return redirect("notify:keys")
