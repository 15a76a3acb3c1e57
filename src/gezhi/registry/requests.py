"""What a request says about who acts for an enterprise: a signed-in person, or a browser in which its link was opened."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from gezhi.kernel import clock
from gezhi.kernel.refusals import NotYours, Refused
from gezhi.people.models import Person
from gezhi.people.requests import device_of
from gezhi.registry import links
from gezhi.registry.members import AtEnterprise, acts_for
from gezhi.registry.models import EnterpriseLink

OPEN_FOR = timedelta(hours=12)
_KEY = "enterprise-link"
P = ParamSpec("P")


def keep_link(request: HttpRequest, link: EnterpriseLink) -> None:
    """This browser holds the link for twelve hours, as long as the link itself is not taken back."""
    until = clock.now() + OPEN_FOR
    request.session[_KEY] = [link.pk, until.isoformat()]
    request.session.set_expiry(int(OPEN_FOR.total_seconds()))


def forget_link(request: HttpRequest) -> None:
    """This browser no longer acts for the enterprise."""
    request.session.pop(_KEY, None)


def link_actor(request: HttpRequest) -> AtEnterprise | None:
    """The enterprise whose link was opened in this browser, looked up at each request; None if there is none or it is over."""
    held = request.session.get(_KEY)
    at = clock.now()
    if not isinstance(held, list) or (parse_datetime(held[1]) or at) <= at:
        return None
    link = EnterpriseLink.objects.select_related("enterprise").filter(pk=held[0]).first()
    try:
        return links.holder(link, at) if link else None
    except Refused:
        return None


def firm_actor(request: HttpRequest, enterprise_id: int | None = None) -> Person | AtEnterprise:
    """Who acts: the signed-in person, or the enterprise whose link is open here. Only in views marked `for_firms`.

    Where a person is signed in and a link is open as well, whichever acts for `enterprise_id` does, the person first.
    """
    by_link = link_actor(request)
    if isinstance(request.user, Person):
        if by_link is None or enterprise_id is None or acts_for(request.user, enterprise_id, clock.now()):
            return request.user
        return by_link if acts_for(by_link, enterprise_id, clock.now()) else request.user
    if by_link is None:
        raise NotYours(_("Nobody is signed in here. Sign in, or open the link of your enterprise again."))
    return by_link


def for_firms(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Marks a page that is open to signed-in people and to whoever holds an enterprise's link; others sign in first.

    The view itself decides by `firm_actor` and `members.acts_for` what may be seen and done.
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        signed_in = isinstance(request.user, Person)
        if signed_in and getattr(device_of(request), "lacks_second_factor", False):
            return redirect(f"{reverse('people:second-factor')}?{urlencode({'next': request.get_full_path()})}")
        if not signed_in and link_actor(request) is None:
            return redirect(f"{reverse('people:sign-in')}?{urlencode({'next': request.get_full_path()})}")
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    opened.__dict__["asks_for_link"] = True
    return cast(Callable[Concatenate[HttpRequest, P], HttpResponse], login_not_required(opened))
