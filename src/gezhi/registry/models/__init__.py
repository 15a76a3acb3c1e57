"""The registry's tables, one file per noun."""

from gezhi.registry.models.duties import Duty
from gezhi.registry.models.enterprises import Enterprise, EnterpriseName
from gezhi.registry.models.idleness import IdleKind, Idleness
from gezhi.registry.models.imports import HeadingMap, ImportMove, ImportRow, ImportRun
from gezhi.registry.models.members import EnterpriseLink, Membership
from gezhi.registry.models.mergers import Distinction, Merger
from gezhi.registry.models.occupancies import Occupancy
from gezhi.registry.models.places import Place, Placement
from gezhi.registry.models.shapes import Crs, GridFile, Shape

__all__ = [
    "Crs",
    "Distinction",
    "Duty",
    "Enterprise",
    "EnterpriseLink",
    "EnterpriseName",
    "GridFile",
    "HeadingMap",
    "IdleKind",
    "Idleness",
    "ImportMove",
    "ImportRow",
    "ImportRun",
    "Membership",
    "Merger",
    "Occupancy",
    "Place",
    "Placement",
    "Shape",
]
