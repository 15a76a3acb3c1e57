"""The registry's tables, one file per noun."""

from gezhi.registry.models.duties import Duty
from gezhi.registry.models.enterprises import Enterprise, EnterpriseName, Occupancy
from gezhi.registry.models.places import Place, Placement
from gezhi.registry.models.shapes import Shape

__all__ = ["Duty", "Enterprise", "EnterpriseName", "Occupancy", "Place", "Placement", "Shape"]
