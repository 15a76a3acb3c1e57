"""Where providers report: public, without a form's token, short of memory."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from gezhi.gateways.contract import Called
from gezhi.kernel.clock import now
from gezhi.kernel.refusals import NotThere, NotYours
from gezhi.notices.actions.receiving import LARGEST, receive


@csrf_exempt
@login_not_required
def callback(request: HttpRequest, channel: int) -> HttpResponse:
    """A provider's report. 403 without a word for what it did not send, 413 for what is too large."""
    if request.method not in ("GET", "POST", "PUT"):
        return HttpResponse(status=405)
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return HttpResponse(status=413)
    call = Called(request.method, request.GET.dict(), dict(request.headers), body)
    try:
        answer, media_type = receive(channel=channel, call=call, at=now())
    except NotThere:
        return HttpResponse(status=404)
    except NotYours:
        return HttpResponse(status=403)
    return HttpResponse(answer, content_type=media_type)
