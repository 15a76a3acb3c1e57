"""Policy's tables, one file per noun."""

from gezhi.policy.models.incidents import (
    Incident,
    IncidentMove,
    IncidentPack,
    IncidentScope,
    IncidentState,
    RiskGrade,
    RiskLevel,
)
from gezhi.policy.models.packs import PackVersion
from gezhi.policy.models.presets import Grade, Kind, PresetVersion, Topic
from gezhi.policy.models.working_time import DayRule, EmergencyWeekends, WorkHours

__all__ = [
    "APPEND_ONLY",
    "DayRule",
    "EmergencyWeekends",
    "Grade",
    "Incident",
    "IncidentMove",
    "IncidentPack",
    "IncidentScope",
    "IncidentState",
    "Kind",
    "PackVersion",
    "PresetVersion",
    "RiskGrade",
    "RiskLevel",
    "Topic",
    "WorkHours",
]

APPEND_ONLY = [PackVersion, IncidentMove]
"""The application's role may add to these tables and change nothing in them."""
