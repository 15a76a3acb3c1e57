"""Who is asking, and what they must do first: known device, signed in, second factor."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from gezhi.kernel import clock
from gezhi.people.actions import choose_language, see_device
from gezhi.people.models import Person
from gezhi.people.requests import device_of, keep_key


class KnowDevice(AuthenticationMiddleware):
    """`request.user` is the person whose device this is, asked once when somebody wants to know; else AnonymousUser."""

    def process_request(self, request: HttpRequest) -> None:
        """Before the page: who asks is looked up only if the page wants to know."""
        request.user = SimpleLazyObject(lambda: _user(request))  # type: ignore[assignment]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """After the page: the device was used; what was shown to somebody is not kept for the next one at this computer."""
        asked = getattr(request, "gezhi_device", None) is not None
        if asked or settings.LANGUAGE_COOKIE_NAME in response.cookies:
            _remember(request, response)
        if asked and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "private, no-store"
        return response


class SignInFirst(LoginRequiredMiddleware):
    """Every page needs a signed-in device unless it is marked `login_not_required`; office posts need a second factor."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Lets the request through, or leads to what must be done first."""
        if not getattr(view_func, "login_required", True):
            return None
        if request.user.is_authenticated:
            lacking = getattr(device_of(request), "lacks_second_factor", False)
            exempt = getattr(view_func, "before_second_factor", False)
            return _lead(request, "people:second-factor") if lacking and not exempt else None
        return _lead(request, "people:challenge" if device_of(request) else "people:sign-in")


def before_second_factor(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a page that is open to signed-in people who have yet to set up their second factor."""
    view.before_second_factor = True  # type: ignore[attr-defined]
    return view


def _user(request: HttpRequest) -> Person | AnonymousUser:
    device = device_of(request)
    return device.person if device is not None and device.is_confirmed else AnonymousUser()


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    """Writes down that the device was used, lets its cookie last with it, and keeps the language just chosen."""
    device, at = device_of(request), clock.now()
    if device is None or not device.is_confirmed or settings.DEVICE_COOKIE in response.cookies:
        return
    if see_device(device=device, at=at):
        keep_key(response, device, request.COOKIES[settings.DEVICE_COOKIE])
    chosen = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen is not None:
        choose_language(person=device.person, language=chosen.value, by=device.person, at=at)


def _lead(request: HttpRequest, page: str) -> HttpResponse:
    """To the page that comes first, and back afterwards. htmx is told to load it whole."""
    asked = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    address = reverse(page) + ("?" + urlencode({"next": asked}) if asked != "/" else "")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
