"""Policy's tables, one file per noun."""

from gezhi.policy.models.presets import Grade, Kind, PresetVersion, Topic
from gezhi.policy.models.working_time import DayRule, EmergencyWeekends, WorkHours

__all__ = ["DayRule", "EmergencyWeekends", "Grade", "Kind", "PresetVersion", "Topic", "WorkHours"]
