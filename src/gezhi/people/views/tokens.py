"""Tokens by which programs act for me: list, make (the key is shown once), revoke."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gezhi.kernel import clock
from gezhi.people.actions.tokens import Made, make_token, revoke_token
from gezhi.people.models import Scope
from gezhi.people.reads.tokens import tokens_of
from gezhi.people.requests import person_of
from gezhi.shell.answers import told_in, unsaved

DAYS = [
    ("1", gettext_lazy("a day")),
    ("7", gettext_lazy("a week")),
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("366", gettext_lazy("a year")),
]


class TokenForm(forms.Form):
    """What a token is for, what it may be used for, and how long."""

    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=60)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.REGISTRY_READ],
    )
    days = forms.ChoiceField(label=gettext_lazy("Works for"), choices=DAYS, initial="30")


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """My tokens; making one shows its key once, here and never again."""
    me, at = person_of(request), clock.now()
    form = TokenForm(request.POST or None)
    made: Made | None = None
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            lasts = timedelta(days=int(form.cleaned_data["days"]))
            asked = {"name": form.cleaned_data["name"], "scopes": form.cleaned_data["scopes"]}
            made = make_token(person=me, lasts=lasts, by=me, at=at, **asked)
            form = TokenForm()
    context = {"form": form, "made": made, "tokens": tokens_of(person=me, seen_by=me), "at": at}
    return (
        unsaved(request, "people/tokens.html", context)
        if form.errors
        else render(request, "people/tokens.html", context)
    )


@require_POST
def revoke(request: HttpRequest, token: int) -> HttpResponse:
    """The token works no longer."""
    revoked = revoke_token(token=token, by=person_of(request), at=clock.now())
    messages.success(request, _("%(name)s works no longer.") % {"name": revoked.name})
    return redirect("people:tokens")
