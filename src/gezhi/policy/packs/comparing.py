"""What is different between two versions of a pack, entry by entry and in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gezhi.kernel.refusals import Sentence
from gezhi.policy.amounts import Amount
from gezhi.policy.packs import words
from gezhi.policy.packs.conditions import Condition
from gezhi.policy.packs.pack import build

Content = Mapping[str, Any]
SECTIONS: tuple[tuple[str, Sentence, tuple[str, ...], str, str], ...] = (
    ("phases", pgettext_lazy("part of a pack", "Phases"), ("pack", "phases"), "code", "title"),
    ("rules", pgettext_lazy("part of a pack", "Who needs what"), ("admission", "rules"), "id", "why"),
    ("priorities", pgettext_lazy("part of a pack", "Who goes first"), ("admission", "priorities"), "title", "title"),
    ("materials", pgettext_lazy("part of a pack", "What is asked"), ("materials",), "code", "title"),
    ("checklists", pgettext_lazy("part of a pack", "Checklists"), ("checklists",), "code", "title"),
    ("items", pgettext_lazy("part of a pack", "Data items"), ("collections", "items"), "code", "title"),
    (
        "collections",
        pgettext_lazy("part of a pack", "Regular returns"),
        ("collections", "collections"),
        "code",
        "title",
    ),
    ("exports", pgettext_lazy("part of a pack", "Tables for superiors"), ("exports",), "code", "title"),
    ("guidance", pgettext_lazy("part of a pack", "Guidance"), ("guidance", "texts"), "code", "title"),
    ("thresholds", pgettext_lazy("part of a pack", "Figures"), ("thresholds",), "code", "title"),
    ("retention", pgettext_lazy("part of a pack", "How long data stays"), ("retention",), "data", "title"),
    ("sources", pgettext_lazy("part of a pack", "Sources"), ("sources",), "id", "title"),
)
FIELDS: dict[str, Sentence] = {
    "title": _("title"),
    "text": _("text"),
    "why": _("reason given"),
    "mode": _("way of admission"),
    "closed": _("may not open"),
    "from": _("first day"),
    "until": _("last day"),
    "from_day": _("first day of the incident"),
    "until_day": _("last day of the incident"),
    "risk": _("risk levels"),
    "state": _("states"),
    "when": _("for whom"),
    "unless": _("not for"),
    "materials": _("what is asked"),
    "levels": _("who reviews"),
    "answer_within": _("answer within"),
    "opens_on": _("opens on"),
    "silence": _("if nobody answers"),
    "permit_days": _("days the permit holds"),
    "park_may_file": _("the site may file for its tenants"),
    "basis": _("basis"),
    "advice": _("advice"),
    "required": _("required"),
    "review": _("is looked at"),
    "relevant": _("a change is reviewed again"),
    "min": _("least"),
    "max": _("greatest"),
    "unit": _("unit"),
    "choices": _("choices"),
    "file_kinds": _("kinds of file"),
    "items": _("items"),
    "columns": _("columns"),
    "lines": _("sentences"),
    "premises": _("premises"),
    "phases": _("phases"),
    "phase": _("phase"),
    "due": _("due at"),
    "rhythm": _("how often"),
    "wanted_by": _("wanted by"),
    "purpose": _("purpose"),
    "value": _("figure"),
    "days": _("days"),
    "action": _("what happens then"),
    "after": _("counted from"),
    "priority": _("place in the queue"),
    "evidence": _("evidence"),
}


@dataclass(frozen=True)
class FieldChange:
    """One thing that is said differently, before and after; "" where nothing stood."""

    label: Sentence
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """An entry that came, went, or is said differently."""

    kind: Literal["added", "removed", "changed", "moved"]
    title: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class Section:
    """The changes of one part of the pack."""

    code: str
    title: Sentence
    changes: tuple[Change, ...]


def compare(before: Content, after: Content) -> list[Section]:
    """The parts that differ, in the order of the pack's pages; an empty list where both say the same."""
    said = _Saying(before, after)
    general = tuple(_general(before["pack"], after["pack"], said))
    found = [Section("pack", pgettext("part of a pack", "The pack itself"), general)]
    for code, title, way, key, name in SECTIONS:
        changes = tuple(_entries(_at(before, way), _at(after, way), key, name, said))
        found.append(Section(code, title, changes))
    return [section for section in found if section.changes]


