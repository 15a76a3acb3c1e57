"""What a request says about who sends it: the person, their device, the address it comes from."""

from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils.http import url_has_allowed_host_and_scheme

from gezhi.kernel import clock
from gezhi.people.actions.devices import LONG, WORKING_DAY, Opened
from gezhi.people.models import Device, Person
from gezhi.people.reads import known_device


def device_of(request: HttpRequest) -> Device | None:
    """The device that sent the request, also while its second factor is awaited; None if nobody is signed in on it.

    One query, once per request, against the key in the cookie: an ended device is unknown from its next request on.
    """
    if not hasattr(request, "gezhi_device"):
        key = request.COOKIES.get(settings.DEVICE_COOKIE, "")
        request.gezhi_device = known_device(key=key, at=clock.now()) if key else None  # type: ignore[attr-defined]
    found: Device | None = request.gezhi_device  # type: ignore[attr-defined]
    return found


def person_of(request: HttpRequest) -> Person:
    """The signed-in person; only for pages that need sign-in."""
    assert isinstance(request.user, Person), "this page must not be marked login_not_required"
    return request.user


def own_device(request: HttpRequest) -> Device:
    """The signed-in person's device; only for pages that need sign-in."""
    device = device_of(request)
    assert device is not None, "this page must not be marked login_not_required"
    return device


def agent_of(request: HttpRequest) -> str:
    """The browser's own description of itself."""
    return request.headers.get("User-Agent", "")[:400]


def address_of(request: HttpRequest) -> str:
    """Where the request comes from. Behind a trusted proxy the server has already put in what the proxy says (asgi).

    An IPv6 client counts by its /64, of which one person has all.
    """
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((address, 64), strict=False))
    return str(address)


def safe_next(request: HttpRequest, address: str) -> str:
    """`address` if it is a page of ours, else the start page: no redirect leads out of the house."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours and urlsplit(address).path.startswith("/") else "/"


def let_in(request: HttpRequest, response: HttpResponse, opened: Opened) -> HttpResponse:
    """Gives the browser the new device's key. What the browser held before, session and form token, is thrown away."""
    request.session.flush()
    rotate_token(request)
    request.gezhi_device = opened.device  # type: ignore[attr-defined]
    if opened.device.person.language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, opened.device.person.language, max_age=365 * 86400, samesite="Lax"
        )
    return keep_key(response, opened.device, opened.key)


def keep_key(response: HttpResponse, device: Device, key: str) -> HttpResponse:
    """Sets the device's cookie for as long as such a device can last: unreadable for scripts, not sent along from elsewhere."""
    longest = LONG if device.came == Device.Came.INVITATION else WORKING_DAY
    response.set_cookie(
        settings.DEVICE_COOKIE,
        key,
        max_age=longest,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def see_out(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Takes the device's key and everything else of the session out of the browser."""
    request.session.flush()
    response.delete_cookie(settings.DEVICE_COOKIE, path="/", samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
