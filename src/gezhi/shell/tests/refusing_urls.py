"""Pages that refuse, for the tests of what people see then."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_protect

from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused

REFUSALS = {
    "refused": Refused("96 人超过在册 86 人，改小一些"),
    "conflict": Conflict("刚有人改过，刷新后再改"),
    "not-yours": NotYours("这一处不归您管，找五组组长"),
    "not-there": NotThere(),
    "broken": RuntimeError("a bug"),
}


@login_not_required
@csrf_protect
def refuse(request: HttpRequest, how: str) -> HttpResponse:
    """Raises the refusal of that name."""
    raise REFUSALS[how]


urlpatterns = [path("refuse/<str:how>/", refuse), path("", include("gezhi.project.urls"))]
handler400 = "gezhi.shell.refusal_pages.not_understood"
handler403 = "gezhi.shell.refusal_pages.not_allowed"
handler404 = "gezhi.shell.refusal_pages.not_there"
handler500 = "gezhi.shell.refusal_pages.broken"
