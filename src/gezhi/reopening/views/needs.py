"""The page on which somebody tells every enterprise what it needs: how many, what, three real examples, and the button."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from gezhi.kernel import clock
from gezhi.kernel.refusals import NotThere, NotYours, Refused, Sentence
from gezhi.people.requests import person_of
from gezhi.reopening.actions.needs import tell_needs
from gezhi.reopening.modes import WAYS
from gezhi.reopening.reads.at_address import open_incident
from gezhi.reopening.reads.needs import NeedsPage, Offered, needs_page

SHOWN = 12


@dataclass(frozen=True)
class Row:
    """A line of the table: enterprises that need the same."""

    way: Sentence
    why: str
    points: int
    number: int
    changed: int


def _row(one: Offered) -> Row:
    points = {len(held.materials) for held in one.need.by_site.values()}
    return Row(WAYS[one.need.mode], one.need.why, max(points), len(one.enterprises), len(one.changed))


@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Who is to be told what, with examples; a POST decides it, unless something else holds by now."""
    person, at = person_of(request), clock.now()
    incident = open_incident(which=incident_id, seen_by=person, at=at)
    if request.method == "GET":
        return _page(request, needs_page(incident=incident, seen_by=person, at=at))
    try:
        decided = tell_needs(incident=incident, by=person, at=at, seen=request.POST.get("seen", "") or "-")
    except (NotYours, NotThere):
        raise
    except Refused as refused:
        found = needs_page(incident=incident, seen_by=person, at=at)
        return _page(request, found, problems=[str(refused.sentence)], status=refused.status)
    words = ngettext("%(n)d enterprise is being told.", "%(n)d enterprises are being told.", decided.enterprises)
    messages.success(request, words % {"n": decided.enterprises})
    return redirect("reopening:needs", incident_id)


def _page(
    request: HttpRequest, found: NeedsPage, *, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    rows = [_row(one) for one in found.offer.groups]
    context = {
        "page": found,
        "offer": found.offer,
        "rows": rows[:SHOWN],
        "more": sum(row.number for row in rows[SHOWN:]),
        "problems": problems or [],
        "note": _("Nobody is told by itself: what changes by date, pack or risk level is offered here again."),
    }
    return render(request, "reopening/needs.html", context, status=status)
