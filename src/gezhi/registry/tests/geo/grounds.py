"""Small invented grounds near Qingdao to draw on: squares of about a kilometre, corner by corner."""

import json
from typing import Any

import shapely
from shapely.geometry import mapping

WEST, SOUTH, STEP = 120.25, 36.25, 0.0078125  # exact in binary, so that moving a lattice rounds nothing


def square(column: float, row: float, *, size: float = 1.0) -> shapely.Polygon:
    """The square `column` steps east and `row` steps north of the south-west corner."""
    x, y = WEST + column * STEP, SOUTH + row * STEP
    return shapely.box(x, y, x + size * STEP, y + size * STEP)


def feature(shape: Any, **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature of a shapely shape or of a ready geometry."""
    geometry = shape if isinstance(shape, dict | None) else json.loads(json.dumps(mapping(shape)))
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: dict[str, Any], **members: Any) -> bytes:
    """The bytes of a GeoJSON file with these features."""
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members}).encode()
