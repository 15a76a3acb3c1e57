"""15-digit codes: rows from north to south, in a row from west to east, whoever draws the grids in whatever way."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import translate

from gezhi.kernel.refusals import Refused
from gezhi.registry.geo.codes import Extent, division, is_standard, number, order
from gezhi.registry.tests.geo.grounds import STEP, square

PREFIX = "370214001004"
# A step is 2**-7 degrees; jitter in 64ths of it stays exact under translation by whole steps.
CELLS = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 6)),
    st.tuples(st.integers(-15, 15), st.integers(-15, 15), st.integers(0, 3)),
    min_size=1,
    max_size=20,
)


def drawn(cells: dict[tuple[int, int], tuple[int, int, int]]) -> dict[tuple[int, int], shapely.Polygon]:
    return {(c, r): square(c + dx / 64, r + dy / 64) for (c, r), (dx, dy, _turn) in cells.items()}


def extents(shapes: dict[tuple[int, int], shapely.Polygon]) -> dict[object, Extent]:
    return {key: Extent.of(shape) for key, shape in shapes.items()}


def test_a_chessboard_is_read_like_a_page() -> None:
    board = {(c, r): square(c, r) for c in range(3) for r in range(3)}
    assert order(extents(board)) == [(0, 2), (1, 2), (2, 2), (0, 1), (1, 1), (2, 1), (0, 0), (1, 0), (2, 0)]


def test_grids_a_little_higher_or_lower_stay_in_their_row() -> None:
    wavy = {(0, 1): square(0, 1), (1, 1): square(1, 1.25), (2, 1): square(2, 0.875), (0, 0): square(0, 0)}
    assert order(extents(wavy)) == [(0, 1), (1, 1), (2, 1), (0, 0)]


@given(CELLS)
def test_every_row_ends_before_the_next_begins(cells: dict[tuple[int, int], tuple[int, int, int]]) -> None:
    """Jitter below a quarter of a grid neither mixes rows nor the order within them."""
    assert order(extents(drawn(cells))) == sorted(cells, key=lambda key: (-key[1], key[0]))


@given(CELLS, st.integers(-40, 40), st.integers(-40, 40), st.randoms())
def test_the_order_survives_other_outlines_moves_and_shuffles(
    cells: dict[tuple[int, int], tuple[int, int, int]],
    east: int,
    north: int,
    chance: "st.Random",  # type: ignore[name-defined]
) -> None:
    shapes = drawn(cells)
    moved = {}
    for key in chance.sample(list(shapes), len(shapes)):
        corners = list(shapes[key].exterior.coords)[:-1]
        turn = cells[key][2]
        corners = corners[turn:] + corners[:turn]
        again = shapely.Polygon(corners[::-1] if turn % 2 else corners)
        moved[key] = translate(again, xoff=east * STEP, yoff=north * STEP)
    assert order(extents(moved)) == order(extents(shapes))


@given(CELLS)
def test_new_codes_are_consecutive_and_standard(cells: dict[tuple[int, int], tuple[int, int, int]]) -> None:
    codes = number(extents(drawn(cells)), prefix=PREFIX, taken=[])
    assert sorted(codes.values()) == [f"{PREFIX}{n:03d}" for n in range(1, len(cells) + 1)]
    assert all(is_standard(code) for code in codes.values())


def test_new_grids_go_on_after_the_highest_code_ever_given_there() -> None:
    taken = [f"{PREFIX}007", f"{PREFIX}002", "370214001005009", "not a code"]
    assert number(extents({(0, 0): square(0, 0)}), prefix=PREFIX, taken=taken) == {(0, 0): f"{PREFIX}008"}


def test_the_thousandth_grid_of_a_community_is_refused() -> None:
    one = extents({(0, 0): square(0, 0)})
    assert number(one, prefix=PREFIX, taken=[f"{PREFIX}998"]) == {(0, 0): f"{PREFIX}999"}
    with pytest.raises(Refused) as caught:
        number(one, prefix=PREFIX, taken=[f"{PREFIX}999"])
    assert caught.value.field == "community"


def test_no_grids_have_no_order() -> None:
    assert order({}) == []
    assert number({}, prefix=PREFIX, taken=[]) == {}


def test_a_ring_comes_before_what_lies_in_it() -> None:
    inner, ring = square(1, 1), square(0, 0, size=3)
    assert order(extents({(1, 1): inner, (0, 0): ring})) == [(0, 0), (1, 1)]


@pytest.mark.parametrize(
    ("text", "prefix"), [("370214", "370214000000"), ("370214001", "370214001000"), (" 3702 1400 1004 ", PREFIX)]
)
def test_shorter_division_codes_are_filled_with_zeros(text: str, prefix: str) -> None:
    assert division(text) == prefix


@pytest.mark.parametrize("text", ["", "37021", "37021400100", "3702140010041", "城阳区", "３７０２１４"])
def test_other_division_codes_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        division(text)


@pytest.mark.parametrize("code", ["370214001004000", "37021400100400", "37021400100400A", "３70214001004001"])
def test_what_is_no_grid_code_is_told_apart(code: str) -> None:
    assert not is_standard(code)
