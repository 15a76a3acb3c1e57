"""One delivery with its tries, sending it again, and the test."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gezhi.kernel import clock
from gezhi.people.requests import person_of
from gezhi.webhooks import actions, reads
from gezhi.webhooks.events import KINDS


@require_GET
def delivery(request: HttpRequest, delivery: int) -> HttpResponse:
    """What was sent, and what came of each try."""
    told = reads.delivery_of(delivery=delivery, seen_by=person_of(request), at=clock.now())
    message = told.delivery.message
    context = {
        "told": told,
        "delivery": told.delivery,
        "endpoint": told.delivery.endpoint,
        "kind": KINDS.get(message.event),
        "body": json.dumps(json.loads(message.body), ensure_ascii=False, indent=2),
    }
    return render(request, "webhooks/delivery.html", context)


@require_POST
def replay(request: HttpRequest, delivery: int) -> HttpResponse:
    """The same message once more."""
    actions.replay(delivery=delivery, by=person_of(request), at=clock.now())
    messages.success(request, _("The message is sent again. Reload the page in a moment."))
    return redirect("webhooks:delivery", delivery)


@require_POST
def test(request: HttpRequest, endpoint: int) -> HttpResponse:
    """A test message; its page shows what comes of it."""
    sent = actions.send_test(endpoint=endpoint, by=person_of(request), at=clock.now())
    messages.success(request, _("The test is on its way. Reload the page in a moment."))
    return redirect("webhooks:delivery", sent.pk)
