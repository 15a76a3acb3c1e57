"""Where places lie, and whether the grids tile the zone: what maps, lists and the cover check ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import shapely
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from shapely.geometry.base import BaseGeometry

from gezhi.kernel.actors import Actor
from gezhi.kernel.keeping import kept
from gezhi.kernel.refusals import Sentence
from gezhi.registry import rules
from gezhi.registry.geo import cover
from gezhi.registry.models import Place, Placement, Shape
from gezhi.registry.models.places import Kind

FRESH = 10
"""Seconds for which outlines that were read and checked are kept for the board."""


@dataclass(frozen=True)
class Plot:
    """A place as it stood at an instant: under which place, and its shape then (None = it had none)."""

    place: Place
    parent: Place | None
    shape: Shape | None

    @property
    def geometry(self) -> BaseGeometry | None:
        """The shape for reckoning, WGS84, longitude first."""
        return shapely.geometry.shape(self.shape.geometry) if self.shape else None


@dataclass(frozen=True)
class Finding:
    """One thing that the cover check found, in words. `key` is the id of its shape on the map.

    `grids` names the grids concerned, `lies_in` the grid in which a stray site lies; `area` in m² or `distance` in m.
    """

    key: str
    name: Sentence
    state: str
    grids: str
    area: float | None = None
    distance: float | None = None
    lies_in: str = ""


@dataclass(frozen=True)
class CoverReport:
    """The cover check at an instant, with the places behind its keys and what could not be judged."""

    at: datetime
    zone: Plot | None
    grids: list[Plot]
    found: cover.Cover[int]
    names: dict[int, str]
    unshaped: list[Place]
    unplaced: list[Place]
    tolerance: float

    @property
    def numbered(self) -> bool:
        """Whether a grid has a 15-digit code."""
        return any(plot.place.grid_code for plot in self.grids)

    @property
    def findings(self) -> list[Finding]:
        """The findings in words, in the order of the map."""
        return in_words(self.found, self.names)


PATCHES: dict[str, tuple[Sentence, str]] = {
    "uncovered": (pgettext_lazy("cover check", "In no grid"), "warn"),
    "overlap": (pgettext_lazy("cover check", "In two grids"), "bad"),
    "beyond": (pgettext_lazy("cover check", "Beyond the boundary"), "warn"),
}


def in_words(found: cover.Cover[int], names: Mapping[int, str]) -> list[Finding]:
    """The findings of a cover check with the names of its places: ground first, then sites."""
    patches = {"uncovered": found.uncovered, "overlap": found.overlaps, "beyond": found.beyond}
    ground = [
        Finding(f"{kind}-{number}", *PATCHES[kind], _listed([names[key] for key in patch.keys]), area=patch.area)
        for kind, ones in patches.items()
        for number, patch in enumerate(ones, start=1)
    ]
    return ground + [_stray(f"stray-{n}", stray, names) for n, stray in enumerate(found.strays, start=1)]


def _stray(key: str, stray: cover.Stray[int], names: Mapping[int, str]) -> Finding:
    lies_in = names[stray.lies_in] if stray.lies_in is not None else ""
    return Finding(key, names[stray.site], "bad", names[stray.grid], distance=stray.distance, lies_in=lies_in)


def _listed(names: list[str]) -> str:
    shown = _(", ").join(names[:3])
    return shown if len(names) <= 3 else _("%(names)s and %(more)s more") % {"names": shown, "more": len(names) - 3}


def plots(*, kinds: Iterable[str], at: datetime) -> list[Plot]:
    """All places of these kinds that exist at `at`, by code, with their shapes. Asks no rule: for reads and plans."""
    hung = Placement.objects.filter(place_kind__in=list(kinds), during__contains=at, recorded__upper_inf=True)
    hung = hung.select_related("place", "parent").order_by("place__grid_code", "place__code")
    shapes = {
        shape.place_id: shape
        for shape in Shape.objects.filter(place__in=hung.values("place"), during__contains=at).select_related("place")
    }
    return [Plot(one.place, one.parent, shapes.get(one.place_id)) for one in hung]


def drawable(*, at: datetime, kinds: Iterable[str], seen_by: Actor, needed: bool = True) -> list[Plot]:
    """The places of these kinds that `seen_by` may change at `at`. NotYours if there are none and one is `needed`."""
    territory = rules.runs(seen_by, at)
    found = [plot for plot in plots(kinds=kinds, at=at) if territory.includes(plot.place.pk)]
    rules.demand(bool(found) or territory.everything or not needed, rules.may_change_place)
    return found


def shape_of(*, place: Place | int, at: datetime, seen_by: Actor) -> Shape | None:
    """The shape that `place` had at `at`, also in the past; None if it had none. NotYours if out of sight."""
    place_id = place.pk if isinstance(place, Place) else place
    rules.demand_sight(seen_by, place_id)
    return Shape.objects.filter(place_id=place_id, during__contains=at).first()


def shapes_over_time(*, place: Place | int, seen_by: Actor) -> list[Shape]:
    """All shapes that `place` ever had, oldest first."""
    place_id = place.pk if isinstance(place, Place) else place
    rules.demand_sight(seen_by, place_id)
    return list(Shape.objects.filter(place_id=place_id).order_by("during"))


def cover_report(*, at: datetime, seen_by: Actor) -> CoverReport:
    """Whether the grids tile the zone at `at`. Who sees only a part gets the rows that concern it; totals are the zone's."""
    return _report(at, rules.sees_now(seen_by), *_checked(at))


