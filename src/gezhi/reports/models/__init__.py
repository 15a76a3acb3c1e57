"""The tables of reports, one file per noun."""

from gezhi.reports.models.collections import Collection, Rhythm, State
from gezhi.reports.models.differences import Difference, Verdict
from gezhi.reports.models.exports import Definition, Export
from gezhi.reports.models.items import DataItem
from gezhi.reports.models.reminders import Reminder
from gezhi.reports.models.returns import How, Return
from gezhi.reports.models.tallies import Tally
from gezhi.reports.models.units import Unit

__all__ = [
    "Collection", "DataItem", "Definition", "Difference", "Export", "How", "Reminder", "Return", "Rhythm", "State", "Tally", "Unit",
    "Verdict",
]  # fmt: skip
