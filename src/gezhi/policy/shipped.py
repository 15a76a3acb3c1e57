"""The presets that come with the product, each with its source. A zone or a pack lays its own versions over them.

Where a public rule or a published promise gives the figure it is named; where none does, the basis says that the figure is
the product's own proposal. A release that changes a figure here first writes the old one into the zone's table (a migration),
so that code and version of a case keep meaning what they meant.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Sentence
from gezhi.policy.amounts import Amount, minutes, work_days, work_minutes

PRODUCT = "product"
ALWAYS = datetime(1949, 9, 30, 16, tzinfo=UTC)
OFFICE_STEPS = (work_minutes(0), work_minutes(240), work_days(1))
URGENT_STEPS = (minutes(0), minutes(60), minutes(120))
TWO_HOURS_AT_WORK, FIVE_DAYS = work_minutes(120), work_days(5)


@dataclass(frozen=True)
class Preset:
    """How much time one kind of matter has; `code` and `version` name it for ever.

    `warn` is how long before a deadline the handler is reminded; `escalation` how long after it is told to executor,
    organiser and head; `extensions` how often more time may be given; `reopen_within` how long after closing it may reopen.
    """

    kind: str
    urgent: bool
    response: Amount
    solution: Amount
    verification: Amount
    basis: Sentence
    grade: str = ""
    topic: str = ""
    warn: Amount = TWO_HOURS_AT_WORK
    escalation: tuple[Amount, ...] = OFFICE_STEPS
    extensions: int = 1
    reopen_within: Amount = FIVE_DAYS
    version: int = 0
    source: str = PRODUCT
    effective_from: datetime = ALWAYS

    @property
    def code(self) -> str:
        """The line's name: kind, grade, topic and urgency, as in `hazard.serious`, `request.policy.urgent`."""
        return code_of(self.kind, self.grade, self.topic, self.urgent)


def code_of(kind: str, grade: str, topic: str, urgent: bool) -> str:
    """The name of the line for these; what is empty is left out."""
    return ".".join(part for part in (kind, grade, topic, "urgent" if urgent else "") if part)


_CHANGCHUN = _("Changchun New Area: answer within 3 working days, settled within 15; return visit when closed")
_CHANGCHUN_SHORT = _("Changchun New Area: advice, policy and matchmaking within 1 working day")
_JINNIU = _("Jinniu, Chengdu: urgent matters answered within 2 hours, settled within 2 days")
_HEALTH = _("Regulation on Public Health Emergencies art. 20: report to the county within 2 hours")
_GENERAL = _(
    "Provisions on hazards (2008, order 16): a general hazard is put right at once or by a set day; "
    "the days are the product's own proposal"
)
_SERIOUS = _(
    "Provisions on hazards (2008, order 16) and Work Safety Law art. 41: reported, put right by a plan "
    "of its own; until the plan sets a day, 15 working days"
)
_OWN = _("The product's own proposal; no public rule sets a figure")

SHIPPED: tuple[Preset, ...] = (
    Preset("request", False, work_days(3), work_days(15), work_days(3), _CHANGCHUN, warn=work_days(1)),
    Preset("request", False, work_minutes(120), work_days(1), work_days(3), _CHANGCHUN_SHORT, topic="policy"),
    Preset("request", False, work_minutes(120), work_days(1), work_days(3), _CHANGCHUN_SHORT, topic="materials"),
    Preset("request", True, minutes(120), minutes(2 * 1440), work_days(1), _JINNIU, warn=minutes(60), escalation=URGENT_STEPS),
    Preset("rework", False, work_days(1), work_days(3), work_days(3), _OWN, warn=work_minutes(240)),
    Preset("rework", True, minutes(120), minutes(1440), minutes(1440), _OWN, warn=minutes(60), escalation=URGENT_STEPS),
    Preset("hazard", False, work_minutes(120), work_days(3), work_days(3), _GENERAL, warn=work_minutes(240)),
    Preset("hazard", True, minutes(30), minutes(1440), minutes(1440), _GENERAL, warn=minutes(60), escalation=URGENT_STEPS),
    Preset("hazard", False, minutes(120), work_days(15), work_days(3), _SERIOUS, grade="serious", warn=work_days(2),
           escalation=(minutes(0), minutes(60), minutes(120)), extensions=2),
    Preset("hazard", True, minutes(30), work_days(15), work_days(3), _SERIOUS, grade="serious", warn=work_days(2),
           escalation=(minutes(0), minutes(30), minutes(60)), extensions=2),
    Preset("health", False, minutes(120), minutes(1440), minutes(1440), _HEALTH, warn=minutes(60),
           escalation=URGENT_STEPS, extensions=0, reopen_within=minutes(3 * 1440)),
    Preset("health", True, minutes(30), minutes(1440), minutes(1440), _HEALTH, warn=minutes(30),
           escalation=(minutes(0), minutes(30), minutes(60)), extensions=0, reopen_within=minutes(3 * 1440)),
    Preset("burden", False, work_days(1), work_days(15), work_days(3), _OWN, warn=work_days(1)),
    Preset("burden", True, minutes(120), minutes(2 * 1440), work_days(1), _OWN, warn=minutes(60), escalation=URGENT_STEPS),
)  # fmt: skip
