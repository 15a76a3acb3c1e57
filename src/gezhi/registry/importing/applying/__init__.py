"""The plan, done: places, persons, enterprises, duties, occupancies, in this order, in the caller's transaction."""

from gezhi.registry.importing.applying.everything import apply_plan

__all__ = ["apply_plan"]
