"""The reviewer's desk: the list of applications and, beside it, the one that is open, with the decision."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from gezhi.kernel import clock
from gezhi.people.requests import person_of
from gezhi.reopening.desk import Desk, desk_of
from gezhi.reopening.forms.deciding import COMMON, Decision, reasons_in, seen_in
from gezhi.reopening.reads import ApplicationPage, Queue, application_page, queue
from gezhi.reopening.reads.needs import open_offers
from gezhi.reopening.reads.queue import APPROVED, DRAFTS, ENDED, MINE, RETURNED, WAITING_TAB
from gezhi.reopening.views.review import review_of
from gezhi.reopening.views.rows import queue_row
from gezhi.shell.timewords import moment_words

ALWAYS = (MINE, WAITING_TAB, RETURNED, APPROVED)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """A tab of the queue; the first application that waits is open, or the one that is asked for."""
    desk = desk_of(person_of(request), clock.now())
    asked, found = request.GET.get("id", ""), _queue(request, desk)
    by_hand = asked.isascii() and asked.isdecimal() and len(asked) < 19
    first = found.rows[0].application.pk if found.rows and found.tab in (MINE, WAITING_TAB) else None
    opened = int(asked) if by_hand else first
    one = application_page(which=opened, seen_by=desk.actor, at=desk.at, desk=desk) if opened is not None else None
    form = decision_for(one) if one is not None else None
    context = _context(request, found, one, form, desk.at, by_hand=by_hand)
    offers = open_offers(seen_by=desk.actor, at=desk.at) if desk.runs.everything else []
    return render(request, "reopening/queue.html", {**context, "offers": offers})


def _queue(request: HttpRequest, desk: Desk) -> Queue:
    """What waits for oneself; where nothing does and no tab was asked for, everything that waits."""
    page = request.GET.get("after", "")
    return queue(
        tab=request.GET.get("tab", ""),
        seen_by=desk.actor,
        at=desk.at,
        page=int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,
        search=request.GET.get("q", "")[:60],
        place=_place(request),
        desk=desk,
    )


def _place(request: HttpRequest) -> int | None:
    """The place that the list is narrowed to."""
    place = request.GET.get("place", "")
    return int(place) if place.isascii() and place.isdecimal() and len(place) < 19 else None


def decision_for(found: ApplicationPage) -> Decision | None:
    """The form of the decision for whoever may decide; None for the others."""
    if "approve" not in found.verbs:
        return None
    return Decision(initial={"version": found.application.version}, may_refuse="refuse" in found.verbs)


def desk_page(request: HttpRequest, found: ApplicationPage, *, form: Decision, conflict: bool = False) -> HttpResponse:
    """The desk once more after a decision that was refused, with everything typed."""
    person, at = person_of(request), clock.now()
    tab = request.POST.get("tab", "")
    context = _context(request, queue(seen_by=person, at=at, tab=tab or MINE), found, form, at, by_hand=True)
    status = (409 if conflict else 422) if form.errors else 200
    return render(request, "reopening/queue.html", context, status=status)


def _context(
    request: HttpRequest,
    desk: Queue,
    found: ApplicationPage | None,
    form: Decision | None,
    at: datetime,
    *,
    by_hand: bool,
) -> dict[str, Any]:
    here = found.application.pk if found is not None else None
    return {
        "at": at,
        "desk": desk,
        "first_due": moment_words(desk.first_due, at) if desk.first_due else "",
        "rows": [queue_row(row, at, asked=_asked(request, desk.tab), here=here) for row in desk.rows],
        "tab": desk.tab,
        "tabs": _tabs(desk),
        "q": request.GET.get("q", "")[:60],
        "page": {"next": desk.page + 1 if desk.more else None, "first": desk.page == 1},
        "found": review_of(found, at, seen=seen_in(request.POST), reasons=reasons_in(request.POST)) if found else None,
        "form": form,
        "sentences": COMMON,
        "opened_by_hand": by_hand,
    }


def _asked(request: HttpRequest, tab: str) -> str:
    """The query of the list as it stands: tab, search, place and page."""
    kept = {name: request.GET[name] for name in ("q", "place", "after") if request.GET.get(name)}
    return urlencode({"tab": tab, **kept})


def _tabs(desk: Queue) -> list[dict[str, Any]]:
    names = {
        MINE: pgettext("tab of applications", "My turn"),
        WAITING_TAB: pgettext("tab of applications", "All waiting"),
        RETURNED: pgettext("tab of applications", "To be mended"),
        APPROVED: pgettext("tab of applications", "Approved"),
        DRAFTS: pgettext("tab of applications", "Being filled in"),
        ENDED: pgettext("tab of applications", "Over"),
    }
    return [
        {
            "href": f"{reverse('reopening:queue')}?tab={tab}",
            "label": name,
            "here": tab == desk.tab,
            "count": desk.counts[tab],
        }
        for tab, name in names.items()
        if tab in ALWAYS or tab == desk.tab or desk.counts[tab]
    ]
