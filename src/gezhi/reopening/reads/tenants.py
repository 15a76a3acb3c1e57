"""Everybody who works at a site, before its park files for them at once: the rule for each, and what they have already."""

from dataclasses import dataclass
from datetime import datetime

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.policy.models import Incident
from gezhi.policy.packs import Admission, Material
from gezhi.policy.reads import admissions
from gezhi.registry.models import Enterprise, Place
from gezhi.reopening import firms, rules
from gezhi.reopening.actions.parks import ParkOutcome, park_outcome
from gezhi.reopening.firms import Unit
from gezhi.reopening.models import Application, ParkFiling, State

FROM_REGISTRY = frozenset(
    {"enterprise_name", "credit_code", "address", "activity", "staff", "staff_here", "staff_total"}
)
"""Items of the dictionary that the registry answers for nearly everybody; the park is not asked for them."""
SHARED, OWN = ("yes", "pledge", "date"), ("number", "choice", "text")
"""Kinds of points that a park answers once for all, and for each tenant by itself. Papers may be either."""


@dataclass(frozen=True)
class Tenant:
    """One enterprise at the site, the rule that holds for it, and its application if there is one."""

    enterprise: Enterprise
    unit: Unit
    admission: Admission
    application: Application | None

    @property
    def open(self) -> bool:
        """Whether the park can file for it now."""
        needed = self.admission.mode != "none" and not self.admission.closed
        fresh = self.application is None or self.application.state in (State.DRAFT, State.RETURNED)
        return needed and fresh and self.admission.park_may_file

    @property
    def own(self) -> tuple[Material, ...]:
        """What the park has to say for this tenant by itself."""
        return tuple(one for one in self.admission.materials if one.kind in OWN and one.item not in FROM_REGISTRY)


@dataclass(frozen=True)
class Tenants:
    """A site's tenants, key enterprises first, and the points that are the same for all of them."""

    incident: Incident
    site: Place
    rows: tuple[Tenant, ...]

    @property
    def open(self) -> tuple[Tenant, ...]:
        """Those for whom the park can file now."""
        return tuple(row for row in self.rows if row.open)

    @property
    def shared(self) -> tuple[Material, ...]:
        """The points that the park answers once, in the pack's order."""
        return self._asked(SHARED)

    @property
    def papers(self) -> tuple[Material, ...]:
        """The points that are files."""
        return self._asked(("file",))

    def _asked(self, kinds: tuple[str, ...]) -> tuple[Material, ...]:
        found = {one.code: one for row in self.open for one in row.admission.materials if one.kind in kinds}
        return tuple(found.values())


def tenants_of(*, site: int, incident: Incident, seen_by: Actor, at: datetime) -> Tenants:
    """The tenants of a site at `at`, in six statements for any number. NotYours for whoever does not answer for the site."""
    place = _site(site, seen_by, at)
    units = firms.units(sites=[place.pk], at=at)
    enterprises = Enterprise.objects.in_bulk([one.enterprise_id for one in units])
    asked = [firms.firm_of(enterprises[one.enterprise_id], place, one) for one in units]
    current = Application.objects.current().filter(incident=incident, place=place).select_related("pack_version")
    filed = {one.enterprise_id: one for one in current}
    rows = [
        Tenant(enterprises[one.enterprise_id], one, held, filed.get(one.enterprise_id))
        for one, held in zip(units, admissions(incident, asked, at=at), strict=True)
    ]
    in_order = sorted(rows, key=lambda row: (row.admission.priority, row.enterprise.initials, row.enterprise.pk))
    return Tenants(incident, place, tuple(in_order))


def filing_of(*, which: int, seen_by: Actor, at: datetime) -> ParkOutcome:
    """What became of each tenant in an earlier filing, for whoever answers for the site. NotThere, NotYours."""
    filing = ParkFiling.objects.filter(pk=which).first()
    if filing is None:
        raise NotThere
    _site(filing.place_id, seen_by, at)
    return park_outcome(filing)


def _site(place_id: int, seen_by: Actor, at: datetime) -> Place:
    place = Place.objects.filter(pk=place_id, kind="site").first()
    if place is None:
        raise NotThere
    rules.demand(rules.may_file_for_tenants(seen_by, place.pk, at), rules.may_file_for_tenants)
    return place
