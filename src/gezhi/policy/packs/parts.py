"""What a pack is made of. Each class is one kind of entry in one of its files; packs/schema.json says what may stand there."""

from dataclasses import dataclass
from datetime import date

from gezhi.policy.amounts import Amount
from gezhi.policy.packs.conditions import EVERYBODY, Condition

USUAL_ANSWER = Amount(2, "work_days")
"""国办发明电〔2020〕6号: as a rule within two working days."""


@dataclass(frozen=True)
class Source:
    """Where something was taken from. `evidence`: found (read in the page named), remembered, or own (our proposal)."""

    id: str
    title: str
    evidence: str
    number: str = ""
    issued: str = ""
    where: str = ""

    @property
    def words(self) -> str:
        """As people cite it: 《…》（国发明电〔2020〕4号，2020-02-21）."""
        notes = "，".join(part for part in (self.number, self.issued) if part)
        return f"{self.title}（{notes}）" if notes else self.title


@dataclass(frozen=True)
class Phase:
    """A part of the emergency with its own lists. `kind`: before, opening, running, stop, restart, lifted. `gate` is what depends on it."""

    code: str
    title: str
    kind: str
    set: str = ""
    gate: str = ""
    text: str = ""


@dataclass(frozen=True)
class ChecklistItem:
    """One point of a list. `answer`: yes, number, date, text, choice; `if_failed`: none, rework, hazard, serious."""

    code: str
    text: str
    basis: str = ""
    answer: str = "yes"
    help: str = ""
    unit: str = ""
    choices: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    threshold: str = ""
    evidence: str = "optional"
    if_failed: str = "none"
    who: str = ""
    when: Condition = EVERYBODY
    unless: Condition = EVERYBODY
    risk: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checklist:
    """Points that belong together in one phase. `who` answers: enterprise, site or zone; `rhythm`: once, daily, weekly."""

    code: str
    title: str
    phase: str
    who: str
    items: tuple[ChecklistItem, ...]
    basis: str = ""
    rhythm: str = "once"
    approximate: bool = False
    note: str = ""


@dataclass(frozen=True)
class Material:
    """What an application consists of. `kind`: number, date, text, choice, yes, file, pledge.

    `item` is the data item that it is prefilled from; `max_item` names the item that bounds it (resumed ≤ staff); `review`:
    a reviewer must look at it; `relevant`: a later change forces review again; `file_kinds`: image, pdf, office.
    """

    code: str
    title: str
    kind: str
    advice: str = ""
    required: bool = True
    item: str = ""
    min: float | None = None
    max: float | None = None
    max_item: str = ""
    unit: str = ""
    choices: tuple[str, ...] = ()
    file_kinds: tuple[str, ...] = ()
    review: bool = False
    relevant: bool = False
    text: str = ""
    basis: str = ""
    when: Condition = EVERYBODY
    unless: Condition = EVERYBODY
    risk: tuple[str, ...] = ()


@dataclass(frozen=True)
class AdmissionRule:
    """Who needs what to open, from a day to a day (both included), at some risk levels, in some states of the incident.

    `mode`: approval, filing, pledge, none. `closed`: nobody of these may open now. Days are local dates, or days of the
    incident (1 is the day on which it starts).
    """

    id: str
    mode: str
    why: str
    basis: str = ""
    from_: date | None = None
    until: date | None = None
    from_day: int | None = None
    until_day: int | None = None
    risk: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    when: Condition = EVERYBODY
    unless: Condition = EVERYBODY
    materials: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    answer_within: Amount = USUAL_ANSWER
    opens_on: str = "decision"
    silence: str = "escalate"
    permit_days: int | None = None
    park_may_file: bool = False
    closed: bool = False


@dataclass(frozen=True)
class Priority:
    """Who goes first in the reviewers' queue; 1 comes before 2."""

    priority: int
    title: str
    when: Condition = EVERYBODY


@dataclass(frozen=True)
class RiskPlan:
    """Which risk levels there are, which one holds where nobody has set one, who sets it (zone, group), what each means."""

    levels: tuple[str, ...] = ("low", "medium", "high")
    default: str = "low"
    set_by: str = "zone"
    low: str = ""
    medium: str = ""
    high: str = ""

    def meaning(self, level: str) -> str:
        """What holds at this level, in the pack's words."""
        return {"low": self.low, "medium": self.medium, "high": self.high}.get(level, "")


USUAL_RISK = RiskPlan()


@dataclass(frozen=True)
class DataItem:
    """A fact that the pack adds to the dictionary. `kind`: number, yes, choice, text, money; `see`: public, office, need."""

    code: str
    title: str
    definition: str
    kind: str
    unit: str = ""
    see: str = "office"
    choices: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    max_item: str = ""


@dataclass(frozen=True)
class Collection:
    """What is asked regularly. `per`: enterprise-site, site; `rhythm`: daily, weekly, once; `due` is HH:MM local.

    `cut_off`: day_before (as of 24:00 of the day before) or moment. It ends `until_day` days into the incident, at the latest
    when it is lifted.
    """

    code: str
    title: str
    items: tuple[str, ...]
    per: str
    rhythm: str
    due: str
    wanted_by: str
    basis: str
    purpose: str
    cut_off: str = "day_before"
    weekday: int | None = None
    due_day: int | None = None
    until_day: int | None = None
    from_day: int = 1
    optional: tuple[str, ...] = ()
    zero: bool = True
    when: Condition = EVERYBODY
    unless: Condition = EVERYBODY
    risk: tuple[str, ...] = ()
    state: tuple[str, ...] = ()

    @property
    def due_minute(self) -> int:
        """Minutes after midnight."""
        hours, _colon, minutes = self.due.partition(":")
        return int(hours) * 60 + int(minutes)


@dataclass(frozen=True)
class Column:
    """One column of an export. Exactly one of: `field` (of the registry), `item` (a data item), `metric` with `part`, `text`."""

    title: str
    field: str = ""
    item: str = ""
    metric: str = ""
    part: str = ""
    text: str = ""
    sum: bool = False


@dataclass(frozen=True)
class Export:
    """A superior's table, made from what was asked once. `row`: enterprise-site, enterprise, site, zone, section, group."""

    code: str
    title: str
    superior: str
    row: str
    columns: tuple[Column, ...]
    rhythm: str
    due: str
    file_name: str
    basis: str
    cut_off: str = "day_before"
    days: tuple[date, ...] = ()
    formats: tuple[str, ...] = ("xlsx", "csv")
    when: Condition = EVERYBODY
    collections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Premise:
    """A kind of enterprise or room that guidance is written for, and who is taken to be one unless somebody says otherwise."""

    code: str
    title: str
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Guidance:
    """A piece of advice: short sentences for some kinds of premises (none = all) in some phases."""

    code: str
    title: str
    lines: tuple[str, ...]
    premises: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    risk: tuple[str, ...] = ()
    when: Condition = EVERYBODY
    basis: str = ""
    topic: str = ""


@dataclass(frozen=True)
class Threshold:
    """A figure that lists and pages refer to."""

    code: str
    title: str
    value: float
    unit: str
    basis: str = ""


@dataclass(frozen=True)
class Retention:
    """How long a kind of data stays: `days` after `after` (recorded, lifted), then `action` (destroy, anonymise, archive)."""

    data: str
    title: str
    days: int
    after: str
    action: str
    basis: str = ""
