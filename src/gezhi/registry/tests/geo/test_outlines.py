"""What is taken as the outline of a grid, what is put right with a note, and what is refused with which sentence."""

import math
from typing import Any

import pytest
import shapely
from django.utils import translation

from gezhi.kernel.refusals import Refused
from gezhi.registry.geo.outlines import NotAnOutline, Reading, outline, position

RING = [[120.0, 36.0], [120.1, 36.0], [120.1, 36.1], [120.0, 36.1], [120.0, 36.0]]
BOW_TIE = [[120.0, 36.0], [120.1, 36.1], [120.1, 36.0], [120.0, 36.1], [120.0, 36.0]]
HOLE = [[120.02, 36.02], [120.04, 36.02], [120.04, 36.04], [120.02, 36.04], [120.02, 36.02]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def refusal(geometry: Any, reading: Reading | None = None) -> Refused:
    with translation.override("en"):
        with pytest.raises(Refused) as caught:
            outline(geometry, reading or Reading())
        caught.value.sentence = str(caught.value.sentence)
    return caught.value


def test_holes_and_several_parts_are_kept() -> None:
    far = [[x + 1, y] for x, y in RING]
    found = outline({"type": "MultiPolygon", "coordinates": [[RING, HOLE], [far]]})
    assert found.shape.geom_type == "MultiPolygon"
    assert found.shape.area == pytest.approx(0.02 - 0.0004)
    assert found.notes == []


def test_the_outline_runs_against_the_clock_whatever_way_it_came() -> None:
    shape = outline(polygon(RING[::-1])).shape
    assert isinstance(shape, shapely.Polygon)
    assert shape.exterior.is_ccw


def test_an_unclosed_outline_is_closed_with_a_note() -> None:
    found = outline(polygon(RING[:-1]))
    assert shapely.get_num_coordinates(found.shape) == 5
    assert len(found.notes) == 1


def test_heights_are_left_out_with_one_note() -> None:
    found = outline(polygon([[x, y, 12.5] for x, y in RING]))
    assert not found.shape.has_z
    assert len(found.notes) == 1


def test_a_crossing_outline_is_refused_with_the_place() -> None:
    refused = refusal(polygon(BOW_TIE))
    assert refused.field == "mend"
    assert "120.05000, 36.05000" in str(refused)


def test_a_crossing_outline_is_mended_only_on_request_and_says_so() -> None:
    found = outline(polygon(BOW_TIE), Reading(mend=True))
    assert found.shape.is_valid
    assert found.shape.area == pytest.approx(0.005)
    assert len(found.notes) == 1


@pytest.mark.parametrize(
    ("rings", "word"),
    [
        ([RING, [[x + 1, y] for x, y in HOLE]], "hole lies outside"),
        ([RING, HOLE, [[120.025, 36.025], [120.03, 36.025], [120.03, 36.03], [120.025, 36.025]]], "Holes lie inside"),
    ],
)
def test_misplaced_holes_have_their_own_sentences(rings: Any, word: str) -> None:
    assert word in str(refusal(polygon(*rings)))


def test_latitude_first_is_noticed_and_an_exchange_is_offered() -> None:
    swapped = polygon([[y, x] for x, y in RING])
    assert refusal(swapped).code == "swapped"
    assert outline(swapped, Reading(swap=True)).shape.equals(outline(polygon(RING)).shape)


def test_an_exchange_of_right_coordinates_is_refused() -> None:
    refused = refusal(polygon(RING), Reading(swap=True))
    assert refused.field == "swap"
    assert "right way round" in str(refused)


def test_metres_are_not_degrees() -> None:
    refused = refusal(polygon([[x * 100000, y * 100000] for x, y in RING]))
    assert refused.code == "not-degrees"
    assert "EPSG:4326" in str(refused)


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (polygon(RING[:2]), "too-few-corners"),
        (polygon([[120.0, 36.0]] * 5), "too-few-corners"),
        (polygon([]), "too-few-corners"),
        (polygon([[120.0, 36.0], [120.1, 36.1], [120.2, 36.2]]), "no-area"),
        (polygon([[math.nan, 36.0], *RING]), "not-a-number"),
        (polygon([[math.inf, 36.0], *RING]), "not-a-number"),
        (polygon([["120", 36.0], *RING]), "broken"),
        (polygon([[True, 36.0], *RING]), "broken"),
        (polygon([[120.0], *RING]), "broken"),
        (polygon("120 36, 121 37"), "broken"),
        (polygon([[120 + i * 1e-6, 36.0] for i in range(100_001)]), "too-many-corners"),
    ],
)
def test_what_is_no_proper_outline_is_refused(geometry: Any, code: str) -> None:
    assert refusal(geometry).code == code


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {},
        "POLYGON((0 0, 1 1))",
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "MultiPolygon", "coordinates": []},
        {"type": "MultiPolygon", "coordinates": [[]]},
        {"type": "LineString", "coordinates": RING},
        {"type": "Point", "coordinates": [120, 36]},
        {"type": "GeometryCollection", "geometries": [polygon(RING)]},
        {"type": "Curve", "coordinates": RING},
    ],
)
def test_what_is_no_area_at_all_can_be_left_out(geometry: Any) -> None:
    assert isinstance(refusal(geometry), NotAnOutline)


def test_a_position_is_checked_like_a_corner() -> None:
    assert position(120.1, 36.2) == (120.1, 36.2)
    with pytest.raises(Refused) as caught:
        position(36.2, 120.1)
    assert caught.value.code == "swapped"
