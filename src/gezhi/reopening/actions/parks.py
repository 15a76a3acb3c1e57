"""A park files for all its tenants at once (统一申报), with exceptions; key enterprises first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gezhi.files.actions import Upload, store
from gezhi.files.models import StoredFile
from gezhi.kernel.actors import Actor
from gezhi.kernel.constraints import plainly
from gezhi.kernel.refusals import NotThere, Refused
from gezhi.logbook.actions import write
from gezhi.notices.actions.telling import Telling, tell_many
from gezhi.policy.models import Incident
from gezhi.policy.packs.admission import Admission
from gezhi.policy.reads import admissions
from gezhi.registry.models import Enterprise, Place
from gezhi.registry.sight import Sight
from gezhi.reopening import checking, firms, rules, telling
from gezhi.reopening.actions import slips
from gezhi.reopening.actions.drafting import FILE_KINDS, begin, fill_many
from gezhi.reopening.actions.moving import fitting
from gezhi.reopening.actions.submitting import submit
from gezhi.reopening.models import Application, ParkFiling, State

FILED, LEFT_OUT, ALREADY, NOT_NEEDED, NOT_BY_PARK, INCOMPLETE, REFUSED = (
    "filed", "left-out", "already", "not-needed", "not-by-park", "incomplete", "refused",
)  # fmt: skip


Handed = tuple[StoredFile, str]


@dataclass(frozen=True)
class Paper:
    """A file that a park hands in, and its name."""

    upload: Upload
    name: str


@dataclass(frozen=True)
class TenantOutcome:
    """What became of one tenant: filed, left out, already there, nothing needed, only the enterprise itself, or incomplete."""

    enterprise: Enterprise
    outcome: str
    sentence: str = ""
    application: Application | None = None
    missing: tuple[checking.Missing, ...] = ()


@dataclass(frozen=True)
class ParkOutcome:
    """The whole filing and each tenant's outcome, key enterprises first."""

    filing: ParkFiling
    tenants: tuple[TenantOutcome, ...]

    def count(self, outcome: str) -> int:
        """How many tenants had this outcome."""
        return sum(one.outcome == outcome for one in self.tenants)


@dataclass(frozen=True)
class _Asking:
    incident: Incident
    site: Place
    shared: Mapping[str, Any]
    own: Mapping[int, Mapping[str, Any]]
    files: Mapping[str, Handed]
    own_files: Mapping[int, Mapping[str, Handed]]
    sight: Sight
    by: Actor
    at: datetime


def file_for_park(
    *,
    incident: Incident,
    site: Place,
    by: Actor,
    at: datetime,
    exceptions: Mapping[int, str] | None = None,
    shared: Mapping[str, Any] | None = None,
    own: Mapping[int, Mapping[str, Any]] | None = None,
    files: Mapping[str, Paper] | None = None,
    own_files: Mapping[int, Mapping[str, Paper]] | None = None,
    slip: UUID | None = None,
) -> ParkOutcome:
    """Files for every tenant of the site for whom the rule of the day lets the park file.

    `exceptions` are tenants left out, each with a reason; `shared` answers hold for all, `own` for one tenant (by id), both
    by code of the point; `files` and `own_files` are papers in the same way, each stored once. What is known is filled in. A
    tenant of whom something is missing stays a draft that says what; one tenant's refusal undoes no other's filing. The same
    `slip` gives the same outcome again.
    """
    exceptions = {int(pk): reason for pk, reason in (exceptions or {}).items()}
    sight = Sight(by, at)
    with plainly(), transaction.atomic():
        Place.objects.select_for_update(no_key=True).get(pk=site.pk)
        rules.demand(sight.runs.includes(site.pk), rules.may_file_for_tenants)
        papers = _stored(files or {}, by, at)
        each = {pk: _stored(its, by, at) for pk, its in (own_files or {}).items()}
        content = {
            "exceptions": exceptions,
            "shared": dict(shared or {}),
            "own": {str(k): dict(v) for k, v in (own or {}).items()},
            "files": {code: one.sha256 for code, (one, _name) in papers.items()},
            "own_files": {str(pk): {c: one.sha256 for c, (one, _name) in its.items()} for pk, its in each.items()},
        }
        again = slips.used(slip, verb="file_for_park", content=content, about=f"{incident.ref}:{site.ref}", at=at)
        if again:
            return _as_before(incident, site, by, at)
        asking = _Asking(incident, site, shared or {}, own or {}, papers, each, sight, by, at)
        tenants = tuple(_tenants(asking, exceptions))
        filing = _written(asking, exceptions, tenants)
        _tell_once(asking, filing, tenants)
    return ParkOutcome(filing, tenants)


def _stored(papers: Mapping[str, Paper], by: Actor, at: datetime) -> dict[str, Handed]:
    """The papers as files that are kept, each read once however many tenants it is for."""
    return {code: (store(one.upload, by=by, at=at, kinds=FILE_KINDS), one.name) for code, one in papers.items()}


def _tenants(asking: _Asking, exceptions: Mapping[int, str]) -> list[TenantOutcome]:
    here = firms.units(sites=[asking.site.pk], at=asking.at)
    rows = Enterprise.objects.in_bulk([one.enterprise_id for one in here])
    if strangers := set(exceptions) - set(rows):
        raise Refused(_("%(count)d of the exceptions do not work here. Choose among the tenants.")
                      % {"count": len(strangers)}, field="exceptions")  # fmt: skip
    asked = [firms.firm_of(rows[one.enterprise_id], asking.site, one) for one in here]
    judged = zip(asked, admissions(asking.incident, asked, at=asking.at), strict=True)
    in_order = sorted(
        judged, key=lambda pair: (pair[1].priority, rows[pair[0].enterprise_id].initials, pair[0].enterprise_id)
    )
    return [_tenant(asking, rows[firm.enterprise_id], held, exceptions) for firm, held in in_order]


