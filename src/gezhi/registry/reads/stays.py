"""Where enterprises work, worked and are going to work: occupancies with the path of their place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from gezhi.kernel.actors import Actor
from gezhi.kernel.refusals import NotThere
from gezhi.registry import codes, enterprise_rules, rules
from gezhi.registry.models import Enterprise, Occupancy, Place
from gezhi.registry.reads.paths import Path, paths


@dataclass(frozen=True, slots=True)
class Stay:
    """An occupancy as pages show it: where, from when to when, and in whose name if that is a merged duplicate."""

    occupancy: Occupancy
    path: Path
    duplicate: Enterprise | None = None

    @property
    def start(self) -> datetime:
        """When it begins (aware, UTC)."""
        start: datetime = self.occupancy.during.lower
        return start

    @property
    def end(self) -> datetime | None:
        """When it ends; None = until further notice."""
        end: datetime | None = self.occupancy.during.upper
        return end

    def at(self, moment: datetime) -> bool:
        """Whether the enterprise works there at that moment."""
        return self.start <= moment and (self.end is None or moment < self.end)


def stays_of(rows: Iterable[Occupancy], at: datetime) -> list[Stay]:
    """The occupancies with where their places hang at `at`; two queries however many they are."""
    found = list(rows)
    there = paths(place_ids=(row.place_id for row in found), at=at)
    return [Stay(row, there[row.place_id]) for row in found]


def all_stays(enterprise: Enterprise, at: datetime) -> list[Stay]:
    """Every occupancy of the enterprise and of what was merged into it, the latest first."""
    its = Q(enterprise=enterprise) | Q(enterprise__merged_into=enterprise)
    rows = Occupancy.objects.filter(its).select_related("enterprise", "place").order_by("-during", "pk")
    return [
        Stay(
            stay.occupancy,
            stay.path,
            None if stay.occupancy.enterprise_id == enterprise.pk else stay.occupancy.enterprise,
        )
        for stay in stays_of(rows, at)
    ]


def enterprise_of(*, enterprise_id: int, seen_by: Actor) -> Enterprise:
    """The enterprise itself, also a merged one (its `merged_into` goes on). NotThere or NotYours."""
    enterprise = Enterprise.objects.select_related("merged_into").filter(pk=enterprise_id).first()
    if enterprise is None:
        raise NotThere
    if not rules.sees_now(seen_by).everything:
        goes_on = enterprise.merged_into or enterprise
        allowed = enterprise_rules.in_territory(rules.sees_now(seen_by), goes_on)
        rules.demand(allowed, enterprise_rules.may_see_enterprise)
    return enterprise


def by_code(*, code: str, seen_by: Actor) -> Enterprise:
    """The standing enterprise that this credit code or old number leads to, through a merger if need be."""
    clean = codes.cleaned(code)
    hits = Enterprise.objects.coded(clean).select_related("merged_into").order_by("merged_into_id")
    for hit in sorted(hits, key=lambda one: one.merged_into_id is not None):
        goes_on = hit.merged_into or hit
        return enterprise_of(enterprise_id=goes_on.pk, seen_by=seen_by)
    raise NotThere(_("No enterprise has this number. Check it, or search by name."), field="code")


def workplaces(*, enterprise_id: int, at: datetime, seen_by: Actor) -> list[Stay]:
    """Where the enterprise worked at the moment `at`, also under the name of what was merged into it since."""
    enterprise = enterprise_of(enterprise_id=enterprise_id, seen_by=seen_by)
    return [stay for stay in all_stays(enterprise.merged_into or enterprise, at) if stay.at(at)]


def tenants(*, place: Place, at: datetime, seen_by: Actor) -> list[Stay]:
    """Who worked at the place or below it at the moment `at`; a merged duplicate by the name of the one that goes on."""
    rules.demand_sight(seen_by, place.pk)
    rows = Occupancy.objects.filter(place_id__in=rules.places_below({place.pk}, at), during__contains=at)
    found = rows.select_related("enterprise__merged_into", "place").order_by("place__code", "enterprise__initials")
    stays = stays_of(found, at)
    for stay in stays:
        stay.occupancy.enterprise = stay.occupancy.enterprise.merged_into or stay.occupancy.enterprise
    return stays
