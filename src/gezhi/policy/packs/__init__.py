"""Policy packs as Python sees them: what a folder of YAML says, checked against packs/schema.json. No database, no clock."""

from gezhi.policy.packs.admission import Admission, decide
from gezhi.policy.packs.conditions import Condition, Firm
from gezhi.policy.packs.pack import Pack, from_content
from gezhi.policy.packs.parts import (
    AdmissionRule,
    Checklist,
    ChecklistItem,
    Collection,
    Column,
    DataItem,
    Export,
    Guidance,
    Material,
    Phase,
    Premise,
    Priority,
    Retention,
    RiskPlan,
    Source,
    Threshold,
)

__all__ = [
    "Admission",
    "AdmissionRule",
    "Checklist",
    "ChecklistItem",
    "Collection",
    "Column",
    "Condition",
    "DataItem",
    "Export",
    "Firm",
    "Guidance",
    "Material",
    "Pack",
    "Phase",
    "Premise",
    "Priority",
    "Retention",
    "RiskPlan",
    "Source",
    "Threshold",
    "decide",
    "from_content",
]
