"""One box for everything: the results page, and the short list under the box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gezhi.kernel import clock
from gezhi.overview.reads import search as search_reads
from gezhi.people.requests import person_of

UNDER_THE_BOX = 4


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is called by these words; `pop` asks for the short list under the box."""
    words = request.GET.get("q", "")
    pop = "pop" in request.GET
    limit = UNDER_THE_BOX if pop else 20
    found = search_reads.search(words=words, seen_by=person_of(request), at=clock.now(), limit=limit)
    return render(request, "overview/search_pop.html" if pop else "overview/search.html", {"found": found})
