"""Whether grids tile the zone: what is not covered, what is covered twice, which sites lie outside their grid.

Areas are m² on the WGS84 ellipsoid (geodesic polygons, pyproj), distances metres along the geodesic. Shapes are
shapely geometries in WGS84, longitude first. Patches below a tolerance are slivers of drawing: counted apart, not hidden.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
import shapely
from pyproj import Geod
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry

_EARTH = Geod(ellps="WGS84")
_TOUCH = 1e-7  # degrees, about a centimetre
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Patch(Generic[Key]):
    """A piece of ground that should not be as it is. `keys` are the grids concerned: whose it is, or its neighbours."""

    shape: BaseGeometry
    area: float
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Stray(Generic[Key]):
    """A site outside its grid: metres to the nearest edge of that grid, and the grid in which it lies, if any."""

    site: Key
    grid: Key
    distance: float
    shape: BaseGeometry
    lies_in: Key | None = None


@dataclass(frozen=True)
class Site(Generic[Key]):
    """Where a site lies and which grid it hangs in."""

    key: Key
    grid: Key
    shape: BaseGeometry


@dataclass(frozen=True)
class Cover(Generic[Key]):
    """The result of a cover check. `zone_area` is None when no boundary was given: then nothing can be uncovered."""

    zone_area: float | None
    covered_area: float
    uncovered: list[Patch[Key]] = field(default_factory=list)
    overlaps: list[Patch[Key]] = field(default_factory=list)
    beyond: list[Patch[Key]] = field(default_factory=list)
    strays: list[Stray[Key]] = field(default_factory=list)
    slivers: list[Patch[Key]] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """Covered share of the zone, 0 to 1, by area; None without a boundary."""
        return None if not self.zone_area else min(1.0, self.covered_area / self.zone_area)

    @cached_property
    def uncovered_area(self) -> float:
        """m² of the zone in no grid, slivers not included."""
        return sum((patch.area for patch in self.uncovered), 0.0)

    @cached_property
    def overlap_area(self) -> float:
        """m² that two grids claim, slivers not included; a place in three grids counts for every pair."""
        return sum((patch.area for patch in self.overlaps), 0.0)

    @cached_property
    def sliver_area(self) -> float:
        """m² of all patches below the tolerance."""
        return sum((patch.area for patch in self.slivers), 0.0)

    @property
    def clean(self) -> bool:
        """Whether there is nothing to put right, slivers apart."""
        return not (self.uncovered or self.overlaps or self.beyond or self.strays)


def area(shape: BaseGeometry) -> float:
    """Area in m² on the ellipsoid; holes count off. 0 for lines, points and nothing."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]
    return float(sum(_EARTH.geometry_area_perimeter(shapely.orient_polygons(polygon))[0] for polygon in polygons))


def distance(point: BaseGeometry, shape: BaseGeometry) -> float:
    """Metres from a point to the nearest place of `shape`, 0 inside it. East-west is shrunk to true scale first."""
    if shape.intersects(point):
        return 0.0
    shrink = float(np.cos(np.radians(shapely.get_y(point))))
    flat_point, flat_shape = (scale(one, xfact=shrink, origin=(0, 0)) for one in (point, shape))
    nearest = shapely.get_point(shapely.shortest_line(flat_point, flat_shape), 1)
    x, y = float(shapely.get_x(nearest)) / shrink, float(shapely.get_y(nearest))
    return float(_EARTH.inv(shapely.get_x(point), shapely.get_y(point), x, y)[2])


def check(
    *,
    zone: BaseGeometry | None,
    grids: Mapping[Key, BaseGeometry],
    sites: Sequence[Site[Key]] = (),
    tolerance: float = 1.0,
) -> Cover[Key]:
    """Looks over the zone's boundary (if there is one), its grids and its sites. `tolerance` in m².

    A site whose grid has no shape is not judged. Order: largest patch first, farthest site first.
    """
    everything = shapely.union_all(list(grids.values()))
    slivers: list[Patch[Key]] = []
    uncovered = _patches(zone.difference(everything), (), tolerance, slivers) if zone else []
    return Cover(
        zone_area=area(zone) if zone else None,
        covered_area=area(everything.intersection(zone) if zone else everything),
        uncovered=_with_neighbours(uncovered, grids),
        overlaps=_overlaps(grids, tolerance, slivers),
        beyond=_beyond(zone, grids, tolerance, slivers) if zone else [],
        strays=_strays(grids, sites),
        slivers=sorted(slivers, key=lambda patch: -patch.area),
    )


