"""The page behind the paper's code: for anybody of the staff, on their own phone, without an account and without a name."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gezhi.guidance.actions import confirm_on_own_phone
from gezhi.guidance.forms import StaffForm
from gezhi.guidance.reads.following import edition_of
from gezhi.guidance.reads.staff import behind_paper
from gezhi.kernel import clock
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.people import attempts
from gezhi.people.requests import address_of

COOKIE = "gezhi_reader"
KEPT = 365 * 86400
DOOR = attempts.Door("reading", limit=1000, restarts=False)
"""Confirmations from one address in a quarter of an hour: a large enterprise behind one address, and no script."""


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What everybody here has to heed; one button says that one has read it."""
    at, slip = clock.now(), _slip(request)
    try:
        found = behind_paper(token=token, slip=slip, at=at)
    except NotThere as refused:
        return render(request, "guidance/paper_over.html", {"sentence": refused.sentence}, status=404)
    form = StaffForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            attempts.count(DOOR, address_of(request), at=at, field="name")
            said = form.cleaned_data
            edition = edition_of(handbook_id=said["handbook"], seen_by=found.reader)
            confirm_on_own_phone(
                handbook=edition, enterprise=found.here.enterprise, place=found.here.place, slip=slip,
                name=said["name"], by=found.reader, at=at,
            )  # fmt: skip
            return _keep(redirect("guidance:staff", token), slip)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))
            status = refused.status
    context: dict[str, Any] = {"found": found, "form": form}
    return _keep(render(request, "guidance/staff.html", context, status=status), slip)


def _slip(request: HttpRequest) -> UUID:
    """What this phone drew for itself earlier, or draws now."""
    try:
        return UUID(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return uuid4()


def _keep(response: HttpResponse, slip: UUID) -> HttpResponse:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, str(slip), max_age=KEPT, httponly=True, samesite="Lax", secure=secure, path="/h/")
    return response
