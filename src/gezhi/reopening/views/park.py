"""A park files for all its tenants at once, with exceptions; afterwards what became of each."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.files.models import FileKind
from gezhi.kernel import clock
from gezhi.kernel.refusals import NotThere, NotYours, Refused, Sentence
from gezhi.people.requests import person_of
from gezhi.policy.packs import Material
from gezhi.policy.packs.admission import LAST_PRIORITY
from gezhi.policy.reads import incidents
from gezhi.reopening import actions, rules
from gezhi.reopening.actions.parks import (
    ALREADY,
    FILED,
    INCOMPLETE,
    LEFT_OUT,
    NOT_BY_PARK,
    NOT_NEEDED,
    REFUSED,
    ParkOutcome,
    TenantOutcome,
)
from gezhi.reopening.forms.items import PREFIX
from gezhi.reopening.forms.parks import OWN_PAPERS, Said, said_in
from gezhi.reopening.modes import mode_name
from gezhi.reopening.reads.at_address import open_incident
from gezhi.reopening.reads.tenants import Tenant, Tenants, filing_of, tenants_of
from gezhi.reopening.views.lines import ACCEPT
from gezhi.reopening.words import MARKS, state_words

OUTCOMES: dict[str, tuple[str, Sentence]] = {
    FILED: ("ok", pgettext_lazy("what became of a tenant", "Filed")),
    INCOMPLETE: ("warn", pgettext_lazy("what became of a tenant", "Something is missing")),
    REFUSED: ("bad", pgettext_lazy("what became of a tenant", "Could not be filed")),
    NOT_BY_PARK: ("info", pgettext_lazy("what became of a tenant", "Applies itself")),
    LEFT_OUT: ("none", pgettext_lazy("what became of a tenant", "Left out")),
    ALREADY: ("ok", pgettext_lazy("what became of a tenant", "Has applied before")),
    NOT_NEEDED: ("ok", pgettext_lazy("what became of a tenant", "Needs nothing")),
}


@dataclass(frozen=True)
class Field:
    """A field in a tenant's row, or for all of them."""

    material: Material
    name: str
    typed: str
    error: str


@dataclass(frozen=True)
class PaperField:
    """A paper: one file for all tenants, or one for each. `accept` are its kinds for the browser, `kinds` in words."""

    material: Material
    name: str
    own_name: str
    accept: str
    kinds: str
    error: str


@dataclass(frozen=True)
class Row:
    """A tenant in the table."""

    tenant: Tenant
    mode: Sentence
    key: bool
    taken: bool
    why: str
    error: str
    fields: list[Field]
    mark: str = "none"
    state: Sentence = ""
    href: str = ""


@require_safe
def which(request: HttpRequest, place_id: int) -> HttpResponse:
    """Leads to the filing for the one open incident; offers them if there are several."""
    person, at = person_of(request), clock.now()
    rules.demand(rules.may_file_for_tenants(person, place_id, at), rules.may_file_for_tenants)
    found = incidents(at=at, seen_by=person)
    if len(found) == 1:
        return redirect("reopening:park", place_id, found[0].pk)
    return render(request, "reopening/park_which.html", {"incidents": found, "place_id": place_id, "at": at})


@require_http_methods(["GET", "POST"])
def file_for(request: HttpRequest, place_id: int, incident_id: int) -> HttpResponse:
    """The table of tenants, and filing for those that are marked; then what became of each."""
    person, at = person_of(request), clock.now()
    incident = open_incident(which=incident_id, seen_by=person, at=at)
    tenants = tenants_of(site=place_id, incident=incident, seen_by=person, at=at)
    if asked := request.GET.get("filing", ""):
        return _became(request, filing_of(which=_number(asked), seen_by=person, at=at), tenants, at)
    if request.method == "GET":
        return _page(request, tenants, None, at)
    said = said_in(request.POST, request.FILES, tenants)
    if not said.errors:
        try:
            outcome = actions.file_for_park(
                incident=incident, site=tenants.site, by=person, at=at, exceptions=said.exceptions, shared=said.shared,
                own=said.own, files=said.files, own_files=said.own_files, slip=said.slip,
            )  # fmt: skip
            address = reverse("reopening:park", args=[place_id, incident_id])
            return redirect(f"{address}?filing={outcome.filing.pk}")
        except (NotYours, NotThere):
            raise
        except Refused as refused:
            said.errors[""] = str(refused.sentence)
    return _page(request, tenants, said, at)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise NotThere
    return int(text)


