"""WGS84, GCJ-02 and BD-09: the three coordinate systems that maps in China come in.

All positions are degrees, longitude first. GCJ-02 shifts WGS84 by 100 to 700 m; BD-09 shifts GCJ-02 by about a
kilometre more. Formulas: the shift polynomial of GCJ-02 on the Krasovsky 1940 ellipsoid and the polar shift of BD-09,
as published since 2010. They have no closed inverse; ours iterates until the forward formula gives the point back.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gezhi.registry.models.shapes import Crs

Points = NDArray[np.float64]
Shift = Callable[[Points], Points]

_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_BD_ANGLE = np.pi * 3000.0 / 180.0
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_DIGITS = 9
_ROUNDS = 12


def inside_china(points: Points) -> NDArray[np.bool_]:
    """Which of the (n, 2) points lie in the rectangle where GCJ-02 and BD-09 are shifted at all."""
    x, y = points[:, 0], points[:, 1]
    return (x >= _WEST) & (x <= _EAST) & (y >= _SOUTH) & (y <= _NORTH)


def _waves(x: Points, y: Points) -> tuple[Points, Points]:
    """The shift east and north in metres, before the ellipsoid; `x`, `y` are degrees from 105° E, 35° N."""
    common = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    root = np.sqrt(np.abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    return east, north


def _wgs84_to_gcj02(points: Points) -> Points:
    x, y = points[:, 0], points[:, 1]
    east, north = _waves(x - 105.0, y - 35.0)
    latitude = np.radians(y)
    flat = 1.0 - _ECCENTRICITY * np.sin(latitude) ** 2
    metres_per_degree_north = _AXIS * (1.0 - _ECCENTRICITY) / (flat * np.sqrt(flat)) * np.pi / 180.0
    metres_per_degree_east = _AXIS / np.sqrt(flat) * np.cos(latitude) * np.pi / 180.0
    return np.column_stack((x + east / metres_per_degree_east, y + north / metres_per_degree_north))


def _gcj02_to_bd09(points: Points) -> Points:
    x, y = points[:, 0], points[:, 1]
    far = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_ANGLE)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_ANGLE)
    return np.column_stack((far * np.cos(angle) + 0.0065, far * np.sin(angle) + 0.006))


def _wgs84_to_bd09(points: Points) -> Points:
    return _gcj02_to_bd09(_wgs84_to_gcj02(points))


def _back(forward: Shift) -> Shift:
    """The inverse of a shift: guess, look how far the forward formula misses, correct by the miss, repeat."""

    def inverse(points: Points) -> Points:
        guess = points
        for _ in range(_ROUNDS):
            guess = guess - (forward(guess) - points)
        return guess

    return inverse


_FROM_WGS84: dict[str, Shift] = {Crs.GCJ02: _wgs84_to_gcj02, Crs.BD09: _wgs84_to_bd09}


def _only_inside_china(shift: Shift) -> Shift:
    def moved(points: Points) -> Points:
        inside = inside_china(points)
        result = points.copy()
        if inside.any():
            result[inside] = np.round(shift(points[inside]), _DIGITS)
        return result

    return moved


def convert(geometry: BaseGeometry, *, source: str, target: str) -> BaseGeometry:
    """`geometry` moved from one coordinate system to another ("wgs84", "gcj02", "bd09"); heights are dropped.

    Points outside China's rectangle stay where they are. Converted coordinates are rounded to 9 decimals (0.1 mm).
    """
    for shift in _path(source, target):
        geometry = shapely.transform(geometry, _only_inside_china(shift))
    return geometry


def _path(source: str, target: str) -> list[Shift]:
    if source == target:
        return []
    path = [] if source == Crs.WGS84 else [_back(_FROM_WGS84[source])]
    return path if target == Crs.WGS84 else [*path, _FROM_WGS84[target]]


def convert_geojson(geometry: dict[str, Any], *, source: str, target: str) -> dict[str, Any]:
    """The same for a GeoJSON geometry."""
    if source == target:
        return geometry
    return dict(shapely.geometry.mapping(convert(shapely.geometry.shape(geometry), source=source, target=target)))


def convert_point(x: float, y: float, *, source: str, target: str) -> tuple[float, float]:
    """The same for one position (longitude, latitude)."""
    point = convert(shapely.Point(x, y), source=source, target=target)
    return float(shapely.get_x(point)), float(shapely.get_y(point))
