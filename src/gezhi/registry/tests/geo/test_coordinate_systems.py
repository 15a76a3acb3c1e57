"""WGS84, GCJ-02 and BD-09: known points, and there and back again."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from gezhi.registry.geo.coordinates import convert, convert_geojson, convert_point

EARTH = Geod(ellps="WGS84")
SYSTEMS = ["wgs84", "gcj02", "bd09"]
CHINA = st.tuples(st.floats(73.5, 135.0), st.floats(4.0, 53.5))
ELSEWHERE = st.tuples(st.floats(-179.0, 71.0), st.floats(-80.0, 80.0))


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(EARTH.inv(*one, *other)[2])


@pytest.mark.parametrize(
    ("source", "target", "point", "published"),
    [
        ("wgs84", "gcj02", (121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ("wgs84", "gcj02", (113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ("wgs84", "gcj02", (116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
        ("gcj02", "bd09", (116.404, 39.915), (116.41036949371029, 39.92133699351021)),
    ],
)
def test_published_points_come_out_as_published(
    source: str, target: str, point: tuple[float, float], published: tuple[float, float]
) -> None:
    assert metres(convert_point(*point, source=source, target=target), published) < 0.001


@given(CHINA, st.sampled_from(SYSTEMS), st.sampled_from(SYSTEMS))
def test_there_and_back_is_the_same_place(point: tuple[float, float], one: str, other: str) -> None:
    there = convert_point(*point, source=one, target=other)
    assert metres(convert_point(*there, source=other, target=one), point) < 0.1


@given(CHINA)
def test_the_shift_to_gcj02_is_tens_to_hundreds_of_metres(point: tuple[float, float]) -> None:
    assert 20 < metres(convert_point(*point, source="wgs84", target="gcj02"), point) < 1200


@given(ELSEWHERE, st.sampled_from(SYSTEMS), st.sampled_from(SYSTEMS))
def test_outside_china_nothing_moves(point: tuple[float, float], one: str, other: str) -> None:
    assert convert_point(*point, source=one, target=other) == point


def test_a_whole_geometry_moves_with_its_holes_and_loses_its_heights() -> None:
    ring = [(120.0, 36.0, 5.0), (120.1, 36.0, 5.0), (120.1, 36.1, 5.0), (120.0, 36.0, 5.0)]
    hole = [(120.05, 36.01, 5.0), (120.08, 36.01, 5.0), (120.08, 36.04, 5.0), (120.05, 36.01, 5.0)]
    moved = convert(shapely.MultiPolygon([(ring, [hole])]), source="bd09", target="wgs84")
    corners = shapely.get_coordinates(moved)
    expected = [convert_point(x, y, source="bd09", target="wgs84") for x, y, _ in ring + hole]
    assert moved.geom_type == "MultiPolygon"
    assert not moved.has_z
    assert corners.tolist() == [list(pair) for pair in expected]


def test_the_same_system_gives_the_geometry_back_untouched() -> None:
    geometry = {"type": "Point", "coordinates": [120.123456789012, 36.0]}
    assert convert_geojson(geometry, source="wgs84", target="wgs84") is geometry
