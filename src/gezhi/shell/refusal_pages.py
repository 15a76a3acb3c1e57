"""What people see when something is refused, missing or broken: what happened, whether the data is safe, what to do next."""

import logging
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template import Context, Engine
from django.utils.translation import gettext as _

from gezhi.kernel.refusals import NotThere, Refused
from gezhi.shell.look import Look

logger = logging.getLogger("gezhi.shell")

TITLES = {403: "shield", 404: "search", 409: "swap", 412: "swap", 422: "info"}


class RefusalPages:
    """Middleware: a refusal that escapes a view becomes a page with its sentence (a fragment if htmx asked)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseNotAllowed) and not request.path.startswith("/api/"):
            return only_after_a_form(request, answer)
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answers for Refused and its kinds; anything else is not ours."""
        if isinstance(exception, Refused) and not request.path.startswith("/api/"):
            return refusal(request, exception)
        return None


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The page for a refusal, with its status and sentence."""
    titles = {
        403: _("This is not yours to open"),
        404: _("Not found"),
        409: _("Somebody else was first"),
        412: _("Somebody else was first"),
        422: _("This cannot be done like that"),
    }
    title = titles.get(refused.status, titles[422])
    return said(request, refused.status, title, str(refused.sentence), TITLES.get(refused.status, "info"))


def said(request: HttpRequest, status: int, title: str, sentence: str, icon: str) -> HttpResponse:
    """A page (or, for htmx, a fragment) in the look of an empty state."""
    fragment = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    template = "shell/refusal_fragment.html" if fragment else "shell/refusal.html"
    signed_in = getattr(getattr(request, "user", None), "is_authenticated", False)
    context = {"title": title, "sentence": sentence, "icon": icon, "base": base_for(signed_in)}
    return render(request, template, context, status=status)


def base_for(signed_in: bool) -> str:
    """The base page: with the menu for those who are signed in."""
    return "shell/base.html" if signed_in else "shell/alone.html"


def not_there(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such address, or nothing this person may know of."""
    return refusal(request, NotThere())


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 that did not come from one of our rules."""
    return said(
        request,
        403,
        _("This is not yours to open"),
        _("You have no right to open this page. Ask your registry clerk."),
        "shield",
    )


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself is broken."""
    sentence = _("The address or the form arrived damaged. Go back, reload the page and try again.")
    return said(request, 400, _("The request could not be read"), sentence, "alert")


def only_after_a_form(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """405: the address of a button was opened by itself, for instance by reloading what came after it."""
    sentence = _("This address only takes what a form sends. Go back and use the button there.")
    page = said(request, 405, _("There is nothing to open here"), sentence, "info")
    page["Allow"] = answer["Allow"]
    return page


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a missing or stale CSRF token: the page lay open too long, or cookies are off."""
    sentence = _(
        "The page was open too long, or cookies are switched off. Go back, reload it and save again: what you typed is still there."
    )
    return said(request, 403, _("The form is too old"), sentence, "clock")


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Says a number that stands in the server's log; needs neither database nor session."""
    number = f"E-{secrets.token_hex(2).upper()}"
    logger.error("error page %s shown for %s %s", number, request.method, request.path)
    context = {"number": number, "frame": Look(request)}
    try:
        return HttpResponse(render_alone(context), status=500)
    except Exception:
        logger.exception("the error page itself could not be made")
        return HttpResponse(f"<!doctype html><title>Gezhi</title><p>{number}</p>", status=500)


def render_alone(context: dict[str, object]) -> str:
    """The 500 page without context processors, which may need what is broken."""
    return Engine.get_default().get_template("shell/broken.html").render(Context(context))
