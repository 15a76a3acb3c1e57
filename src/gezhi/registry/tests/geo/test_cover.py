"""The cover check: not covered, covered twice, beyond the boundary, sites outside their grid."""

import time

import pytest
import shapely

from gezhi.registry.geo.cover import Site, area, check, distance, likely_boundary
from gezhi.registry.tests.geo.grounds import SOUTH, STEP, WEST, square

ZONE = square(0, 0, size=4)
FOUR = {(c, r): square(c, r, size=2) for c in (0, 2) for r in (0, 2)}
CELL = area(square(0, 0))


def test_a_square_of_known_size_has_its_area() -> None:
    degree = shapely.box(120.0, 36.0, 120.001, 36.001)
    assert area(degree) == pytest.approx(90.164 * 110.956, rel=1e-3)  # metres of a thousandth of a degree at 36° N


def test_the_area_does_not_depend_on_the_direction_and_leaves_holes_out() -> None:
    holed = square(0, 0, size=2).difference(square(0.5, 0.5))
    assert area(holed) == pytest.approx(area(square(0, 0, size=2)) - area(square(0.5, 0.5)))
    assert area(shapely.reverse(holed)) == pytest.approx(area(holed))
    assert area(shapely.LineString([(0, 0), (1, 1)])) == 0


def test_four_squares_tile_the_zone() -> None:
    cover = check(zone=ZONE, grids=FOUR)
    assert cover.clean
    assert cover.share == pytest.approx(1)
    assert cover.slivers == []


def test_with_no_grids_all_of_the_zone_is_uncovered() -> None:
    cover = check(zone=ZONE, grids={}, sites=[Site("site", "a", shapely.Point(WEST, SOUTH))])
    assert cover.share == 0
    assert cover.uncovered_area == pytest.approx(area(ZONE))
    assert check(zone=None, grids={}).clean


def test_a_missing_grid_is_uncovered_with_its_square_metres() -> None:
    cover = check(zone=ZONE, grids={key: shape for key, shape in FOUR.items() if key != (2, 2)})
    (patch,) = cover.uncovered
    assert patch.shape.equals(FOUR[2, 2])
    assert patch.area == pytest.approx(area(FOUR[2, 2]))
    assert patch.keys == ((0, 0), (0, 2), (2, 0))
    assert cover.share == pytest.approx(0.75, rel=1e-4)


def test_without_a_boundary_nothing_is_said_about_cover() -> None:
    cover = check(zone=None, grids={"a": square(0, 0), "b": square(3, 3)})
    assert cover.share is None
    assert cover.zone_area is None
    assert cover.uncovered == []
    assert cover.covered_area == pytest.approx(2 * CELL, rel=1e-3)


def test_overlap_names_both_grids_and_its_square_metres() -> None:
    cover = check(zone=None, grids={"a": square(0, 0), "b": square(0.5, 0), "c": square(5, 5)})
    (patch,) = cover.overlaps
    assert patch.keys == ("a", "b")
    assert patch.area == pytest.approx(CELL / 2, rel=1e-6)


def test_neighbours_that_share_an_edge_do_not_overlap() -> None:
    assert check(zone=None, grids={"a": square(0, 0), "b": square(1, 0)}).overlaps == []


def test_a_grid_that_reaches_out_of_the_zone_is_named() -> None:
    cover = check(zone=ZONE, grids={**FOUR, (2, 0): square(2, 0, size=2).union(square(4, 0))})
    (patch,) = cover.beyond
    assert patch.keys == ((2, 0),)
    assert patch.area == pytest.approx(CELL)


def test_slivers_are_counted_apart_and_not_hidden() -> None:
    shifted = square(1 - 0.00001 / 16, 0)  # some centimetres into its neighbour
    cover = check(zone=None, grids={"a": square(0, 0), "b": shifted}, tolerance=1.0)
    assert cover.overlaps == []
    assert [patch.keys for patch in cover.slivers] == [("a", "b")]
    assert 0 < cover.sliver_area < 1
    assert check(zone=None, grids={"a": square(0, 0), "b": shifted}, tolerance=0.01).slivers == []


def test_sites_outside_their_grid_are_named_with_the_distance() -> None:
    inside, near, far = (shapely.Point(WEST + STEP * x, SOUTH + STEP / 2) for x in (0.5, 1.01, 2))
    sites = [Site("in", "a", inside), Site("near", "a", near), Site("far", "a", far), Site("free", "none", far)]
    cover = check(zone=None, grids={"a": square(0, 0)}, sites=sites)
    assert [(stray.site, round(stray.distance)) for stray in cover.strays] == [("far", 702), ("near", 7)]


def test_a_stray_site_says_in_which_grid_it_lies_instead() -> None:
    point = shapely.Point(WEST + 1.5 * STEP, SOUTH + STEP / 2)
    cover = check(zone=None, grids={"a": square(0, 0), "b": square(1, 0)}, sites=[Site("s", "a", point)])
    assert [stray.lies_in for stray in cover.strays] == ["b"]


def test_the_distance_is_true_east_and_north() -> None:
    grid = shapely.box(120.0, 36.0, 120.01, 36.01)
    assert distance(shapely.Point(120.011, 36.005), grid) == pytest.approx(90.17, abs=0.1)
    assert distance(shapely.Point(120.005, 36.011), grid) == pytest.approx(110.96, abs=0.1)
    assert distance(shapely.Point(120.005, 36.005), grid) == 0


def test_the_shape_that_holds_all_others_is_proposed_as_boundary() -> None:
    assert likely_boundary({"zone": ZONE, **FOUR}) == "zone"
    assert likely_boundary(FOUR) is None
    assert likely_boundary({"zone": ZONE}) is None


def test_three_hundred_grids_take_less_than_a_second_of_the_processor() -> None:
    grids = {(c, r): square(c, r).segmentize(STEP / 40) for c in range(20) for r in range(15)}
    started = time.process_time()
    cover = check(zone=square(0, 0, size=20), grids=grids)
    assert time.process_time() - started < 1
    assert cover.share == pytest.approx(0.75, rel=1e-3)
    assert cover.overlaps == []