def kept_cover_report(*, at: datetime, seen_by: Actor) -> CoverReport:
    """The same of the present; what was drawn within the last ten seconds may not be in it yet. For pages that many look at."""
    return _report(at, rules.sees_now(seen_by), *kept("cover", lambda: _checked(at), FRESH))


def _checked(at: datetime) -> tuple[list[Plot], cover.Cover[int]]:
    everything = plots(kinds=[Kind.ZONE, Kind.GRID, Kind.SITE], at=at)
    return everything, _check(everything)


def _report(at: datetime, territory: rules.Territory, everything: list[Plot], found: cover.Cover[int]) -> CoverReport:
    grids = [plot for plot in everything if plot.place.kind == Kind.GRID]
    sites = [plot for plot in everything if plot.place.kind == Kind.SITE]
    return CoverReport(
        at=at,
        zone=next((plot for plot in everything if plot.place.kind == Kind.ZONE), None),
        grids=[plot for plot in grids if territory.includes(plot.place.pk)],
        found=found if territory.everything else _within(found, territory),
        names={plot.place.pk: plot.place.name for plot in everything},
        unshaped=[p.place for p in grids if p.shape is None and territory.includes(p.place.pk)],
        unplaced=[p.place for p in sites if p.shape is None and territory.includes(p.place.pk)],
        tolerance=settings.COVER_TOLERANCE,
    )


def check_plots(
    zone: BaseGeometry | None, grids: dict[int, BaseGeometry], sites: Iterable[Plot] = ()
) -> cover.Cover[int]:
    """The cover check with the tolerance of this system, for the present state and for plans."""
    hung = [
        cover.Site(site.place.pk, site.parent.pk, shape)
        for site in sites
        if site.parent and (shape := site.geometry) is not None
    ]
    return cover.check(zone=zone, grids=grids, sites=hung, tolerance=settings.COVER_TOLERANCE)


def _check(everything: list[Plot]) -> cover.Cover[int]:
    zone = next((plot.geometry for plot in everything if plot.place.kind == Kind.ZONE), None)
    grids = {
        plot.place.pk: shape
        for plot in everything
        if plot.place.kind == Kind.GRID and (shape := plot.geometry) is not None
    }
    return check_plots(zone, grids, [plot for plot in everything if plot.place.kind == Kind.SITE])


def _within(found: cover.Cover[int], territory: rules.Territory) -> cover.Cover[int]:
    """Only the rows about places in this part of the zone; ground in no grid is nobody's part."""

    def mine(patch: cover.Patch[int]) -> bool:
        return any(territory.includes(key) for key in patch.keys)

    return cover.Cover(
        zone_area=found.zone_area,
        covered_area=found.covered_area,
        overlaps=[patch for patch in found.overlaps if mine(patch)],
        beyond=[patch for patch in found.beyond if mine(patch)],
        strays=[stray for stray in found.strays if territory.includes(stray.site)],
        slivers=[patch for patch in found.slivers if mine(patch)],
    )
