"""What others ask of policy: working time, presets, topics."""

from gezhi.policy.reads.calendars import calendar
from gezhi.policy.reads.presets import preset, preset_version, topic_name, topics

__all__ = ["calendar", "preset", "preset_version", "topic_name", "topics"]
