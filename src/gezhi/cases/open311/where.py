"""From a point, a code or an address to the place that answers for it."""

from collections.abc import Iterable
from datetime import datetime

import shapely
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from gezhi.cases.open311.errors import Open311Error
from gezhi.registry.geo.cover import distance, lying_in
from gezhi.registry.models import Place
from gezhi.registry.models.places import RANK, Kind
from gezhi.registry.reads.paths import Path, paths
from gezhi.registry.reads.shapes import Plot, plots

NEAR = 200.0
"""Metres from a site's position within which a report in its grid is about the site; farther off it is about the grid."""
SHORTEST_NAME = 2


def place_at(*, longitude: float, latitude: float, at: datetime) -> Place:
    """The place for a point (degrees, WGS84): the nearest site of the grid it lies in, or the grid; else the zone.

    400 outside the zone's boundary (where none is drawn: outside every grid).
    """
    point = shapely.Point(longitude, latitude)
    drawn = {plot.place.pk: plot for plot in plots(kinds=[Kind.ZONE, Kind.GRID, Kind.SITE], at=at) if plot.shape}
    grid = _lies_in(point, (plot for plot in drawn.values() if plot.place.kind == Kind.GRID))
    if grid is not None:
        sites = [plot for plot in drawn.values() if plot.place.kind == Kind.SITE and plot.parent == grid.place]
        return _nearest(point, sites) or grid.place
    zone = _lies_in(point, (plot for plot in drawn.values() if plot.place.kind == Kind.ZONE))
    if zone is None:
        raise Open311Error(
            400, _("This point lies outside the zone. Check lat and long (degrees, WGS84), or send address_id.")
        )
    return zone.place


def place_with(*, address_id: str, at: datetime) -> Place:
    """The place of that code; 400 if there is none now."""
    found = _standing(at).filter(code=address_id).first()
    if found is None:
        raise Open311Error(400, _("There is no place of this address_id. It is the place's code, as on its page."))
    return found


def place_called(*, address: str, at: datetime) -> Place:
    """The one place whose name, with the names of what it lies in, the address holds; 400 for none or several."""
    wanted = "".join(address.split())
    named = [place for place in _standing(at) if _holds(wanted, place.name) or _holds(wanted, place.address)]
    found = paths(place_ids=[place.pk for place in named], at=at)
    scored = sorted(((_score(wanted, place, found.get(place.pk)), place.pk, place) for place in named), reverse=True)
    if not scored:
        raise Open311Error(400, _("No place of the zone is named in address_string. Send address_id, or lat and long."))
    if len(scored) > 1 and scored[0][0] == scored[1][0]:
        raise Open311Error(400, _("Several places fit address_string. Name the site too, or send address_id."))
    return scored[0][2]


def _standing(at: datetime) -> QuerySet[Place]:
    return Place.objects.filter(placements__during__contains=at, placements__recorded__upper_inf=True).distinct()


def _lies_in(point: BaseGeometry, plots: Iterable[Plot]) -> Plot | None:
    shaped = {plot.place.pk: plot for plot in plots}
    shapes = {key: geometry for key, plot in shaped.items() if (geometry := plot.geometry) is not None}
    home = lying_in([point], shapes)[0] if shapes else None
    return shaped[home] if home is not None else None


def _nearest(point: BaseGeometry, sites: Iterable[Plot]) -> Place | None:
    far = [(distance(point, shape), plot.place) for plot in sites if (shape := plot.geometry) is not None]
    metres, place = min(far, key=lambda one: one[0], default=(NEAR + 1, None))
    return place if metres <= NEAR else None


def _holds(text: str, name: str) -> bool:
    bare = "".join(name.split())
    return len(bare) >= SHORTEST_NAME and bare in text


def _score(text: str, place: Place, path: Path | None) -> tuple[int, int]:
    """How many characters of the address the place and what it lies in explain; among equals the smaller place."""
    names = {step.name for step in path.steps} if path else set()
    own = {place.name, place.address}
    return sum(len(name) for name in names | own if _holds(text, name)), RANK[Kind(place.kind)]
