"""Outlines as text: one corner a line, "longitude, latitude"; an empty line begins the next outline.

An outline that lies inside another is a hole in it. The same text is written by the map's script and by hand.
"""

import re
from typing import Any

import shapely
from django.utils.translation import gettext_lazy as _
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from gezhi.kernel.refusals import Refused
from gezhi.registry.geo.geojson import plain

_BETWEEN = re.compile(r"[\s,，;；、\t]+")
Pair = tuple[float, float]


def outline_from_text(text: str) -> dict[str, Any]:
    """The polygon or multipolygon that the lines describe, unchecked. Refused with the line that is no pair of numbers."""
    rings: list[list[Pair]] = [[]]
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            rings[-1].append(_corner(line, number))
        elif rings[-1]:
            rings.append([])
    drawn = [ring for ring in rings if ring]
    for ring in drawn:
        if len(set(ring)) < 3:
            raise Refused(
                _("An outline needs at least three different corners. Add the missing ones."), field="outline"
            )
    return _nested(drawn)


def text_from_outline(geometry: dict[str, Any]) -> str:
    """The lines for a polygon or multipolygon, without the closing corner; other geometries give nothing."""
    parts = {"Polygon": [geometry.get("coordinates")], "MultiPolygon": geometry.get("coordinates")}.get(
        geometry["type"], []
    )
    rings = [ring for part in parts or [] for ring in part or []]
    return "\n\n".join("\n".join(f"{_number(x)}, {_number(y)}" for x, y, *_height in ring[:-1]) for ring in rings)


def _number(value: float) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".")


def _corner(line: str, number: int) -> Pair:
    words = [word for word in _BETWEEN.split(line.strip("()[]（）【】 \t")) if word]
    try:
        x, y = (float(word) for word in words)
    except ValueError as error:
        raise Refused(
            _("Line %(number)s is not longitude and latitude: “%(line)s”. Write it like 120.3345, 36.3021.")
            % {"number": number, "line": line.strip()[:40]},
            field="outline",
        ) from error
    return x, y


def _nested(rings: list[list[Pair]]) -> dict[str, Any]:
    """Rings inside another become its holes (a ring inside a hole is land again)."""
    shells = [shapely.Polygon(ring) for ring in rings]
    if len(rings) == 1 or not all(shell.is_valid for shell in shells):
        closed = [[[*map(list, [*ring, ring[0]])]] for ring in rings]
        return (
            {"type": "Polygon", "coordinates": closed[0]}
            if len(rings) == 1
            else {"type": "MultiPolygon", "coordinates": closed}
        )
    return plain(mapping(_holed(shells)))


def _holed(shells: list[shapely.Polygon]) -> BaseGeometry:
    depths = [sum(other is not shell and other.contains(shell) for other in shells) for shell in shells]
    parts = []
    for shell, depth in zip(shells, depths, strict=True):
        if depth % 2 == 0:
            inside = [
                other.exterior
                for other, deep in zip(shells, depths, strict=True)
                if deep == depth + 1 and shell.contains(other)
            ]
            parts.append(shapely.Polygon(shell.exterior, inside))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
