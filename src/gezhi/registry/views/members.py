"""Who acts for an enterprise: its members and its link, for the enterprise itself, its park and the clerk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gezhi.kernel import clock
from gezhi.people.requests import person_of
from gezhi.registry import links
from gezhi.registry.actions import links as link_verbs
from gezhi.registry.actions import members as verbs
from gezhi.registry.forms.enterprises import posted
from gezhi.registry.forms.firms import InviteMemberForm
from gezhi.registry.reads.firm import link_of, membership_of, who_acts
from gezhi.shell.answers import told_in, unsaved

PAGE = "registry/firm_members.html"


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Everybody who may act for the enterprise; one more is invited here."""
    person, at = person_of(request), clock.now()
    shown = who_acts(enterprise_id=enterprise_id, seen_by=person, at=at)
    form = InviteMemberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            _made, invitation = verbs.invite_member(enterprise=shown.enterprise, by=person, at=at, **form.cleaned_data)
            messages.success(
                request,
                _("They may act for the enterprise now.")
                if invitation is None
                else _("Invited. Hand the code below to that person only."),
            )
            return redirect("registry:firm-members", shown.enterprise.pk)
    context = {
        "at": at,
        "shown": shown,
        "firm": shown.enterprise,
        "form": form,
        "rows": [(one, _joining(request, one.card.token) if one.card else "") for one in shown.members],
        "ways": [(link, request.build_absolute_uri(links.path_of(link))) for link in shown.links],
    }
    return unsaved(request, PAGE, context) if form.errors else render(request, PAGE, context)


@require_POST
def end(request: HttpRequest, membership_id: int) -> HttpResponse:
    """The person no longer acts for the enterprise."""
    person, at = person_of(request), clock.now()
    membership = membership_of(membership_id=membership_id, seen_by=person, at=at)
    verbs.end_member(membership=membership, by=person, at=at)
    messages.success(request, _("%(name)s no longer acts for the enterprise.") % {"name": membership.person.name})
    own = membership.person_id == person.pk
    return (
        redirect("registry:firms") if own else _back(membership.enterprise.merged_into_id or membership.enterprise_id)
    )


@require_POST
def invite(request: HttpRequest, membership_id: int) -> HttpResponse:
    """A new invitation for somebody who has not yet signed in."""
    person, at = person_of(request), clock.now()
    membership = membership_of(membership_id=membership_id, seen_by=person, at=at)
    verbs.invite_again(membership=membership, by=person, at=at)
    return _back(membership.enterprise.merged_into_id or membership.enterprise_id)


@require_POST
def give_link(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """A new link; the earlier ones no longer work."""
    person, at = person_of(request), clock.now()
    shown = who_acts(enterprise_id=enterprise_id, seen_by=person, at=at)
    link_verbs.give_link(enterprise=shown.enterprise, by=person, at=at)
    messages.success(request, _("A new link is made. Earlier ones no longer work."))
    return _back(shown.enterprise.pk)


@require_POST
def end_link(request: HttpRequest, link_id: int) -> HttpResponse:
    """The link is taken back."""
    person, at = person_of(request), clock.now()
    link = link_of(link_id=link_id, seen_by=person, at=at)
    link_verbs.end_link(link=link, by=person, at=at)
    messages.success(request, _("The link no longer works, also where it stood open."))
    return _back(link.enterprise_id)


def _joining(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("people:join", args=[token]))


def _back(enterprise_id: int) -> HttpResponse:
    return redirect("registry:firm-members", enterprise_id)
