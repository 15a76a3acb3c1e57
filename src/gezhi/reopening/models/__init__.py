"""The tables of reopening, one file per noun."""

from gezhi.reopening.models.applications import AnswerStep, Application, ApplicationDay, ParkFiling
from gezhi.reopening.models.items import ApplicationItem
from gezhi.reopening.models.moves import ApplicationMove, PermitMove, ReopeningSlip
from gezhi.reopening.models.needs import NeedSaid, NeedsOffer, NeedsRound, NeedTold
from gezhi.reopening.models.permits import Permit
from gezhi.reopening.models.states import (
    LIFECYCLE,
    PERMIT_LIFECYCLE,
    STAYS,
    Decided,
    ItemState,
    Level,
    PermitState,
    State,
)

__all__ = [
    "LIFECYCLE",
    "PERMIT_LIFECYCLE",
    "STAYS",
    "AnswerStep",
    "Application",
    "ApplicationDay",
    "ApplicationItem",
    "ApplicationMove",
    "Decided",
    "ItemState",
    "Level",
    "NeedSaid",
    "NeedTold",
    "NeedsOffer",
    "NeedsRound",
    "ParkFiling",
    "Permit",
    "PermitMove",
    "PermitState",
    "ReopeningSlip",
    "State",
]
