"""One GeoJSON geometry as somebody drew it, made into a polygon that can be reckoned with, or refused with a sentence.

Unclosed rings are closed and heights dropped, with a note. A line that crosses itself is refused with the place of the
crossing, or mended on request. Nothing else is guessed.
"""

import math
import re
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from gezhi.kernel.refusals import Refused, Sentence

POLYGONS = ("Polygon", "MultiPolygon")
CORNERS_AT_MOST = 100_000
_SMALLEST = 1e-10  # square degrees, about a square metre
Pair = tuple[float, float]
Rings = list[list[Pair]]

KINDS = {
    "Point": pgettext_lazy("kind of geometry", "a point"),
    "MultiPoint": pgettext_lazy("kind of geometry", "several points"),
    "LineString": pgettext_lazy("kind of geometry", "a line"),
    "MultiLineString": pgettext_lazy("kind of geometry", "several lines"),
    "GeometryCollection": pgettext_lazy("kind of geometry", "a mixed collection"),
}


@dataclass(frozen=True)
class Outline:
    """A valid polygon or multipolygon in the coordinates it came in, and notes on what was put right."""

    shape: BaseGeometry
    notes: list[Sentence] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """How to read coordinates: exchange latitude and longitude first; mend outlines that cross themselves."""

    swap: bool = False
    mend: bool = False


AS_IT_COMES = Reading()


class NotAnOutline(Refused):
    """The geometry is something else than a polygon; an import leaves it out and says so."""


def outline(geometry: Any, reading: Reading = AS_IT_COMES) -> Outline:
    """The polygon in a GeoJSON geometry (longitude first, degrees). Refused with what is wrong and where."""
    kind, polygons = _polygons(geometry)
    notes: list[Sentence] = []
    read = [_rings(rings, reading, notes) for rings in polygons]
    _check_places([pair for rings in read for ring in rings for pair in ring], reading)
    parts = [shapely.Polygon(rings[0], rings[1:]) for rings in read]
    shape: BaseGeometry = shapely.MultiPolygon(parts) if kind == "MultiPolygon" else parts[0]
    if shape.convex_hull.area < _SMALLEST:
        raise Refused(
            _("The outline encloses no area. Draw at least three corners that do not lie on one line."), code="no-area"
        )
    shape = _valid(shape, reading, notes)
    return Outline(shapely.orient_polygons(shape), list(dict.fromkeys(notes)))


def position(x: float, y: float, reading: Reading = AS_IT_COMES) -> Pair:
    """Longitude and latitude of a position, checked like the corners of an outline."""
    pair = _pair([x, y], reading, [])
    _check_places([pair], reading)
    return pair


def _polygons(geometry: Any) -> tuple[str, list[Any]]:
    if not isinstance(geometry, dict) or not geometry:
        raise NotAnOutline(_("There is no shape. Draw one, or leave this row out of the file."), code="no-shape")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in POLYGONS:
        raise NotAnOutline(
            _("This is %(kind)s, not an area. Grids need polygons; export this layer as polygons.")
            % {"kind": KINDS.get(str(kind), str(kind)[:40])},
            code="not-a-polygon",
        )
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if (
        not isinstance(polygons, list)
        or not polygons
        or not all(isinstance(rings, list) and rings for rings in polygons)
    ):
        raise NotAnOutline(_("There is no shape. Draw one, or leave this row out of the file."), code="no-shape")
    return str(kind), polygons


def _rings(rings: list[Any], reading: Reading, notes: list[Sentence]) -> Rings:
    return [_ring(ring, reading, notes) for ring in rings]


def _ring(ring: Any, reading: Reading, notes: list[Sentence]) -> list[Pair]:
    if not isinstance(ring, list):
        raise Refused(_("A ring must be a list of corners. Export the layer again as GeoJSON polygons."), code="broken")
    corners = [_pair(corner, reading, notes) for corner in ring]
    if corners and corners[0] != corners[-1]:
        notes.append(_("The outline was not closed; the last corner is now joined to the first."))
        corners.append(corners[0])
    if len(set(corners)) < 3:
        raise Refused(_("An outline needs at least three different corners. Draw it again."), code="too-few-corners")
    return corners


