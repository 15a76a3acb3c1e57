"""A whole pack: what its content says, as frozen objects. One content is built once per process, found again by its hash."""

import hashlib
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from gezhi.kernel.periods import local_zone
from gezhi.policy.amounts import Amount
from gezhi.policy.packs.parts import (
    USUAL_RISK,
    AdmissionRule,
    Checklist,
    Collection,
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

T = TypeVar("T")
_PACKS: dict[str, "Pack"] = {}
MOST_KEPT = 64


@dataclass(frozen=True)
class Pack:
    """Everything that differs from one emergency to another. `sha256` is the hash of its content (`hash_of`)."""

    code: str
    version: str
    title: str
    kind: str
    event: str
    sha256: str = ""
    summary: str = ""
    basis: tuple[str, ...] = ()
    emergency_weekends: int = 0
    stops: bool = False
    transition: str = "keep"
    names_of_readers: bool = False
    forbidden: tuple[str, ...] = ()
    approximate: str = ""
    phases: tuple[Phase, ...] = ()
    risk: RiskPlan = USUAL_RISK
    checklists: tuple[Checklist, ...] = ()
    rules: tuple[AdmissionRule, ...] = ()
    priorities: tuple[Priority, ...] = ()
    materials: tuple[Material, ...] = ()
    items: tuple[DataItem, ...] = ()
    collections: tuple[Collection, ...] = ()
    exports: tuple[Export, ...] = ()
    premises: tuple[Premise, ...] = ()
    guidance: tuple[Guidance, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    retention: tuple[Retention, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def ref(self) -> str:
        """As rows name where they come from: `pack:covid-2020@1`."""
        return f"pack:{self.code}@{self.version}"

    @property
    def regular(self) -> tuple[Collection, ...]:
        """What is asked regularly, as pages call it."""
        return self.collections

    def source(self, source_id: str) -> Source | None:
        """The source of that id; None for "" (the schema's check sees to it that others exist)."""
        return next((one for one in self.sources if one.id == source_id), None)

    def cited(self, source_id: str) -> str:
        """The source as people cite it; "" without one."""
        found = self.source(source_id)
        return found.words if found else source_id

    def phase(self, code: str) -> Phase | None:
        """The phase of that code."""
        return next((one for one in self.phases if one.code == code), None)

    def material(self, code: str) -> Material | None:
        """The material of that code."""
        return next((one for one in self.materials if one.code == code), None)

    def checklist(self, code: str) -> Checklist | None:
        """The list of that code."""
        return next((one for one in self.checklists if one.code == code), None)

    def threshold(self, code: str) -> Threshold | None:
        """The figure of that code."""
        return next((one for one in self.thresholds if one.code == code), None)

    def export(self, code: str) -> Export | None:
        """The export of that code."""
        return next((one for one in self.exports if one.code == code), None)


def day_number(started_at: datetime, at: datetime) -> int:
    """Which day of the incident `at` falls on, by the zone's own days; the day of its start is day 1."""
    zone = local_zone()
    return (at.astimezone(zone).date() - started_at.astimezone(zone).date()) // timedelta(days=1) + 1


def hash_of(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the content as JSON with sorted keys: the same for the same facts, however the YAML is laid out."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def kept(sha256: str) -> Pack | None:
    """The pack of that hash if this process has built it already."""
    return _PACKS.get(sha256)


def from_content(content: Mapping[str, Any], sha256: str = "") -> Pack:
    """The pack that `content` (checked before it was stored) describes. Built once per content."""
    key = sha256 or hash_of(content)
    found = _PACKS.get(key)
    if found is None:
        if len(_PACKS) >= MOST_KEPT:
            _PACKS.clear()
        found = _PACKS[key] = _pack(content, key)
    return found


def _pack(content: Mapping[str, Any], sha256: str) -> Pack:
    admission, guidance, collections = (content[name] for name in ("admission", "guidance", "collections"))
    flat = {
        **content["pack"],
        "checklists": content["checklists"],
        **admission,
        "materials": content["materials"],
        **collections,
        "exports": content["exports"],
        "premises": guidance["premises"],
        "guidance": guidance["texts"],
        "thresholds": content["thresholds"],
        "retention": content["retention"],
        "sources": content["sources"],
    }
    return build(Pack, {**flat, "sha256": sha256})


def build(cls: type[T], tree: Mapping[str, Any]) -> T:
    """The dataclass `cls` from a mapping of its fields' names (a trailing underscore left out)."""
    made = {}
    for name, read in _readers(cls):  # type: ignore[arg-type]  # a class can be looked up
        key = name.rstrip("_")
        if key in tree and tree[key] is not None:
            made[name] = read(tree[key])
    return cls(**made)


@cache
def _readers(cls: type[Any]) -> list[tuple[str, Callable[[Any], Any]]]:
    hints = get_type_hints(cls)
    return [(field.name, _reader(hints[field.name])) for field in fields(cls)]


def _reader(wanted: Any) -> Callable[[Any], Any]:
    """What turns a value of the tree into what a field holds: dates, amounts, tuples, other parts, or the value itself."""
    if get_origin(wanted) in (Union, types.UnionType):
        wanted = next(one for one in get_args(wanted) if one is not type(None))
    if get_origin(wanted) is tuple:
        each = _reader(get_args(wanted)[0])
        return lambda values: tuple(each(value) for value in values)
    if wanted is date:
        return date.fromisoformat
    if wanted is Amount:
        return Amount.parse
    if is_dataclass(wanted):
        return lambda tree: build(wanted, tree)  # type: ignore[arg-type]
    return lambda value: value
