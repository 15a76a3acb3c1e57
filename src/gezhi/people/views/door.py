"""Coming in and going out: sign-in, second factor, invitation, sign-out."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gezhi.kernel import clock
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.people import actions, reads
from gezhi.people.actions.invitations import InvitationOver
from gezhi.people.attempts import Locked
from gezhi.people.forms import CodeForm, JoinForm, SignInForm, StaffSignInForm
from gezhi.people.requests import address_of, agent_of, device_of, let_in, safe_next, see_out
from gezhi.people.slots import demo_sign_ins
from gezhi.shell.answers import told_in, unsaved

TABS = ("staff", "enterprise", "field")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Phone and password; the third tab explains joining by invitation."""
    tab = request.GET.get("tab", "staff")
    kind = SignInForm if tab == "enterprise" else StaffSignInForm
    if request.method == "GET":
        if request.user.is_authenticated:
            return redirect(safe_next(request, request.GET.get("next", "/")))
        return render(
            request, "people/sign_in.html", _door(request, tab, kind(initial={"next": request.GET.get("next", "")}))
        )
    form = kind(request.POST)
    if not form.is_valid():
        return unsaved(request, "people/sign_in.html", _door(request, tab, form))
    said = form.cleaned_data
    try:
        opened = actions.sign_in(
            phone=said["phone"],
            password=said["password"],
            code=said.get("code", ""),
            address=address_of(request),
            agent=agent_of(request),
            at=clock.now(),
            leaving=device_of(request),
        )
    except Refused as refused:
        return _not_in(request, tab, form, refused)
    address = safe_next(request, said["next"])
    return let_in(request, redirect(address if opened.device.is_confirmed else _challenge(address)), opened)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def challenge(request: HttpRequest) -> HttpResponse:
    """The second factor, on a device whose password was right."""
    device = device_of(request)
    address = safe_next(request, request.GET.get("next", "/"))
    if device is None or device.is_confirmed:
        return redirect(address if device else "people:sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.confirm_device(device=device, code=form.cleaned_data["code"], by=device.person, at=clock.now())
            return redirect(address)
    show = unsaved if form.errors else render
    return show(request, "people/challenge.html", {"form": form, "device": device})


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites whom, and one button. Looking does not use the invitation up; only pressing the button does."""
    at = clock.now()
    try:
        welcome = reads.welcome(token=token, at=at)
    except NotThere as refused:
        return render(request, "people/invitation_over.html", {"sentence": refused.sentence}, status=404)
    form = JoinForm(request.POST or None) if welcome.needs_password else None
    if request.method == "POST" and (form is None or form.is_valid()):
        password = form.cleaned_data["password"] if form else ""
        try:
            opened = actions.join(
                token=token, agent=agent_of(request), at=at, password=password, leaving=device_of(request)
            )
            return let_in(request, redirect("/" if opened.device.is_confirmed else "people:challenge"), opened)
        except InvitationOver:
            welcome = reads.welcome(token=token, at=at)
        except Refused as refused:
            _put(form, refused)
    return _welcome(request, welcome, form)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The person leaves this device."""
    device = device_of(request)
    if device is None:
        return redirect("people:sign-in")
    actions.sign_out(device=device, by=device.person, at=clock.now())
    return see_out(request, redirect("people:sign-in"))


def _door(request: HttpRequest, tab: str, form: SignInForm) -> dict[str, Any]:
    return {
        "form": form,
        "tab": tab if tab in TABS else "staff",
        "demo": [] if settings.PRODUCTION else demo_sign_ins(),
        "next": form["next"].value() or "",
    }


def _not_in(request: HttpRequest, tab: str, form: SignInForm, refused: Refused) -> HttpResponse:
    _put(form, refused)
    status = refused.status if isinstance(refused, Locked) else 422
    return render(request, "people/sign_in.html", _door(request, tab, form), status=status)


def _put(form: SignInForm | JoinForm | None, refused: Refused) -> None:
    if form is None:
        raise refused
    form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))


def _challenge(address: str) -> str:
    return reverse("people:challenge") + ("?" + urlencode({"next": address}) if address != "/" else "")


def _welcome(request: HttpRequest, welcome: reads.Welcome, form: JoinForm | None) -> HttpResponse:
    """The invitation's page, or what became of it; its address must not travel on to other sites."""
    if welcome.state != "open":
        response = render(request, "people/invitation_over.html", {"welcome": welcome}, status=410)
    else:
        here = device_of(request)
        context = {"welcome": welcome, "form": form, "signed_in_as": here.person if here else None}
        response = render(request, "people/join.html", context, status=422 if form and form.errors else 200)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
