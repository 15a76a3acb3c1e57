"""Giving and ending rights."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gezhi.kernel import clock
from gezhi.people import actions
from gezhi.people.forms import RightForm
from gezhi.people.requests import person_of
from gezhi.people.views.persons import shown
from gezhi.shell.answers import told_in, unsaved


@require_POST
def give(request: HttpRequest, person: int) -> HttpResponse:
    """The person holds a right from now on."""
    form = RightForm(request.POST)
    if form.is_valid():
        with told_in(form):
            said = form.cleaned_data
            until, reason = form.until_moment(), said["reason"]
            actions.give_right(
                person=person, right=said["right"], until=until, reason=reason, by=person_of(request), at=clock.now()
            )
            messages.success(request, _("The right is given."))
            return redirect("people:person", person)
    return unsaved(request, "people/person.html", shown(request, person, form))


@require_POST
def end(request: HttpRequest, person: int, grant: int) -> HttpResponse:
    """The right ends now."""
    actions.end_right(grant=grant, by=person_of(request), at=clock.now())
    messages.success(request, _("The right has ended."))
    return redirect("people:person", person)