def _page(request: HttpRequest, tenants: Tenants, said: Said | None, at: datetime) -> HttpResponse:
    rows = [_row(tenant, said) for tenant in tenants.rows]
    modes = Counter(str(row.mode) for row in rows)
    problems = list(dict.fromkeys(said.errors.values())) if said else []
    context = {
        "at": at,
        "tenants": tenants,
        "rows": rows,
        "offered": [row for row in rows if row.tenant.open],
        "others": [row for row in rows if not row.tenant.open],
        "summary": " · ".join(f"{name} {number}" for name, number in modes.most_common()),
        "shared": [_field(material, f"{PREFIX}{material.code}", said) for material in tenants.shared],
        "papers": [_paper(material, said) for material in tenants.papers],
        "problems": problems,
        "slip": (said.slip if said and said.slip else uuid4()),
        "bar": ngettext("%(n)d enterprise can be filed for", "%(n)d enterprises can be filed for", len(tenants.open))
        % {"n": len(tenants.open)},
    }
    return render(request, "reopening/park.html", context, status=422 if problems else 200)


def _row(tenant: Tenant, said: Said | None) -> Row:
    pk, one = tenant.enterprise.pk, tenant.application
    typed = said.typed if said else {}
    return Row(
        tenant=tenant,
        mode=_("closed for now") if tenant.admission.closed else mode_name(tenant.admission.mode),
        key=tenant.admission.priority < LAST_PRIORITY,
        taken=pk in said.taken if said else True,
        why=typed.get(f"why-{pk}", ""),
        error=said.errors.get(f"why-{pk}", "") if said else "",
        fields=[_field(material, f"{PREFIX}{pk}-{material.code}", said) for material in tenant.own]
        if tenant.open
        else [],
        mark=MARKS[one.state] if one else "none",
        state=state_words(one.state) if one else tenant.admission.why,
        href=reverse("reopening:application", args=[one.pk]) if one else reverse("registry:enterprise", args=[pk]),
    )


def _paper(material: Material, said: Said | None) -> PaperField:
    named = [str(FileKind(kind).label) for kind in material.file_kinds if kind in FileKind.values]
    return PaperField(
        material,
        f"{PREFIX}{material.code}",
        f"{OWN_PAPERS}{material.code}",
        ",".join(ACCEPT[kind] for kind in material.file_kinds if kind in ACCEPT),
        pgettext("between items of a list", ", ").join(named),
        said.errors.get(OWN_PAPERS + material.code, "") if said else "",
    )


def _field(material: Material, name: str, said: Said | None) -> Field:
    return Field(material, name, said.typed.get(name, "") if said else "", said.errors.get(name, "") if said else "")


@dataclass(frozen=True)
class Became:
    """A tenant after the filing."""

    one: TenantOutcome
    mark: str
    words: Sentence
    href: str


def _became(request: HttpRequest, outcome: ParkOutcome, tenants: Tenants, at: datetime) -> HttpResponse:
    rows = [
        Became(one, *OUTCOMES[one.outcome],
               reverse("reopening:application", args=[one.application.pk]) if one.application
               else reverse("registry:enterprise", args=[one.enterprise.pk]))
        for one in sorted(outcome.tenants, key=lambda one: list(OUTCOMES).index(one.outcome))
    ]  # fmt: skip
    counts = [(OUTCOMES[name], outcome.count(name)) for name in OUTCOMES if outcome.count(name)]
    context = {"at": at, "tenants": tenants, "rows": rows, "counts": counts, "filing": outcome.filing}
    return render(request, "reopening/park_done.html", context)
