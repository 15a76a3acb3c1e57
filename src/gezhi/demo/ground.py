"""The demo zone's map: an uneven lattice of cells in the open sea, WGS84, that tile without gap or overlap."""

import json
import random
from typing import Any

from shapely import to_geojson
from shapely.geometry import Polygon, box
from shapely.ops import unary_union

from gezhi.demo.zone import CELLS, HEIGHT, NORTH, WEST, WIDTH

Ring = list[list[float]]


def corners(dice: random.Random) -> list[list[list[float]]]:
    """The lattice's corners [lon, lat], row by row from the north; each a little off its even place."""
    rows, columns = len(CELLS) + 1, len(CELLS[0]) + 1
    return [
        [
            [
                round(WEST + (column + dice.uniform(-0.18, 0.18)) * WIDTH, 6),
                round(NORTH - (row + dice.uniform(-0.18, 0.18)) * HEIGHT, 6),
            ]
            for column in range(columns)
        ]
        for row in range(rows)
    ]


def cells(dice: random.Random) -> list[tuple[int, Ring]]:
    """Each cell's group (0-based) and its closed ring, anticlockwise, from north to south and west to east."""
    grid = corners(dice)
    found: list[tuple[int, Ring]] = []
    for row, line in enumerate(CELLS):
        for column, mark in enumerate(line):
            if mark != "-":
                a, b = grid[row][column], grid[row + 1][column]
                c, d = grid[row + 1][column + 1], grid[row][column + 1]
                found.append((int(mark) - 1, [a, b, c, d, a]))
    return found


def centre(ring: Ring) -> list[float]:
    """A position well inside a cell: the mean of its corners."""
    return [round(sum(corner[axis] for corner in ring[:-1]) / 4, 6) for axis in (0, 1)]


def boundary(outlines: list[tuple[int, Ring]]) -> dict[str, Any]:
    """The zone's boundary as GeoJSON: all cells and a strip of new land in the east that no grid has taken up yet."""
    east, south = WEST + 5.5 * WIDTH, NORTH - 4.4 * HEIGHT
    land = unary_union([Polygon(ring) for _group, ring in outlines])
    whole = land.union(box(east, south, east + WIDTH, south + HEIGHT))
    outline: dict[str, Any] = json.loads(to_geojson(whole))
    return outline


def drawn_over(ring: Ring) -> Ring:
    """The same cell with its east edge drawn a little into the neighbour, as hands do on a map."""
    a, b, c, d, _a = ring
    middle = centre(ring)
    edge = [(c[axis] + d[axis]) / 2 for axis in (0, 1)]
    into = [round(edge[axis] + 0.04 * (edge[axis] - middle[axis]), 6) for axis in (0, 1)]
    return [a, b, c, into, d, a]
