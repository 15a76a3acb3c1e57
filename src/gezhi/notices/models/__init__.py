"""The tables of notices, one file per noun."""

from gezhi.notices.models.calls import Call, CallState, CallTry, Result
from gezhi.notices.models.channels import Address, Channel, QuietHours
from gezhi.notices.models.deliveries import Delivery, DeliveryState
from gezhi.notices.models.notices import Notice, NoticeFile, NoticeMove, NoticeState, Origin, Plan, Stage, Until
from gezhi.notices.models.receipts import Arrival, Forgery
from gezhi.notices.models.recipients import Recipient
from gezhi.notices.models.sender import Sender
from gezhi.notices.models.tallies import Figure, Tally, TallyDelta
from gezhi.notices.models.templates import Template

__all__ = [
    "Address",
    "Arrival",
    "Call",
    "CallState",
    "CallTry",
    "Channel",
    "Delivery",
    "DeliveryState",
    "Figure",
    "Forgery",
    "Notice",
    "NoticeFile",
    "NoticeMove",
    "NoticeState",
    "Origin",
    "Plan",
    "QuietHours",
    "Recipient",
    "Result",
    "Sender",
    "Stage",
    "Tally",
    "TallyDelta",
    "Template",
    "Until",
]

from gezhi.notices.notify import models as _notify_models  # noqa: F401  tables of the Notify interface