def _pair(corner: Any, reading: Reading, notes: list[Sentence]) -> Pair:
    if not isinstance(corner, list | tuple) or len(corner) < 2 or not all(_is_number(value) for value in corner[:2]):
        raise Refused(_("A corner must be two numbers, longitude and latitude. Export the layer again."), code="broken")
    x, y = float(corner[0]), float(corner[1])
    if not (math.isfinite(x) and math.isfinite(y)):
        raise Refused(_("A coordinate is not a number (NaN or infinite). Export the layer again."), code="not-a-number")
    if len(corner) > 2:
        notes.append(_("Heights were left out; grids are flat."))
    return (y, x) if reading.swap else (x, y)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_places(pairs: list[Pair], reading: Reading) -> None:
    """Refuses what cannot be degrees, and latitude in the place of longitude (possible only one way round in China)."""
    if len(pairs) > CORNERS_AT_MOST:
        raise Refused(
            _("The outline has %(count)s corners; at most %(most)s are taken. Simplify it in the program it came from.")
            % {"count": len(pairs), "most": CORNERS_AT_MOST},
            code="too-many-corners",
        )
    for x, y in pairs:
        if 18 <= x <= 54 and 73 <= y <= 136:
            _refuse_swapped(x, y, reading)
        if abs(x) > 180 or abs(y) > 90:
            raise Refused(
                _("%(x)s, %(y)s are not degrees of longitude and latitude. Export the layer in WGS84 (EPSG:4326).")
                % {"x": f"{x:g}", "y": f"{y:g}"},
                code="not-degrees",
            )


def _refuse_swapped(x: float, y: float, reading: Reading) -> None:
    where = {"x": f"{x:g}", "y": f"{y:g}"}
    if reading.swap:
        raise Refused(
            _("The coordinates were the right way round. Take back the exchange of latitude and longitude."),
            field="swap",
        )
    raise Refused(
        _(
            "%(x)s, %(y)s: latitude and longitude have changed places. Choose “exchange latitude and longitude” "
            "and try again."
        )
        % where,
        field="swap",
        code="swapped",
    )


_REASONS: list[tuple[str, Sentence]] = [
    (
        "Self-intersection",
        _("The outline crosses itself at %(where)s. Mend it there, or choose “mend crossing outlines”."),
    ),
    (
        "Ring Self-intersection",
        _("The outline touches itself at %(where)s. Mend it there, or choose “mend crossing outlines”."),
    ),
    (
        "Hole lies outside",
        _("A hole lies outside its outline, at %(where)s. Remove the hole, or choose “mend crossing outlines”."),
    ),
    (
        "Nested",
        _("Parts of the area lie inside each other, at %(where)s. Join them, or choose “mend crossing outlines”."),
    ),
    (
        "Holes are nested",
        _("Holes lie inside each other, at %(where)s. Join them, or choose “mend crossing outlines”."),
    ),
    (
        "Interior is disconnected",
        _("The holes cut the area in two at %(where)s. Draw two areas, or choose “mend crossing outlines”."),
    ),
]
_OTHER = _("The outline is not a proper area at %(where)s. Draw it again there, or choose “mend crossing outlines”.")


def _valid(shape: BaseGeometry, reading: Reading, notes: list[Sentence]) -> BaseGeometry:
    if shape.is_valid:
        return shape
    reason, where = _explain(shape)
    if not reading.mend:
        sentence = next((sentence for start, sentence in _REASONS if reason.startswith(start)), _OTHER)
        raise Refused(sentence % {"where": where}, field="mend", code="crosses-itself")
    notes.append(_("The outline crossed itself at %(where)s and was mended. Look at it on the map.") % {"where": where})
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts(mended) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _explain(shape: BaseGeometry) -> tuple[str, str]:
    """GEOS says `Self-intersection[120.1 36.2]`: the reason, and the place as "120.10000, 36.20000"."""
    said = explain_validity(shape)
    found = re.match(r"(.*?)\[(\S+) (\S+)\]", said)
    return (found[1], f"{float(found[2]):.5f}, {float(found[3]):.5f}") if found else (said, "?")
