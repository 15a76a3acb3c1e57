"""Paper for places: QR codes by which anybody reports what is wrong there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gezhi.cases import codes as place_codes
from gezhi.cases.reads.where import papers
from gezhi.kernel import clock
from gezhi.people.requests import person_of


@require_safe
def codes(request: HttpRequest, place_id: int) -> HttpResponse:
    """The QR codes of a site and of everything in it, eight on a sheet of A4."""
    found = papers(place_id=place_id, seen_by=person_of(request), at=clock.now())
    cards = [
        {
            "spot": spot,
            "address": request.build_absolute_uri(
                reverse("cases:public-report", args=[place_codes.token_of(spot.place.pk)])
            ),
            "code": place_codes.spot_code(spot.place.pk),
        }
        for spot in found
    ]
    return render(request, "cases/codes.html", {"cards": cards, "first": found[0] if found else None})