def _tenant(asking: _Asking, enterprise: Enterprise, held: Admission, exceptions: Mapping[int, str]) -> TenantOutcome:
    if enterprise.pk in exceptions:
        needed = _("Write why this tenant is left out.")
        return TenantOutcome(
            enterprise, LEFT_OUT, fitting(exceptions[enterprise.pk], field="exceptions", needed=needed)
        )
    if held.mode == "none":
        return TenantOutcome(enterprise, NOT_NEEDED, held.why)
    current = Application.objects.current().filter(incident=asking.incident, enterprise=enterprise, place=asking.site)
    there = current.first()
    if there is not None and there.state not in (State.DRAFT, State.RETURNED):
        return TenantOutcome(enterprise, ALREADY, application=there)
    if not held.park_may_file:
        return TenantOutcome(enterprise, NOT_BY_PARK, held.why, there)
    try:
        return _file(asking, enterprise, fresh=there is None)
    except Refused as refusal:
        return TenantOutcome(enterprise, REFUSED, str(refusal.sentence), there)


def _file(asking: _Asking, enterprise: Enterprise, *, fresh: bool) -> TenantOutcome:
    """The draft, its answers, and if nothing is missing the submission: what is refused at the end keeps the draft."""
    by, at = asking.by, asking.at
    with transaction.atomic():
        application = begin(
            incident=asking.incident, enterprise=enterprise, place=asking.site, by=by, at=at, for_park=True,
            sight=asking.sight,
        )  # fmt: skip
        _answer(asking, application)
    try:
        with transaction.atomic():
            submit(application=application, by=by, at=at, quiet=True, sight=asking.sight, judged=fresh)
    except checking.Incomplete as refusal:
        application.refresh_from_db()
        return TenantOutcome(enterprise, INCOMPLETE, str(refusal.sentence), application, refusal.points)
    return TenantOutcome(enterprise, FILED, application=application)


def _answer(asking: _Asking, application: Application) -> None:
    """The tenant's own answers and papers before those that are the same for all."""
    firm = application.enterprise_id
    values = {**asking.shared, **asking.own.get(firm, {})}
    files = {**asking.files, **asking.own_files.get(firm, {})}
    if values or files:
        fill_many(application=application, values=values, files=files, by=asking.by, at=asking.at, sight=asking.sight)


def _written(asking: _Asking, exceptions: Mapping[int, str], tenants: tuple[TenantOutcome, ...]) -> ParkFiling:
    """The filing as a row, for whoever asks later what became of whom, and its line in the log book."""
    filing = ParkFiling.objects.create(
        incident=asking.incident,
        place=asking.site,
        by=asking.by.ref,
        at=asking.at,
        exceptions={str(pk): reason for pk, reason in exceptions.items()},
        outcomes=[
            {"enterprise": one.enterprise.pk, "outcome": one.outcome, "sentence": one.sentence,
             "application": one.application.pk if one.application else None}
            for one in tenants
        ],
    )  # fmt: skip
    counts = {
        name.replace("-", "_"): sum(one.outcome == name for one in tenants) for name in (FILED, LEFT_OUT, INCOMPLETE)
    }
    about = [filing.ref, asking.site.ref, asking.incident.ref]
    write("park.filed", by=asking.by, at=asking.at, about=about, facts={"tenants": len(tenants), **counts})
    return filing


def _tell_once(asking: _Asking, filing: ParkFiling, tenants: tuple[TenantOutcome, ...]) -> None:
    """One word to each reviewer for all of them, instead of one for each."""
    waiting: dict[int, list[Application]] = {}
    for one in tenants:
        if one.outcome == FILED and one.application and one.application.turn:
            waiting.setdefault(one.application.turn[0], []).append(one.application)
    tellings = []
    for person, its in waiting.items():
        if f"person:{person}" != asking.by.ref:
            values = telling.values_of(telling.Said("submit", its[0], asking.by, asking.at)) | {"count": str(len(its))}
            key = f"{filing.ref}:{person}"
            template = "application.submitted" if len(its) == 1 else "applications.submitted"
            tellings.append(Telling([person], its[0].ref, template, values, key, False, asking.site.pk))
    tell_many(tellings=tellings, by=asking.by, at=asking.at)


def _as_before(incident: Incident, site: Place, by: Actor, at: datetime) -> ParkOutcome:
    filing = ParkFiling.objects.filter(incident=incident, place=site, by=by.ref).order_by("-pk").first()
    if filing is None:
        raise NotThere
    return park_outcome(filing)


def park_outcome(filing: ParkFiling) -> ParkOutcome:
    """What became of each tenant in an earlier filing."""
    firms_ = Enterprise.objects.in_bulk([row["enterprise"] for row in filing.outcomes])
    filed = Application.objects.select_related("enterprise", "place").in_bulk(
        [row["application"] for row in filing.outcomes if row["application"]]
    )
    tenants = tuple(
        TenantOutcome(firms_[row["enterprise"]], row["outcome"], row["sentence"], filed.get(row["application"] or 0))
        for row in filing.outcomes
    )
    return ParkOutcome(filing, tenants)
