"""Pages about duplicates: the list, two side by side, merge, tell apart, undo."""

from typing import Any

from django.contrib import messages
from django.db.models import Field
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.kernel import clock
from gezhi.kernel.refusals import Conflict
from gezhi.people.requests import person_of
from gezhi.registry import enterprise_rules, industries, rules, tags
from gezhi.registry.actions import mergers as verbs
from gezhi.registry.forms.enterprises import MergeForm, ReasonForm, posted
from gezhi.registry.models import Enterprise
from gezhi.registry.reads.duplicates import both_sides, duplicates, merger_of, mergers
from gezhi.registry.reads.enterprises import Filters, enterprises
from gezhi.registry.reads.similar import find_similar
from gezhi.registry.reads.stays import enterprise_of
from gezhi.shell.answers import told_in, unsaved

HIDDEN = ("industry_division",)  # goes with its section


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Enterprises that may stand twice, and what was merged lately."""
    person, at = person_of(request), clock.now()
    rules.demand(enterprise_rules.may_see_duplicates(person, at), enterprise_rules.may_see_duplicates)
    found = duplicates(seen_by=person, at=at)
    context = {"at": at, "pairs": found, "mergers": mergers(seen_by=person, at=at)}
    return render(request, "registry/enterprise_duplicates.html", context)


@require_safe
def choose(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Finds the other record of this enterprise."""
    person, at = person_of(request), clock.now()
    firm = enterprise_of(enterprise_id=enterprise_id, seen_by=person)
    rules.demand(enterprise_rules.may_change_enterprise(person, firm, at), enterprise_rules.may_change_enterprise)
    words = request.GET.get("q", "").strip()
    found: list[Enterprise] = []
    if words:
        listed = enterprises(seen_by=person, at=at, filters=Filters(search=words, state="all"))
        found = [line.enterprise for line in listed.lines] or list(listed.near)
    facts = {"name": firm.name, "contact_phone": firm.contact_phone, "working_address": firm.working_address}
    likely = find_similar(facts=facts, seen_by=person, at=at, leaving_out=firm.pk)
    context = {"firm": firm, "search": words, "found": [one for one in found if one.pk != firm.pk], "likely": likely}
    return render(request, "registry/enterprise_merge_choose.html", context)


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, enterprise_id: int, other_id: int) -> HttpResponse:
    """Two records side by side: the first goes on, the second is merged into it."""
    person, at = person_of(request), clock.now()
    stays, goes = both_sides(one_id=enterprise_id, other_id=other_id, seen_by=person, at=at)
    if stays.enterprise.pk == goes.enterprise.pk:
        return redirect("registry:enterprise", stays.enterprise.pk)
    survivor, duplicate = stays.enterprise, goes.enterprise
    initial = {"duplicate_version": duplicate.version, "survivor_version": survivor.version}
    form = MergeForm(posted(request), initial=initial)
    taken = request.POST.getlist("take") if request.method == "POST" else None
    rows = [row for field in verbs.TAKEABLE if field not in HIDDEN and (row := _row(field, survivor, duplicate, taken))]
    sides = [
        {"label": pgettext("of two records", "Goes on"), "stays": stays.stays},
        {"label": _("Is merged into it"), "stays": goes.stays},
    ]
    context = {"form": form, "stays": stays, "goes": goes, "rows": rows, "sides": sides}
    conflict = False
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with told_in(form):
            try:
                versions = (data["duplicate_version"], data["survivor_version"])
                verbs.merge_enterprises(
                    duplicate=duplicate, survivor=survivor, reason=data["reason"], take=data["take"],
                    versions=versions, by=person, at=at,
                )  # fmt: skip
                messages.success(
                    request, _("“%(name)s” has been merged into this enterprise.") % {"name": duplicate.name}
                )
                return redirect("registry:enterprise", survivor.pk)
            except Conflict as refused:
                conflict = True
                known: Any = form.data.copy()  # type: ignore[attr-defined]
                known.update({name: str(version) for name, version in initial.items()})
                form.data = known
                raise refused
    template = "registry/enterprise_merge.html"
    return unsaved(request, template, context, conflict=conflict) if form.errors else render(request, template, context)


@require_POST
def apart(request: HttpRequest, enterprise_id: int, other_id: int) -> HttpResponse:
    """These two are two."""
    person, at = person_of(request), clock.now()
    one, other = both_sides(one_id=enterprise_id, other_id=other_id, seen_by=person, at=at)
    verbs.tell_apart(one=one.enterprise, other=other.enterprise, by=person, at=at)
    messages.success(request, _("They are kept apart and no longer shown as similar."))
    return redirect("registry:enterprise-duplicates")


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, merger_id: int) -> HttpResponse:
    """Takes a merger back."""
    person, at = person_of(request), clock.now()
    merger = merger_of(merger_id=merger_id, seen_by=person)
    allowed = enterprise_rules.may_change_enterprise(person, merger.survivor, at)
    rules.demand(allowed, enterprise_rules.may_change_enterprise)
    form = ReasonForm(posted(request))
    context = {
        "form": form,
        "title": _("Undo this merger"),
        "lead": _("“%(name)s” stands on its own again, with its number and the places it had.")
        % {"name": merger.duplicate},
        "verb": _("Make them two again"),
        "danger": True,
        "back": reverse("registry:enterprise", args=[merger.survivor_id]),
    }
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            verbs.undo_merger(merger=merger, reason=form.cleaned_data["reason"], by=person, at=at)
            messages.success(request, _("They are two again."))
            return redirect("registry:enterprise", merger.duplicate_id)
    template = "registry/enterprise_verb.html"
    return unsaved(request, template, context) if form.errors else render(request, template, context)


def _row(field: str, survivor: Enterprise, duplicate: Enterprise, taken: list[str] | None) -> dict[str, Any] | None:
    """One line of the comparison; None if neither knows anything. What only the duplicate knows is taken unless unticked."""
    mine, theirs = getattr(survivor, field), getattr(duplicate, field)
    if not mine and not theirs:
        return None
    takes = field in taken if taken is not None else bool(theirs) and not mine
    return {
        "field": field,
        "label": _label(field),
        "mine": _words(field, survivor),
        "theirs": _words(field, duplicate),
        "same": mine == theirs,
        "takes": takes,
    }


def _label(field: str) -> str:
    if field == "industry_section":
        return pgettext("fact about an enterprise", "Industry")
    if field == "key_tags":
        return pgettext("fact about an enterprise", "Tags")
    column = Enterprise._meta.get_field(field)
    return str(column.verbose_name) if isinstance(column, Field) else field


def _words(field: str, enterprise: Enterprise) -> str:
    value = getattr(enterprise, field)
    match field:
        case "industry_section":
            return industries.name_of(value, enterprise.industry_division)
        case "key_tags":
            return "、".join(tags.label(tag) for tag in value)
        case "size":
            return str(enterprise.get_size_display())
        case "above_scale":
            return pgettext("answer", "yes") if value else pgettext("answer", "no")
    return "" if value is None else str(value)
