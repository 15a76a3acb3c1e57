"""The registry's tables, one file per noun."""

from gezhi.registry.models.duties import Duty
from gezhi.registry.models.enterprises import Enterprise, EnterpriseName
from gezhi.registry.models.imports import HeadingMap, ImportMove, ImportRow, ImportRun
from gezhi.registry.models.mergers import Distinction, Merger
from gezhi.registry.models.occupancies import Occupancy
from gezhi.registry.models.places import Place, Placement
from gezhi.registry.models.shapes import Crs, GridFile, Shape

__all__ = [
    "Crs",
    "Distinction",
    "Duty",
    "Enterprise",
    "EnterpriseName",
    "GridFile",
    "HeadingMap",
    "ImportMove",
    "ImportRow",
    "ImportRun",
    "Merger",
    "Occupancy",
    "Place",
    "Placement",
    "Shape",
]
