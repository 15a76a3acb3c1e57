"""The map that the server draws: inside its box, neighbours still touching, the state as class and hatch."""

import re

import pytest
import shapely

from gezhi.registry.geo.sketch import Area, path_of, sketch
from gezhi.registry.tests.geo.grounds import STEP, square

BOARD = [Area((c, r), square(c, r), f"{c}{r}", group=c) for c in range(3) for r in range(2)]


def numbers(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", path)]


def test_everything_lies_inside_the_box() -> None:
    drawn = sketch(BOARD, zone=square(-1, -1, size=5))
    points = [
        pair for path in [drawn.zone, *drawn.edges, *(cell.path for cell in drawn.cells)] for pair in numbers(path)
    ]
    assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in points)


def test_north_is_up_and_west_is_left() -> None:
    places = {cell.key: (cell.x, cell.y) for cell in sketch(BOARD).cells}
    assert places[0, 1][1] < places[0, 0][1]
    assert places[0, 0][0] < places[1, 0][0]


def test_a_degree_north_is_as_long_as_it_is_on_the_ground() -> None:
    (cell,) = sketch([Area("a", square(0, 0), "a")]).cells
    xs, ys = zip(*numbers(cell.path), strict=True)
    assert (max(xs) - min(xs)) / (max(ys) - min(ys)) == pytest.approx(0.806, abs=0.005)  # cos 36.25°


def test_neighbours_keep_their_common_edge_when_corners_are_left_out() -> None:
    wavy = [(STEP * 0.005 * (n % 2), STEP * n / 40) for n in range(41)]
    east = shapely.Polygon([*wavy, (STEP, STEP), (STEP, 0)])
    west = shapely.Polygon([*wavy, (-STEP, STEP), (-STEP, 0)])
    drawn = sketch([Area("east", east, "e"), Area("west", west, "w")], width=100)
    one, other = (shapely.Polygon(numbers(cell.path)) for cell in drawn.cells)
    assert shapely.get_num_coordinates(one) < 30
    assert one.intersection(other).area == pytest.approx(0, abs=0.01)
    assert one.union(other).geom_type == "Polygon"


def test_states_are_a_class_and_a_hatch() -> None:
    drawn = sketch(BOARD, states={(0, 0): "late", (1, 0): "bad", (2, 0): "stop"})
    found = {cell.key: (cell.css, cell.hatch) for cell in drawn.cells}
    assert found[0, 0] == ("warn", "warn")
    assert found[1, 0] == ("bad", "bad")
    assert found[2, 0] == ("stop", "stop")
    assert found[0, 1] == ("ok", "")


def test_groups_have_an_edge_around_them_and_their_name_inside() -> None:
    drawn = sketch(BOARD, groups={0: "北岸", 7: "无此组"})
    assert len(drawn.edges) == 3
    assert [name.text for name in drawn.names] == ["北岸"]
    around = shapely.Polygon(numbers(drawn.edges[0]))
    assert around.contains(shapely.Point(drawn.names[0].x, drawn.names[0].y))


def test_holes_are_part_of_the_path() -> None:
    holed = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    assert path_of(holed).count("Z") == 2


def test_no_grids_make_an_empty_sketch() -> None:
    assert sketch([]).cells == []
