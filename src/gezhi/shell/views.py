"""Pages and small answers that belong to no capability: look, the phone's full menu, offline, the style guide."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from gezhi.shell.look import TEXTS, THEMES
from gezhi.shell.samples import samples

YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Remembers theme, text size or language on this device and goes back to the page."""
    chosen = {
        "gezhi_theme": (request.POST.get("theme"), THEMES),
        "gezhi_text": (request.POST.get("text"), TEXTS),
        settings.LANGUAGE_COOKIE_NAME: (request.POST.get("language"), dict(settings.LANGUAGES)),
    }
    address = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        address = "/"
    response = HttpResponseRedirect(address)
    for cookie, (value, known) in chosen.items():
        if value and value in known:
            response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


@require_GET
def more(request: HttpRequest) -> HttpResponse:
    """The whole menu as a page, for phones."""
    return render(request, "shell/more.html")


@login_not_required
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What the phone shows when there is no network; kept by the service worker."""
    return render(request, "shell/offline.html")


@login_not_required
@require_GET
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it may answer for every page."""
    path = finders.find("shell/worker.js")
    if not path:
        raise Http404
    return HttpResponse(Path(str(path)).read_text("utf-8"), content_type="text/javascript")


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part a page can be made of; only in demo mode."""
    if settings.PRODUCTION:
        raise Http404
    return render(request, "shell/styleguide.html", samples(request))
