"""The page on which an enterprise applies. Every field is kept as soon as it is left; sending says everything that is missing."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.files.serving import answer_file
from gezhi.kernel import clock
from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere, NotYours, Refused
from gezhi.policy.packs import Material
from gezhi.registry.requests import firm_actor, for_firms
from gezhi.reopening import actions, rules
from gezhi.reopening.checking import Incomplete
from gezhi.reopening.forms.items import Typed, asked_in, differs, value_of
from gezhi.reopening.models import Application, State
from gezhi.reopening.reads import WhatApplies, file_item
from gezhi.reopening.reads.at_address import what_applies_at
from gezhi.reopening.views.sheet import Sheet, sheet_of

FILLED_IN = (State.DRAFT, State.RETURNED)


@dataclass
class Kept:
    """What came of a form: what could not be kept, by the code of the point, and what was typed there."""

    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether everything was kept."""
        return not self.errors and not self.problems


@for_firms
@require_safe
def which(request: HttpRequest, enterprise_id: int, place_id: int) -> HttpResponse:
    """Leads to the application for the one open incident; offers them if there are several."""
    actor, at = firm_actor(request, enterprise_id), clock.now()
    found = what_applies_at(enterprise_id=enterprise_id, place_id=place_id, at=at, seen_by=actor)
    if len(found) == 1:
        return redirect("reopening:apply", enterprise_id, place_id, found[0].incident.pk)
    return render(request, "reopening/which.html", {"found": found, "at": at})


@for_firms
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, enterprise_id: int, place_id: int, incident_id: int) -> HttpResponse:
    """What is missing, what is known, and sending it. A POST keeps fields; `do` says whether it is also sent."""
    actor, at = firm_actor(request, enterprise_id), clock.now()
    found = _what(enterprise_id, place_id, incident_id, actor, at)
    application = found.application
    rules.demand(found.may_fill, rules.may_fill)
    if application is not None and application.state not in FILLED_IN:
        return redirect("reopening:application", application.pk)
    if not found.needed and application is None:
        return render(request, "reopening/nothing.html", {"what": found, "at": at})
    if request.method == "GET":
        return _page(request, sheet_of(found, actor, at))
    if request.POST.get("do") == "withdraw" and application is not None:
        actions.withdraw(application=application, by=actor, at=at)
        messages.success(request, _("The draft is put away."))
        return redirect("registry:firm", enterprise_id)
    return _take(request, found, actor, at)


def _what(enterprise_id: int, place_id: int, incident_id: int, actor: Actor, at: datetime) -> WhatApplies:
    found = what_applies_at(
        enterprise_id=enterprise_id, place_id=place_id, at=at, seen_by=actor, incident_id=incident_id
    )
    if not found:
        raise NotThere
    return found[0]


def _take(request: HttpRequest, found: WhatApplies, actor: Actor, at: datetime) -> HttpResponse:
    """Keeps what was typed, sends if that was asked, and answers: a fragment for htmx, otherwise the page or the next one."""
    application = found.application or actions.begin(
        incident=found.incident, enterprise=found.enterprise, place=found.place, by=actor, at=at
    )
    kept = keep(request, found, application, actor, at)
    if request.POST.get("do") == "submit" and kept.whole:
        try:
            actions.submit(application=application, by=actor, at=at)
            messages.success(request, _("Sent. %(number)s") % {"number": application.number})
            return redirect("reopening:application", application.pk)
        except NotYours:
            raise
        except Incomplete as refused:
            kept.errors |= {point.code: point.sentence for point in refused.points}
            kept.problems = [
                _("%(title)s: %(sentence)s") % {"title": one.title, "sentence": one.sentence} for one in refused.points
            ]
        except Refused as refused:
            kept.problems = [str(refused.sentence)]
    after = _what(found.enterprise.pk, found.place.pk, found.incident.pk, actor, at)
    sheet = sheet_of(after, actor, at, errors=kept.errors, typed=kept.typed, problems=kept.problems)
    if request.headers.get("HX-Request") == "true":
        return _fragment(request, sheet)
    if kept.whole:
        messages.success(request, _("Kept as a draft."))
        return redirect(sheet.href)
    return _page(request, sheet, status=422)


def keep(request: HttpRequest, found: WhatApplies, application: Application, by: Actor, at: datetime) -> Kept:
    """Keeps every point that differs from what was kept; one that cannot be keeps none of the others from it."""
    kept = Kept()
    points = {point.code: point for point in found.points}
    for typed in asked_in(request, points):
        material = points[typed.code].material
        try:
            if material.kind == "file":
                _attach(application, typed, by, at)
            elif differs(material, points[typed.code].value, typed.raw):
                _fill(application, material, typed.raw, by, at)
        except (NotYours, NotThere):
            raise
        except Refused as refused:
            kept.errors[typed.code] = str(refused.sentence)
            kept.typed[typed.code] = typed.raw
    if request.POST.get("unchanged") == "yes":
        actions.confirm_all(application=application, by=by, at=at)
    return kept


def _attach(application: Application, typed: Typed, by: Actor, at: datetime) -> None:
    if typed.upload is not None:
        actions.attach(
            application=application, code=typed.code, upload=typed.upload, name=typed.upload.name or "", by=by, at=at
        )


def _fill(application: Application, material: Material, raw: str, by: Actor, at: datetime) -> None:
    actions.fill(application=application, code=material.code, value=value_of(material, raw), by=by, at=at)


def _page(request: HttpRequest, sheet: Sheet, status: int = 200) -> HttpResponse:
    return render(request, "reopening/apply.html", {"sheet": sheet, "at": sheet.at}, status=status)


def _fragment(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The point that was sent, as it is kept now, and the figures around it."""
    code, number = request.POST.get("item", ""), request.POST.get("number", "")
    line = next((one for one in [*sheet.todo, *sheet.facts] if one.code == code), None)
    context = {"sheet": sheet, "line": line, "number": number if number.isdecimal() else "", "at": sheet.at}
    return render(request, "reopening/saved.html", context)


@for_firms
@require_safe
def file(request: HttpRequest, item_id: int) -> HttpResponse:
    """A file that was handed in, for whoever may see the application."""
    item = file_item(item_id=item_id, seen_by=firm_actor(request), at=clock.now())
    assert item.file is not None
    return answer_file(item.file, item.file_name)  # type: ignore[return-value]


def address_of(what: WhatApplies) -> str:
    """Where the enterprise applies."""
    return reverse("reopening:apply", args=[what.enterprise.pk, what.place.pk, what.incident.pk])