def _general(before: Content, after: Content, said: "_Saying") -> Iterator[Change]:
    skipped = ("version", "phases", "risk")
    fields = tuple(_fields(before, after, said, skipped))
    if fields:
        yield Change("changed", str(after["title"]), fields)
    for name in ("low", "medium", "high", "default", "set_by", "levels"):
        old, new = before["risk"].get(name), after["risk"].get(name)
        if old != new:
            label = words.RISKS.get(name) or FIELDS.get(name, name)
            yield Change("changed", gettext("Risk levels"), (FieldChange(label, said(name, old), said(name, new)),))


def _entries(before: list[Content], after: list[Content], key: str, name: str, said: "_Saying") -> Iterator[Change]:
    old, new = {one[key]: one for one in before}, {one[key]: one for one in after}
    for code, entry in new.items():
        if code not in old:
            yield Change("added", str(entry[name]))
        elif entry != old[code]:
            yield Change("changed", str(entry[name]), tuple(_fields(old[code], entry, said, (key,))))
    for code, entry in old.items():
        if code not in new:
            yield Change("removed", str(entry[name]))
    kept_old, kept_new = [code for code in old if code in new], [code for code in new if code in old]
    if kept_old != kept_new:
        yield Change("moved", gettext("The order is another one."))


def _fields(before: Content, after: Content, said: "_Saying", skipped: tuple[str, ...]) -> Iterator[FieldChange]:
    for name in dict.fromkeys((*before, *after)):
        if name in skipped or before.get(name) == after.get(name):
            continue
        old, new = before.get(name), after.get(name)
        if name == "items" and _are_entries(old or new):
            for change in _entries(old or [], new or [], "code", "text", said):
                yield FieldChange(change.title, *_of_item(change))
        elif name == "lines":
            yield from (FieldChange(FIELDS[name], line, "") for line in old or [] if line not in (new or []))
            yield from (FieldChange(FIELDS[name], "", line) for line in new or [] if line not in (old or []))
        else:
            yield FieldChange(FIELDS.get(name, name), said(name, old), said(name, new))


def _are_entries(value: Any) -> bool:
    return bool(value) and isinstance(value[0], Mapping)


def _of_item(change: Change) -> tuple[str, str]:
    if change.kind == "added":
        return "", gettext("new")
    if change.kind == "removed":
        return gettext("stood here"), ""
    before = pgettext("between conditions", ", ").join(one.before for one in change.fields if one.before)
    after = pgettext("between conditions", ", ").join(one.after for one in change.fields if one.after)
    return before, after


class _Saying:
    """Values in words; codes of materials and sources by their titles, which both versions may know."""

    def __init__(self, before: Content, after: Content) -> None:
        self._titles: dict[str, str] = {}
        for content in (before, after):
            named = [*content["materials"], *content["pack"]["phases"], *content["guidance"]["premises"]]
            self._titles |= {one["code"]: one["title"] for one in named}
            self._titles |= {one["id"]: one["title"] for one in content["sources"]}

    def __call__(self, name: str, value: Any) -> str:
        if value is None or value in ("", []):
            return ""
        if name in ("when", "unless"):
            return words.said(build(Condition, value)) if isinstance(value, Mapping) else self._list(name, value)
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if name == "answer_within":
            return Amount.parse(value).words
        if isinstance(value, list):
            return self._list(name, value)
        return str(_WORDS.get(name, {}).get(value) or self._titles.get(str(value), value))

    def _list(self, name: str, values: list[Any]) -> str:
        said = (self(name, one) if not isinstance(one, Mapping) else self._entry(one) for one in values)
        return pgettext("between items of a list", ", ").join(said)

    def _entry(self, entry: Content) -> str:
        return str(entry.get("title") or words.said(build(Condition, entry)))


_WORDS: dict[str, Mapping[str, Sentence]] = {
    "mode": words.MODES,
    "levels": words.LEVELS,
    "risk": words.RISKS,
    "default": words.RISKS,
    "state": words.STATES,
    "rhythm": words.RHYTHMS,
    "evidence": words.EVIDENCE,
    "set_by": words.LEVELS,
    "opens_on": {
        "submission": pgettext_lazy("opens on", "sending"),
        "decision": pgettext_lazy("opens on", "decision"),
    },
    "silence": {
        "escalate": pgettext_lazy("if nobody answers", "goes up"),
        "approve": pgettext_lazy("if nobody answers", "counts as approved"),
    },
}


def _at(content: Content, way: tuple[str, ...]) -> list[Content]:
    found: Any = content
    for step in way:
        found = found.get(step, [])
    return list(found)


def counted(sections: list[Section]) -> int:
    """How many entries differ."""
    return sum(len(section.changes) for section in sections)
