"""Pages about packs: the list, one version as people meet it, two versions side by side. Open to everybody who is signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gezhi.kernel import clock
from gezhi.people.requests import person_of
from gezhi.policy.forms.incidents import LookForm
from gezhi.policy.reads.pack_pages import compare_page, pack_page, packs_page


@require_safe
def all_packs(request: HttpRequest) -> HttpResponse:
    """Every pack that is here."""
    found = packs_page(seen_by=person_of(request), at=clock.now())
    return render(request, "policy/packs.html", {"packs": found})


@require_safe
def one(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """One version on the day and at the risk level that somebody chose."""
    person, at = person_of(request), clock.now()
    page = pack_page(code=code, version=version, chosen=None, seen_by=person, at=at)
    form = LookForm(
        request.GET or None, pack=page.pack, usual=page.chosen, dated=page.dated, counts_days=page.counts_days
    )
    if request.GET:
        page = pack_page(code=code, version=version, chosen=form.chosen(), seen_by=person, at=at)
    return render(request, "policy/pack.html", {"page": page, "pack": page.pack, "form": form})


@require_safe
def compare(request: HttpRequest, code: str, version: str, other: str) -> HttpResponse:
    """What `version` says differently from `other`."""
    page = compare_page(code=code, before=other, after=version, seen_by=person_of(request), at=clock.now())
    return render(request, "policy/pack_compare.html", {"page": page})
