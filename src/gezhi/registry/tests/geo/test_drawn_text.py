"""Outlines written line by line: what people type, what the map's script writes, and holes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.kernel.refusals import Refused
from gezhi.registry.geo.drawing import outline_from_text, text_from_outline

SQUARE = "120.0, 36.0\n120.4, 36.0\n120.4, 36.4\n120.0, 36.4"
HOLE = "120.1, 36.1\n120.3, 36.1\n120.3, 36.3\n120.1, 36.3"
ISLAND = "120.15, 36.15\n120.2, 36.15\n120.2, 36.2"
FAR = "121.0, 36.0\n121.4, 36.0\n121.4, 36.4"


def test_corners_line_by_line_make_a_closed_polygon() -> None:
    geometry = outline_from_text(SQUARE)
    assert geometry["type"] == "Polygon"
    assert geometry["coordinates"][0][0] == geometry["coordinates"][0][-1] == [120.0, 36.0]


@pytest.mark.parametrize(
    "line", ["120.5 36.5", "120.5,36.5", "120.5，36.5", "(120.5; 36.5)", "[120.5\t36.5]", "  120.5、 36.5 "]
)
def test_people_may_separate_the_numbers_as_they_like(line: str) -> None:
    assert outline_from_text(f"{SQUARE}\n{line}")["coordinates"][0][4] == [120.5, 36.5]


def test_an_empty_line_begins_another_part() -> None:
    assert outline_from_text(f"{SQUARE}\n\n\n{FAR}\n")["type"] == "MultiPolygon"


def test_an_outline_inside_another_is_a_hole_and_one_in_the_hole_is_land() -> None:
    holed = outline_from_text(f"{HOLE}\n\n{SQUARE}")
    assert (holed["type"], len(holed["coordinates"])) == ("Polygon", 2)
    island = outline_from_text(f"{SQUARE}\n\n{HOLE}\n\n{ISLAND}")
    assert [len(part) for part in island["coordinates"]] == [2, 1]


@pytest.mark.parametrize("line", ["120.1", "120.1, 36.1, 5", "east, north", "120.1, "])
def test_a_line_that_is_no_pair_is_named_by_its_number(line: str) -> None:
    with pytest.raises(Refused) as caught:
        outline_from_text(f"{SQUARE}\n{line}")
    assert caught.value.field == "outline"
    assert "5" in str(caught.value)


def test_two_corners_are_no_outline() -> None:
    with pytest.raises(Refused):
        outline_from_text("120, 36\n121, 37")


LATTICE = st.lists(
    st.tuples(st.integers(1_200_000_000, 1_210_000_000), st.integers(360_000_000, 370_000_000)),
    min_size=3,
    max_size=12,
    unique=True,
)


@given(LATTICE)
def test_what_is_written_reads_as_what_was_drawn(corners: list[tuple[int, int]]) -> None:
    ring = [[x / 10_000_000, y / 10_000_000] for x, y in corners]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    assert outline_from_text(text_from_outline(geometry)) == geometry