def _patches(
    shape: BaseGeometry, keys: tuple[Key, ...], tolerance: float, slivers: list[Patch[Key]]
) -> list[Patch[Key]]:
    """The connected pieces of `shape`, largest first; pieces below the tolerance go to `slivers`."""
    pieces = [Patch(part, size, keys) for part in shapely.get_parts(shape) if (size := area(part)) > 0]
    slivers += [piece for piece in pieces if piece.area < tolerance]
    return sorted((piece for piece in pieces if piece.area >= tolerance), key=lambda patch: -patch.area)


def _with_neighbours(patches: list[Patch[Key]], grids: Mapping[Key, BaseGeometry]) -> list[Patch[Key]]:
    """The same patches with the grids around them, so that one can say where they are."""
    keys = list(grids)
    around = shapely.STRtree(list(grids.values())).query(
        np.array([patch.shape for patch in patches], dtype=object), predicate="dwithin", distance=_TOUCH
    )
    neighbours: dict[int, list[Key]] = {}
    for patch, grid in sorted(around.T.tolist()):
        neighbours.setdefault(patch, []).append(keys[grid])
    return [Patch(one.shape, one.area, tuple(neighbours.get(n, ()))) for n, one in enumerate(patches)]


def _overlaps(grids: Mapping[Key, BaseGeometry], tolerance: float, slivers: list[Patch[Key]]) -> list[Patch[Key]]:
    """One patch for each pair of grids that share ground; pieces of a pair are taken together."""
    keys, shapes = list(grids), np.array(list(grids.values()), dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    found = []
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a < b and (size := area(shared := shapes[a].intersection(shapes[b]))) > 0:
            found.append(Patch(_only_areas(shared), size, (keys[a], keys[b])))
    slivers += [patch for patch in found if patch.area < tolerance]
    return sorted((patch for patch in found if patch.area >= tolerance), key=lambda patch: -patch.area)


def _only_areas(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _beyond(
    zone: BaseGeometry, grids: Mapping[Key, BaseGeometry], tolerance: float, slivers: list[Patch[Key]]
) -> list[Patch[Key]]:
    """Where grids reach out of the zone, one patch for each piece."""
    shapely.prepare(zone)
    found = []
    for key, shape in grids.items():
        if not zone.contains(shape):
            found += _patches(shape.difference(zone), (key,), tolerance, slivers)
    return sorted(found, key=lambda patch: -patch.area)


def _strays(grids: Mapping[Key, BaseGeometry], sites: Sequence[Site[Key]]) -> list[Stray[Key]]:
    judged = ((site, distance(site.shape, grids[site.grid])) for site in sites if site.grid in grids)
    outside = [(site, away) for site, away in judged if away > 0]
    homes = lying_in([site.shape for site, _away in outside], grids)
    strays = [
        Stray(site.key, site.grid, away, site.shape, home) for (site, away), home in zip(outside, homes, strict=True)
    ]
    return sorted(strays, key=lambda stray: -stray.distance)


def lying_in(points: Sequence[BaseGeometry], grids: Mapping[Key, BaseGeometry]) -> list[Key | None]:
    """For every point the first grid it lies in (edges belong to it), or None."""
    keys = list(grids)
    homes: list[Key | None] = [None] * len(points)
    tree = shapely.STRtree(list(grids.values()))
    found = tree.query(np.array(points, dtype=object), predicate="intersects")
    for point, grid in sorted(found.T.tolist(), reverse=True):
        homes[point] = keys[grid]
    return homes


def likely_boundary(shapes: Mapping[Key, BaseGeometry]) -> Key | None:
    """The one shape that holds all others (90 % of their area or more) and is larger than each: a zone's boundary?"""
    if len(shapes) < 2:
        return None
    largest = max(shapes, key=lambda key: area(shapes[key]))
    others = [shape for key, shape in shapes.items() if key != largest]
    inside = sum(area(shape.intersection(shapes[largest])) for shape in others)
    return largest if inside >= 0.9 * sum(area(shape) for shape in others) else None
