"""A map drawn on the server as SVG paths: grids with their state, the edges of groups, names. It prints, and needs no script.

Shapes come in WGS84 degrees and leave in view-box units (y downwards), projected true to shape at their middle latitude.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Key = TypeVar("Key", bound=Hashable)
HATCHES = {"late": "warn", "bad": "bad", "stop": "stop", "new": "new"}
_PAD = 10.0
_FINE = 0.6


@dataclass(frozen=True)
class Area(Generic[Key]):
    """A grid to be drawn: its shape, its name, and the group whose outline it belongs to (None = no group)."""

    key: Key
    shape: BaseGeometry
    name: str
    group: Hashable | None = None


@dataclass(frozen=True)
class Cell(Generic[Key]):
    """A drawn grid: `path` is SVG path data, `x`, `y` where its name stands, `wide` whether the name fits."""

    key: Key
    name: str
    path: str
    state: str
    x: float
    y: float
    wide: bool

    @property
    def css(self) -> str:
        """Class of the filled path."""
        return HATCHES.get(self.state, "ok")

    @property
    def hatch(self) -> str:
        """Name of the hatch over the fill, "" for none."""
        return HATCHES.get(self.state, "")


@dataclass(frozen=True)
class Name:
    """A group's name and where it stands."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Sketch(Generic[Key]):
    """Everything that goes into one <svg>."""

    width: int
    height: int
    cells: list[Cell[Key]]
    edges: list[str]
    zone: str
    names: list[Name]

    @property
    def view_box(self) -> str:
        """The SVG attribute."""
        return f"0 0 {self.width} {self.height}"


def sketch(
    areas: Sequence[Area[Key]],
    *,
    zone: BaseGeometry | None = None,
    states: Mapping[Key, str] | None = None,
    groups: Mapping[Hashable, str] | None = None,
    width: int = 490,
    tallest: int = 420,
) -> Sketch[Key]:
    """Draws `areas` (and the zone's outline below them) into a box `width` wide and at most `tallest` high.

    `states` are "ok", "late", "bad" or "stop" (absent = ok); `groups` the names to write on the groups' ground.
    """
    frame = _Frame([area.shape for area in areas] + ([zone] if zone is not None else []), width, tallest)
    flat = frame.simplified([frame.project(area.shape) for area in areas])
    cells = [_cell(area, shape, (states or {}).get(area.key, "ok")) for area, shape in zip(areas, flat, strict=True)]
    united = _united(areas, flat)
    return Sketch(
        width=width,
        height=frame.height,
        cells=cells,
        edges=[path_of(shape) for shape in united.values()],
        zone=path_of(frame.project(zone).simplify(_FINE)) if zone is not None else "",
        names=[Name(name, *_middle(united[key])) for key, name in (groups or {}).items() if key in united],
    )


class _Frame:
    """Where degrees come to lie in the view box."""

    def __init__(self, shapes: Sequence[BaseGeometry], width: int, tallest: int) -> None:
        west, south, east, north = shapely.total_bounds(list(shapes)) if shapes else (0.0, 0.0, 1.0, 1.0)
        self.shrink = float(np.cos(np.radians((south + north) / 2)))
        across, up = max((east - west) * self.shrink, 1e-9), max(north - south, 1e-9)
        self.scale = min((width - 2 * _PAD) / across, (tallest - 2 * _PAD) / up)
        self.height = round(up * self.scale + 2 * _PAD)
        self.west, self.north = west, north
        self.left = (width - across * self.scale) / 2

    def project(self, shape: BaseGeometry) -> BaseGeometry:
        """The shape in view-box units."""
        return shapely.transform(shape, self._points)

    def _points(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        x = (points[:, 0] - self.west) * self.shrink * self.scale + self.left
        return np.column_stack((x, (self.north - points[:, 1]) * self.scale + _PAD))

    def simplified(self, shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
        """Fewer corners; edges that neighbours share stay shared."""
        return list(shapely.coverage_simplify(list(shapes), _FINE)) if shapes else []


def path_of(shape: BaseGeometry) -> str:
    """SVG path data of a polygon or multipolygon, to a tenth of a unit."""
    rings = [ring for part in shapely.get_parts(shape) if part.geom_type == "Polygon" for ring in _rings(part)]
    return "".join(f"M{'L'.join(f'{x:.1f},{y:.1f}' for x, y in shapely.get_coordinates(ring)[:-1])}Z" for ring in rings)


def _rings(polygon: shapely.Polygon) -> list[BaseGeometry]:
    return [polygon.exterior, *polygon.interiors]


def _cell(area: Area[Key], shape: BaseGeometry, state: str) -> Cell[Key]:
    x, y = _middle(shape)
    west, _north, east, _south = shape.bounds if not shape.is_empty else (0.0, 0.0, 0.0, 0.0)
    return Cell(area.key, area.name, path_of(shape), state, x, y, wide=east - west > 12 * len(area.name))


def _middle(shape: BaseGeometry) -> tuple[float, float]:
    """A point well inside: the middle of the largest circle that fits into the largest part."""
    if shape.is_empty:
        return 0.0, 0.0
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    point = shapely.get_point(shapely.maximum_inscribed_circle(largest, tolerance=1.0), 0)
    return round(float(shapely.get_x(point)), 1), round(float(shapely.get_y(point)), 1)


def _united(areas: Sequence[Area[Key]], flat: Sequence[BaseGeometry]) -> dict[Hashable, BaseGeometry]:
    groups: dict[Hashable, list[BaseGeometry]] = {}
    for area, shape in zip(areas, flat, strict=True):
        if area.group is not None:
            groups.setdefault(area.group, []).append(shape)
    return {key: shapely.union_all(shapes) for key, shapes in groups.items()}
