"""Inviting, one or many; cards to show or print; withdrawing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gezhi.kernel import clock
from gezhi.people import actions, reads
from gezhi.people.requests import person_of

MOST = 200
"""Cards that one sheet can hold."""


@require_POST
def invite(request: HttpRequest, person: int) -> HttpResponse:
    """A new invitation, shown as QR code on the person's page."""
    actions.invite(person=person, by=person_of(request), at=clock.now())
    return redirect(reverse("people:person", args=[person]) + "#invitation")


@require_POST
def invite_many(request: HttpRequest) -> HttpResponse:
    """Invitations for all chosen persons, as a sheet of cards."""
    chosen = _numbers(request.POST.getlist("person"))
    if not chosen:
        messages.error(request, _("Nobody is chosen. Tick the people to invite."))
        return redirect("people:people")
    actions.invite_many(persons=chosen, by=person_of(request), at=clock.now())
    return redirect(reverse("people:cards") + "?" + urlencode({"person": chosen}, doseq=True))


@never_cache
@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """The open invitations of these persons as cards to cut out."""
    found = reads.cards(persons=_numbers(request.GET.getlist("person")), seen_by=person_of(request), at=clock.now())
    shown = [(card, request.build_absolute_uri(reverse("people:join", args=[card.token]))) for card in found]
    return render(request, "people/cards.html", {"cards": shown})


@require_POST
def withdraw(request: HttpRequest, invitation: int) -> HttpResponse:
    """The link no longer works."""
    ended = actions.withdraw_invitation(invitation=invitation, by=person_of(request), at=clock.now())
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("people:person", ended.person_id)


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts[:MOST] if text.isdecimal() and len(text) < 18]
