"""Returns: by the enterprise itself with one tap, by the park for its tenants in one table."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.people.requests import person_of
from gezhi.registry.members import acts_for
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.requests import firm_actor, for_firms
from gezhi.reports.actions import returns
from gezhi.reports.actions.returns import Said
from gezhi.reports.forms.returns import ReturnForm
from gezhi.reports.models import Collection, How
from gezhi.reports.reads.differences import is_put_to_office
from gezhi.reports.reads.returns import (
    DueReturn,
    due_for,
    due_for_site,
    names_in,
    return_page,
    running,
    sent_by,
    site_returns,
)
from gezhi.shell.answers import told_in, unsaved


@for_firms
@require_safe
def firm(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """What an enterprise has to return, and what it has sent lately."""
    actor, at = firm_actor(request, enterprise_id), clock.now()
    due = due_for(enterprise_id=enterprise_id, at=at, seen_by=actor)
    context = {
        "at": at,
        "firm": get_object_or_404(Enterprise, pk=enterprise_id),
        "due": due,
        "sent": sent_by(enterprise_id=enterprise_id, at=at, seen_by=actor),
    }
    return render(request, "reports/firm.html", context)


@for_firms
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, enterprise_id: int, place_id: int, collection_id: int, day: date) -> HttpResponse:
    """One return: everything known is there, one tap sends it; only differences are typed."""
    actor, at = firm_actor(request, enterprise_id), clock.now()
    page = return_page(
        enterprise_id=enterprise_id, place_id=place_id, collection_id=collection_id, day=day, seen_by=actor, at=at
    )
    firm = get_object_or_404(Enterprise, pk=enterprise_id)
    return _send(request, page, actor, at, {"firm": firm, "back": ("reports:firm", [enterprise_id])})


@require_http_methods(["GET", "POST"])
def of_site(request: HttpRequest, place_id: int, collection_id: int, day: date) -> HttpResponse:
    """The return of a site itself."""
    person, at = person_of(request), clock.now()
    page = return_page(
        enterprise_id=None, place_id=place_id, collection_id=collection_id, day=day, seen_by=person, at=at
    )
    return _send(request, page, person, at, {"back": ("reports:site", [place_id])})


def _send(request: HttpRequest, page: DueReturn, actor: Actor, at: datetime, context: dict[str, Any]) -> HttpResponse:
    values = page.sent.values if page.sent else None
    form = ReturnForm(request.POST if request.method == "POST" else None, items=page.items, at=at, values=values)
    context |= {"page": page, "form": form, "at": at, "typing": request.method == "POST" or "change" in request.GET}
    if request.method == "POST" and form.is_valid():
        said = form.said(at)
        about: dict[str, Any] = {
            "collection": page.collection, "enterprise_id": page.enterprise_id, "place_id": page.place.pk,
            "day": page.day, "by": actor, "at": at, "how": _way(actor, page.enterprise_id, at),
        }  # fmt: skip
        with told_in(form):
            if request.POST.get("do") == "unchanged":
                sent = returns.unchanged(**about, slip=said["slip"], seconds=said["seconds"])
            elif request.POST.get("do") == "zero":
                sent = returns.zero(**about, slip=said["slip"], seconds=said["seconds"])
            else:
                sent = returns.send(**about, **said)
            messages.success(request, _("Sent. Nothing more to do for this day."))
            if is_put_to_office(returned=sent, seen_by=actor):
                messages.info(
                    request,
                    _("The registry says another number of staff; its clerk decides whether to take yours over."),
                )
            view, arguments = context["back"]
            return redirect(view, *arguments)
    if form.errors:
        return unsaved(request, "reports/return.html", context)
    return render(request, "reports/return.html", context)


def _way(actor: Actor, enterprise_id: int | None, at: datetime) -> str:
    if enterprise_id is None:
        return How.PARK
    standing = acts_for(actor, enterprise_id, at)
    return How.LINK if standing == "link" else How.PAGE if standing == "member" else How.PARK


@require_safe
def site(request: HttpRequest, place_id: int) -> HttpResponse:
    """What is asked at a site: of itself, and of its tenants."""
    person, at = person_of(request), clock.now()
    own = due_for_site(place_id=place_id, at=at, seen_by=person)
    asked = [(collection, day) for collection in _of_units(at) for day in collection.open_days(at)]
    place = get_object_or_404(Place, pk=place_id)
    return render(request, "reports/site.html", {"at": at, "place": place, "own": own, "asked": asked})


def _of_units(at: datetime) -> list[Collection]:
    return running(at=at, per="enterprise-site")


@require_http_methods(["GET", "POST"])
def tenants(request: HttpRequest, place_id: int, collection_id: int, day: date) -> HttpResponse:
    """All enterprises of a site in one table; the ticked ones are sent, unchanged or with what was typed."""
    person, at = person_of(request), clock.now()
    place, collection = get_object_or_404(Place, pk=place_id), get_object_or_404(Collection, pk=collection_id)
    rows = site_returns(collection=collection, place=place, day=day, seen_by=person, at=at)
    refused: dict[int, str] = {}
    if request.method == "POST":
        said = [
            _typed(request, row) for row in rows if row.enterprise_id and request.POST.get(f"send-{row.enterprise_id}")
        ]
        outcomes = returns.send_many(collection=collection, day=day, rows=said, by=person, at=at, how=How.PARK)
        refused = {one.said.enterprise_id or 0: str(one.refusal) for one in outcomes if one.refusal}
        sent = len(outcomes) - len(refused)
        if sent:
            words = ngettext("%(count)d return sent.", "%(count)d returns sent.", sent) % {"count": sent}
            messages.success(request, words)
        if not refused:
            return redirect("reports:tenants", place_id, collection_id, day)
        rows = site_returns(collection=collection, place=place, day=day, seen_by=person, at=at)
    return render(
        request,
        "reports/tenants.html",
        _tenants(request, place, collection, day, rows, refused, at),
        status=422 if refused else 200,
    )


def _typed(request: HttpRequest, row: DueReturn) -> Said:
    values = {
        one.item.code: text.strip()
        for one in row.items
        if (text := request.POST.get(f"{row.enterprise_id}-{one.item.code}", "")).strip()
    }
    return Said(row.enterprise_id, row.place.pk, values, reason=request.POST.get("reason", ""))


def _tenants(
    request: HttpRequest,
    place: Place,
    collection: Collection,
    day: date,
    rows: list[DueReturn],
    refused: dict[int, str],
    at: datetime,
) -> dict[str, Any]:
    names = names_in(rows=rows)
    lines = [
        {
            "row": row,
            "name": names[row.enterprise_id or 0],
            "error": refused.get(row.enterprise_id or 0, ""),
            "cells": [
                (one, request.POST.get(f"{row.enterprise_id}-{one.item.code}", _now(row, one.item.code, one.value)))
                for one in row.items
            ],
        }
        for row in rows
    ]
    sent = sum(row.sent is not None for row in rows)
    heads = [one.item for one in rows[0].items] if rows else []
    late = at >= collection.due_at(day)
    return {
        "at": at,
        "place": place,
        "collection": collection,
        "day": day,
        "lines": lines,
        "heads": heads,
        "sent": sent,
        "late": late,
    }


def _now(row: DueReturn, code: str, known: Any) -> Any:
    value = row.sent.values.get(code, "") if row.sent else ("" if code == "staff" else known)
    return (
        {True: "true", False: "false"}.get(value, value)
        if isinstance(value, bool)
        else ("" if value is None else value)
    )
