"""15-digit unit grid codes: 12 digits of division (district 6, street 3, community 3) and a sequence of 3.

The sequence runs inside one community from west to east, from north to south (GB/T 30428.1 and DB11 on unit grids). The
standards do not say how to order grids that are no chessboard; docs/explain/grids.md shows how it is done here and why.
"""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from gezhi.kernel.refusals import Refused

LAST = 999
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Extent:
    """The rectangle around a grid in degrees. Its middle decides the grid's place in the order."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def of(cls, shape: BaseGeometry) -> "Extent":
        """The extent of a shape; it does not depend on where its outline starts or which way it runs."""
        return cls(*(float(value) for value in shape.bounds))

    @property
    def twice_middle(self) -> tuple[float, float]:
        """The middle, doubled so that no division rounds it: (longitude, latitude)."""
        return self.west + self.east, self.south + self.north

    @property
    def height(self) -> float:
        """North to south, in degrees."""
        return self.north - self.south


def order(extents: dict[Key, Extent]) -> list[Key]:
    """The keys in the standard's order: rows from north to south, within a row from west to east.

    A row starts with the northernmost grid that is in no row yet and takes every grid whose middle lies no more than
    half the median grid height further south.
    """
    if not extents:
        return []
    reach = median(extent.height for extent in extents.values())
    waiting = sorted(extents, key=lambda key: _north_to_south(extents[key]))
    ordered: list[Key] = []
    while waiting:
        top = extents[waiting[0]].twice_middle[1]
        row = [key for key in waiting if top - extents[key].twice_middle[1] <= reach]
        waiting = waiting[len(row) :]
        ordered += sorted(row, key=lambda key: _west_to_east(extents[key]))
    return ordered


def _north_to_south(extent: Extent) -> tuple[float, ...]:
    x, y = extent.twice_middle
    return (-y, x, *_tie(extent))


def _west_to_east(extent: Extent) -> tuple[float, ...]:
    x, y = extent.twice_middle
    return (x, -y, *_tie(extent))


def _tie(extent: Extent) -> tuple[float, float]:
    """Of two grids with one middle (a ring and what is in it) the larger comes first."""
    return -(extent.east - extent.west), -extent.height


def division(text: str) -> str:
    """The 12-digit division prefix for a district, street or community code of 6, 9 or 12 digits, filled up with zeros."""
    digits = "".join(str(text).split())
    if not (digits.isascii() and digits.isdigit() and len(digits) in (6, 9, 12)):
        raise Refused(
            _(
                "A division code has 6, 9 or 12 digits (district, street, community); “%(text)s” has not. Look it up "
                "and enter it again."
            )
            % {"text": digits[:30]},
            field="community",
        )
    return digits.ljust(12, "0")


def is_standard(code: str) -> bool:
    """Whether `code` has the form of a unit grid code: 15 digits, sequence not 000."""
    return len(code) == 15 and code.isascii() and code.isdigit() and code[12:] != "000"


def number(extents: dict[Key, Extent], *, prefix: str, taken: Iterable[str]) -> dict[Key, str]:
    """New codes for grids of one community, after the highest sequence already `taken` there (also by ended grids).

    Refused when the community would need more than 999.
    """
    used = [int(code[12:]) for code in taken if is_standard(code) and code.startswith(prefix)]
    start = max(used, default=0) + 1
    _demand_room(prefix, start + len(extents) - 1)
    return {key: f"{prefix}{start + offset:03d}" for offset, key in enumerate(order(extents))}


def number_anew(extents: dict[Key, Extent], *, prefix: str, kept: Collection[str]) -> dict[Key, str]:
    """Codes from 001 on for all grids of one community in the standard's order, without those that are `kept`."""
    _demand_room(prefix, len(kept) + len(extents))
    free = (code for number in range(1, LAST + 1) if (code := f"{prefix}{number:03d}") not in kept)
    return dict(zip(order(extents), free, strict=False))


def _demand_room(prefix: str, count: int) -> None:
    if count > LAST:
        raise Refused(
            _(
                "Community %(prefix)s would have %(count)s grids; a code has room for 999. Give some of them another "
                "community's code."
            )
            % {"prefix": prefix, "count": count},
            field="community",
        )
