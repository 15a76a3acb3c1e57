"""The feed itself, for calendar programs; and the page on which one makes its address."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gezhi.cases.feeds.actions import close_feed, make_feed
from gezhi.cases.feeds.entries import entries
from gezhi.cases.feeds.secrets import feed_of, feed_with, secret_of
from gezhi.cases.feeds.writing import MEDIA_TYPE, written
from gezhi.kernel import clock
from gezhi.people.attempts import Door, Locked, count
from gezhi.people.requests import address_of, person_of

FETCHES = Door("feed.fetches", limit=60, restarts=False)
GUESSES = Door("feed.guesses", limit=30, restarts=False)
"""So many in a quarter of an hour: fetches of one feed, addresses of feeds that are none from one network address."""
KEPT = 900


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The calendar under its secret address; 404 for one that is none or no longer, 304 if nothing has changed."""
    at = clock.now()
    found = feed_with(secret)
    try:
        count(FETCHES if found else GUESSES, found.ref if found else address_of(request), at=at)
    except Locked:
        return _plain(429, _("Too many requests. Wait a quarter of an hour."), **{"Retry-After": str(KEPT)})
    if found is None:
        return _plain(404, _("There is no calendar at this address."))
    with translation.override(found.person.language or settings.LANGUAGE_CODE):
        content = written(entries(person=found.person, at=at), base=_base(request), at=at)
    return _answer(request, content)


def _answer(request: HttpRequest, content: bytes) -> HttpResponseBase:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"private, max-age={KEPT}"
    response.headers["Content-Disposition"] = 'inline; filename="gezhi.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=response) or response


def _plain(status: int, words: str, **headers: str) -> HttpResponse:
    return HttpResponse(
        words, status=status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store", **headers}
    )


def _base(request: HttpRequest) -> str:
    return settings.PUBLIC_ADDRESS.rstrip("/") or request.build_absolute_uri("/").rstrip("/")


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The address of my feed, if I have one."""
    mine = feed_of(person=person_of(request))
    address = _base(request) + reverse("feeds:feed", args=[secret_of(mine)]) if mine else ""
    context = {"feed": mine, "address": address, "webcal": "webcal:" + address.partition(":")[2]}
    return render(request, "cases/calendar_feed.html", context)


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new address; an earlier one works no longer."""
    me = person_of(request)
    make_feed(person=me, by=me, at=clock.now())
    messages.success(
        request, _("This is the address of your calendar. Whoever knows it reads it: keep it to yourself.")
    )
    return redirect("feeds:page")


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """The address works no longer."""
    me = person_of(request)
    close_feed(person=me, by=me, at=clock.now())
    messages.success(request, _("The address works no longer."))
    return redirect("feeds:page")
