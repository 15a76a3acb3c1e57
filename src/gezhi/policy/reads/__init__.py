"""What others ask of policy: working time, presets, topics, packs, incidents."""

from gezhi.policy.reads.calendars import calendar
from gezhi.policy.reads.in_force import (
    admission,
    admissions,
    day_of,
    incident_of,
    incidents,
    risk_level,
    standings,
    state_at,
)
from gezhi.policy.reads.packs import judging, pack_at, pack_version, version_of
from gezhi.policy.reads.presets import preset, preset_version, topic_name, topics

__all__ = [
    "admission",
    "admissions",
    "calendar",
    "day_of",
    "incident_of",
    "incidents",
    "judging",
    "pack_at",
    "pack_version",
    "preset",
    "preset_version",
    "risk_level",
    "standings",
    "state_at",
    "topic_name",
    "topics",
    "version_of",
]
