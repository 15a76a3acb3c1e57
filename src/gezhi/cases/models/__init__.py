"""The tables of cases, one file per noun."""

from gezhi.cases.models.cases import Case, CaseDay
from gezhi.cases.models.clocks import CaseClock, CaseExtension, CaseStep
from gezhi.cases.models.feeds import CalendarFeed
from gezhi.cases.models.hazards import HazardPlan
from gezhi.cases.models.moves import CaseMove, CasePhoto, CaseRating, CaseSlip
from gezhi.cases.models.outside import OutsideReport, OutsideUpdate
from gezhi.cases.models.seats import CaseContact, CaseSeat, Role
from gezhi.cases.models.states import LIFECYCLE, STAYS, Level, Source, State

__all__ = [
    "LIFECYCLE",
    "STAYS",
    "CalendarFeed",
    "Case",
    "CaseClock",
    "CaseContact",
    "CaseDay",
    "CaseExtension",
    "CaseMove",
    "CasePhoto",
    "CaseRating",
    "CaseSeat",
    "CaseSlip",
    "CaseStep",
    "HazardPlan",
    "Level",
    "OutsideReport",
    "OutsideUpdate",
    "Role",
    "Source",
    "State",
]
